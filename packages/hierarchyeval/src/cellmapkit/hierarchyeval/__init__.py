"""The step that compares a hierarchy with known components; see :mod:`cellmapkit.hierarchyeval.evaluation`.

Nothing is imported here, so that the command's ``--help`` stays quick. From files to numbers the way is
:func:`~cellmapkit.hierarchyeval.readers.read_hierarchy`, :func:`~cellmapkit.standards.sources.parse_sources` and
:func:`~cellmapkit.hierarchyeval.evaluation.evaluate`; the modules named ``*_table`` and ``annotate`` turn the numbers
into files.
"""
