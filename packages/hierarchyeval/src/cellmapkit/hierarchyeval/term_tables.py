"""The tables of terms: how well the hierarchy recovers each, and how many it recovers by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.best import best_tests, name_ranks
from cellmapkit.hierarchyeval.match_tables import presets_of_pairs
from cellmapkit.hierarchyeval.numbers import cell, scientific

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.enrichment import Verdict
    from cellmapkit.hierarchyeval.evaluation import Evaluation

TERM_COLUMNS = {
    "standard": "name of the standard",
    "term": "id of the term",
    "description": "description of the term",
    "size": "genes of the term in the standard",
    "size_in_hierarchy": "those that are genes of the hierarchy",
    "tested": "whether these are enough for a test",
    "best_assembly": "assembly with the highest Jaccard index, the root left out",
    "overlap": "genes in both",
    "jaccard": "overlap over genes in either, within the background",
    "p": "hypergeometric probability of this overlap or more",
    "q": "p adjusted over all tests of the standard",
    "presets": "rules by which the term is matched by any assembly, joined by commas",
}
RECALL_COLUMNS = {
    "standard": "name of the standard",
    "size": "genes of the term in the hierarchy, smallest and largest",
    "n_terms": "tested terms of this size",
    "mean_jaccard": "mean over the terms of the best Jaccard index, 0 where no assembly shares a gene",
    "share_above_0.2": "share of the terms with a best Jaccard index above 0.2",
    "share_above_0.5": "the same above 0.5",
    "share_matched": "share of the terms matched by an assembly, by the chosen preset",
}
_EDGES = (1, 4, 10, 20, 50, 100, 500)


def term_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return a row per term of every standard the chosen preset looks at.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    list of list of str
        Cells, sorted by standard as given, then term.
    """
    rows = []
    for name, cut in evaluation.cuts.items():
        verdict = evaluation.verdict(name)
        if verdict is None:
            continue
        standard, best, presets = cut.standard, _best(evaluation, name), _presets_of_terms(evaluation, name)
        whole = np.diff(standard.members.indptr)
        tested = set(_tested(evaluation, name).tolist())
        for term, label in enumerate(standard.terms):
            text = standard.descriptions[term] if standard.descriptions else ""
            sizes = (whole[term], verdict.tests.term_sizes[term], term in tested)
            found = _found(evaluation, verdict, best[term]) if term in best else [""] * 5
            rows.append([name, label, text, *map(str, sizes), *found, ",".join(presets.get(term, ()))])
    return [[cell(value) for value in row] for row in rows]


def recall_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return a row per standard and size of terms, and one per standard over all sizes.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    list of list of str
        Cells.
    """
    rows = []
    for name in evaluation.cuts:
        verdict = evaluation.verdict(name)
        if verdict is None:
            continue
        tested, best = _tested(evaluation, name), _best(evaluation, name)
        sizes = verdict.tests.term_sizes[tested]
        jaccard = np.array([verdict.tests.jaccard[best[term]] if term in best else 0.0 for term in tested.tolist()])
        matched = np.isin(tested, verdict.tests.term[verdict.match])
        ends = [*(edge - 1 for edge in _EDGES[1:]), int(max(sizes, default=_EDGES[-1]))]
        bins = [*zip(_EDGES, ends, strict=True), (1, ends[-1])]
        for low, high in bins:
            inside = (sizes >= low) & (sizes <= high)
            if inside.any():
                shares = (jaccard[inside], jaccard[inside] > 0.2, jaccard[inside] > 0.5, matched[inside])
                label = "all" if (low, high) == bins[-1] else f"{low}-{high}"
                rows.append([name, label, str(inside.sum()), *(cell(float(share.mean())) for share in shares)])
    return rows


def _tested(evaluation: Evaluation, standard: str) -> np.ndarray:
    least = evaluation.chosen.term_size(standard)
    return np.flatnonzero(evaluation.cuts[standard].term_sizes >= least)


def _best(evaluation: Evaluation, standard: str) -> dict[int, int]:
    """Return the best test of each term, the root left out whatever the preset."""
    verdict = evaluation.verdict(standard)
    assert verdict is not None
    tests = verdict.tests
    counted = np.flatnonzero(verdict.in_family & ~evaluation.hierarchy.is_root[tests.assembly])
    rank = name_ranks(evaluation.hierarchy.names)[tests.assembly[counted]]
    best = counted[best_tests(tests.term[counted], tests.jaccard[counted], verdict.log_q[counted], rank)]
    return {int(tests.term[test]): int(test) for test in best}


def _found(evaluation: Evaluation, verdict: Verdict, test: int) -> list[str]:
    tests = verdict.tests
    name = evaluation.hierarchy.names[tests.assembly[test]]
    figures = [scientific(float(tests.log_p[test])), scientific(float(verdict.log_q[test]))]
    return [name, str(tests.overlap[test]), cell(float(tests.jaccard[test])), *figures]


def _presets_of_terms(evaluation: Evaluation, standard: str) -> dict[int, list[str]]:
    order = {preset.name: i for i, preset in enumerate(evaluation.presets)}
    found: dict[int, set[str]] = {}
    for (_, term), presets in presets_of_pairs(evaluation, standard).items():
        found.setdefault(term, set()).update(presets)
    return {term: sorted(presets, key=order.__getitem__) for term, presets in found.items()}
