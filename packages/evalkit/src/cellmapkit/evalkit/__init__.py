"""What evaluation shares: counts of all pairs by similarity, measures of the counts, rank tests, corrections.

Pairs are counted in :mod:`~cellmapkit.evalkit.pairs`, :mod:`~cellmapkit.evalkit.comembership` says which are positive,
measures are in :mod:`~cellmapkit.evalkit.curves`, tests in :mod:`~cellmapkit.evalkit.ranks` and
:mod:`~cellmapkit.evalkit.significance`; :mod:`~cellmapkit.evalkit.restrict` chooses genes and labels.
"""
