"""E8: whether the counterpart of a held-out protein in another modality is found."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.ranks import Standing, chance_reciprocal, chance_top, standing
from cellmapkit.crossmodal.similarity import cosines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.crossmodal.fitted import Fitted

TOP = (1, 3, 5, 10)
"""How many candidates are looked at."""


def matching(fitted: Fitted, candidates: Sequence[str]) -> list[Measure]:
    """Return how well counterparts are found in every direction, by cosine.

    Parameters
    ----------
    fitted : Fitted
        All modalities apart.
    candidates : sequence of {"fold", "all"}
        Among whom.

    Returns
    -------
    list of Measure
        Nothing for directions in which fewer than two proteins of the fold have both modalities.
    """
    found = []
    for source, target in permutations(range(len(fitted.held.groups)), 2):
        genes = fitted.genes(source, target)
        if len(genes) < 2:
            continue
        queries = fitted.items(source, genes)
        for setting in candidates:
            vectors, true = _candidates(fitted, target, genes, setting)
            stood = standing(cosines(queries, vectors), true)
            labels = {"source": fitted.label(source), "target": fitted.label(target), "setting": setting}
            found += rank_measures("matching", labels, stood)
    return found


def rank_measures(protocol: str, labels: Mapping[str, Any], stood: Standing) -> list[Measure]:
    """Return top-k, median rank and mean reciprocal rank with what chance gives.

    Parameters
    ----------
    protocol : str
        Whose numbers they are.
    labels : mapping of str to str
        ``source``, ``target`` and ``setting``.
    stood : Standing
        Where the counterparts stand.
    """
    n = stood.n_candidates
    numbers = [(f"top{k}", stood.top(k), chance_top(k, n)) for k in TOP]
    numbers += [
        ("median_rank", stood.median(), (n + 1) / 2),
        ("mrr", stood.mean_reciprocal(), chance_reciprocal(n)),
    ]
    return [
        Measure(
            protocol=protocol,
            **labels,
            metric=metric,
            value=value,
            chance=chance,
            n_genes=len(stood.greater),
            n_candidates=n,
        )
        for metric, value, chance in numbers
    ]


def _candidates(fitted: Fitted, target: int, genes: np.ndarray, setting: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors to look among, and the place of each query's own."""
    if setting == "fold":
        return fitted.items(target, genes), np.arange(len(genes))
    (column,) = fitted.held.groups[target]
    here = fitted.genes(target)
    others = fitted.trained(column, fitted.trained_with(column))
    return np.concatenate([fitted.items(target, here), others]), np.searchsorted(here, genes)
