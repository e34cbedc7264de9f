"""The figures of an evaluation that are also computed on permuted gene names, so that chance can be told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.enrichment import known_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.hierarchyeval.enrichment import Verdict
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy

KNOWN = "known"
RECALL = "mean_best_jaccard"
Key = tuple[str, str, str]
"""Metric, preset and standard."""


def figures(hierarchy: Hierarchy, verdicts: Mapping[str, Mapping[str, Verdict]], chosen: str) -> dict[Key, float]:
    """Return the number of known assemblies, and how closely terms are met.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy.
    verdicts : mapping of str to mapping of str to Verdict
        By standard, then preset, on real or permuted names.
    chosen : str
        The preset whose tests the second figure is taken from.

    Returns
    -------
    dict of (str, str, str) to float
        :data:`KNOWN` by every preset and standard, and :data:`RECALL` for the chosen preset: the mean over the tested
        terms of the best Jaccard index with any assembly but the root (0 for a term that meets none). Unlike the
        count it needs no threshold, so it still varies where chance gives no match at all.
    """
    found: dict[Key, float] = {
        (KNOWN, preset, standard): int(mask.sum())
        for (preset, standard), mask in known_by(verdicts, len(hierarchy)).items()
    }
    for standard, by_preset in verdicts.items():
        if chosen in by_preset:
            found[RECALL, chosen, standard] = _recall(by_preset[chosen], hierarchy.is_root)
    return found


def _recall(verdict: Verdict, is_root: np.ndarray) -> float:
    tests = verdict.tests
    counted = verdict.in_family & ~is_root[tests.assembly]
    best = np.zeros(len(tests.term_sizes))
    np.maximum.at(best, tests.term[counted], tests.jaccard[counted])
    # A plain sum would depend on the order of terms in its last bit, and so on what they are called.
    return math.fsum(best) / tests.n_terms if tests.n_terms else float("nan")
