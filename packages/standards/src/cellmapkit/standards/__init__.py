"""Reads standards, the named sets of genes that embeddings and hierarchies are judged by.

Nothing is imported here, so that the ``--help`` of a command stays quick. The door is
:func:`cellmapkit.standards.sources.parse_sources` understands the
words of a command line.
"""
