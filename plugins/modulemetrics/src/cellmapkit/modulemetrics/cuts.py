"""The best cut of hierarchical clusterings, as BIONIC scores module detection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import fcluster, inconsistent, linkage
from scipy.spatial.distance import pdist, squareform

from cellmapkit.api import InputError
from cellmapkit.modulemetrics.graph import unit_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.modulemetrics.ami import Reference

MOST_GENES = 5000
"""Distances of all pairs are kept; beyond this they take more than 200 MB."""

LINKAGES = ("single", "complete", "average")
N_HEIGHTS = 500


def best_cut(values: np.ndarray, modules: Reference, *, exact: bool) -> float:
    """Return the best adjusted mutual information over 3 linkages, 2 distances and 500 heights, at least 0.

    Parameters
    ----------
    values : ndarray of float, shape (n, n_features)
        The genes of one draw.
    modules : Reference
        Their modules.
    exact : bool
        Compare the heights with inconsistency coefficients, which is what BIONIC's call of ``fcluster`` without a
        criterion does; otherwise with the heights of merges.

    Returns
    -------
    float
        An oracle: the cut is chosen by the answer.

    Raises
    ------
    InputError
        If there are more than :data:`MOST_GENES` genes.
    """
    if len(values) > MOST_GENES:
        raise InputError(
            f"a draw has {len(values)} genes, and the hierarchical clusterings of BIONIC keep all their distances",
            hint=f"expected at most {MOST_GENES}; use --clustering louvain, or a smaller --max-size",
        )
    best = 0.0
    for distances in _distances(values):
        for method in LINKAGES:
            tree = linkage(distances, method=method)
            best = max(best, *(modules.ami(clusters) for clusters in _cuts(tree, exact=exact)))
    return best


def _distances(values: np.ndarray) -> Iterator[np.ndarray]:
    yield pdist(values.astype(np.float64))
    unit = unit_rows(values).astype(np.float64)
    cosine = 1 - np.clip(unit @ unit.T, -1, 1)
    yield squareform(cosine, checks=False)


def _cuts(tree: np.ndarray, *, exact: bool) -> Iterator[np.ndarray]:
    """Yield the different partitions that the heights give; clusters only ever merge as heights rise."""
    last = 0
    coefficients = inconsistent(tree, 2)
    for height in np.linspace(0, tree[:, 2].max(), N_HEIGHTS):
        if exact:
            clusters = fcluster(tree, height, criterion="inconsistent", R=coefficients)
        else:
            clusters = fcluster(tree, height, criterion="distance")
        if clusters.max() != last:
            last = clusters.max()
            yield clusters
