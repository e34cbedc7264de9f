"""Reads standards, the named sets of genes that embeddings and hierarchies are judged by.

Nothing is imported here, so that the ``--help`` of a command stays quick. The doors are
:func:`cellmapkit.standards.read.read_standard`, for one standard from Python, and
:func:`cellmapkit.standards.sources.parse_sources`, for the words of a command line.
"""
