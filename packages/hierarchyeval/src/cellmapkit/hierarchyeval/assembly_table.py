"""The table of assemblies: shape, best term of each standard, and known or novel by each preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.best import best_tests, name_ranks
from cellmapkit.hierarchyeval.numbers import cell, scientific
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.evaluation import Evaluation

_SHAPE = {
    "assembly": "name of the assembly",
    "size": "its genes",
    "depth": "longest path from the root",
    "n_parents": "assemblies that contain it directly",
    "n_children": "assemblies it contains directly",
    "is_root": "whether it is the root",
}
_BEST = {
    "size": "genes of the assembly in the background of {}",
    "term": "best match in {} by Jaccard index, or the best term that is no match",
    "jaccard": "Jaccard index with that term",
    "q": "adjusted p-value of that term",
    "match": "whether it is a match by the chosen preset; empty where no term shares a gene",
}


def assembly_columns(evaluation: Evaluation) -> dict[str, str]:
    """Return the columns of the table and what they mean.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    dict of str to str
        In order.
    """
    best = {
        f"{name}_{column}": meaning.format(name)
        for name in evaluation.cuts
        if evaluation.verdict(name) is not None
        for column, meaning in _BEST.items()
    }
    known = {
        f"known_{preset}": f"True if known, False if novel, empty if not counted by the preset {preset}"
        for preset in _applicable(evaluation)
    }
    return {**_SHAPE, **best, **known}


def assembly_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return a row per assembly, in the order of the file.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    list of list of str
        Cells.
    """
    hierarchy, structure = evaluation.hierarchy, evaluation.structure
    shape = (hierarchy.sizes, structure.depth, structure.n_parents, structure.n_children, hierarchy.is_root)
    rows = [[name, *(str(column[i]) for column in shape)] for i, name in enumerate(hierarchy.names)]
    for name in evaluation.cuts:
        best = _best(evaluation, name)
        for row, cells in zip(rows, best, strict=True):
            row.extend(cells)
    for preset in _applicable(evaluation):
        known, counted = evaluation.known[preset, ANY], evaluation.eligible[preset]
        for i, row in enumerate(rows):
            row.append(str(bool(known[i])) if counted[i] else "")
    return [[cell(value) for value in row] for row in rows]


def _applicable(evaluation: Evaluation) -> list[str]:
    return [preset.name for preset in evaluation.presets if (preset.name, ANY) in evaluation.known]


def _best(evaluation: Evaluation, standard: str) -> list[list[str]]:
    verdict, cut = evaluation.verdict(standard), evaluation.cuts[standard]
    if verdict is None:
        return [[] for _ in evaluation.hierarchy.names]
    tests, terms = verdict.tests, cut.standard.terms
    counted = np.flatnonzero(verdict.in_family)
    # Matches come before others of a higher Jaccard index: the name of an assembly should be one that holds.
    jaccard = tests.jaccard[counted] + verdict.match[counted]
    rank = name_ranks(terms)[tests.term[counted]]
    best = counted[best_tests(tests.assembly[counted], jaccard, verdict.log_q[counted], rank)]
    rows = [[str(size), "", "", "", ""] for size in tests.assembly_sizes]
    for test in best:
        figures = [cell(float(tests.jaccard[test])), scientific(float(verdict.log_q[test])), str(verdict.match[test])]
        rows[tests.assembly[test]][1:] = [terms[tests.term[test]], *figures]
    return rows
