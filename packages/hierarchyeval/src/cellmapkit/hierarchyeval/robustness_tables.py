"""Robustness as tables, node attributes and headline numbers."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.addition import Addition, NewPicture, NewTable
from cellmapkit.hierarchyeval.numbers import cell
from cellmapkit.hierarchyeval.rebuilt import REBUILT, REBUILT_COLUMNS, table_rows
from cellmapkit.hierarchyeval.robustness_picture import robustness_picture
from cellmapkit.hierarchyeval.summary import summary_row
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.rebuilt import Rebuilt
    from cellmapkit.hierarchyeval.robustness import Robustness

ROBUSTNESS_COLUMNS = {
    "assembly": "name of the assembly; the root is left out",
    "size": "its genes",
    "testable": "rebuilt hierarchies in which enough of it is left",
    "found": "those of them that hold an assembly with a Jaccard index above the bound",
    "robustness": "found over testable; empty where nothing is testable",
    "mean_best_jaccard": "mean over the testable ones of the largest Jaccard index",
    "robust": "whether robustness meets the bound",
}
RUN_COLUMNS = {
    "rebuild": "the rebuilt hierarchy",
    "proteins": "proteins of its input",
    "known_from": "'input' where its step says so; 'root' where the genes of its root stand for them",
    "missing": "genes of the hierarchy that its input lacked",
    "assemblies": "its assemblies below the root",
    "testable": "assemblies of the hierarchy of which enough is left",
    "found": "those that it holds",
    "failed": "why it could not be rebuilt; empty if it was",
}


def robustness_addition(
    evaluation: Evaluation, robustness: Robustness, made: Sequence[Rebuilt] = (), failed: Sequence[tuple[str, str]] = ()
) -> Addition:
    """Return what robustness adds to the crate.

    Parameters
    ----------
    evaluation : Evaluation
        The hierarchy, and which assemblies are known.
    robustness : Robustness
        What was found.
    made : sequence of Rebuilt
        The hierarchies that were rebuilt in this run, to be kept.
    failed : sequence of (str, str)
        Names of those that could not be rebuilt, and why.

    Returns
    -------
    Addition
        ``robustness.tsv`` and its picture, ``rebuilt_hierarchies.tsv`` and, of those made here,
        ``rebuilt_assemblies.tsv.gz``; per assembly below the root the attributes ``robustness`` and
        ``robustness_mean_jaccard``.
    """
    tables = [
        NewTable(
            name="robustness.tsv",
            columns=ROBUSTNESS_COLUMNS,
            rows=_rows(evaluation, robustness),
            description="how often each assembly is found again in hierarchies rebuilt from perturbed input",
        ),
        NewTable(
            name="rebuilt_hierarchies.tsv",
            columns=RUN_COLUMNS,
            rows=[*_runs(robustness), *([name, *[""] * (len(RUN_COLUMNS) - 2), why] for name, why in failed)],
            description="a row per rebuilt hierarchy: its input, its assemblies and what of the hierarchy it holds",
        ),
    ]
    if made:
        rows = (row for rebuilt in made for row in table_rows(rebuilt))
        about = "the assemblies of the rebuilt hierarchies; --rebuilt_hierarchies reads it"
        tables.append(NewTable(name=REBUILT, columns=REBUILT_COLUMNS, rows=rows, description=about))
    return Addition(
        tables=tuple(tables),
        pictures=(
            NewPicture(
                name="robustness",
                draw=partial(robustness_picture, evaluation.hierarchy.sizes, robustness),
                description="share of rebuilt hierarchies that hold an assembly, by its size",
            ),
        ),
        types={"robustness": "double", "robustness_mean_jaccard": "double"},
        values=[_attributes(robustness, k) for k in range(len(evaluation.hierarchy))],
        numbers=_numbers(evaluation, robustness, len(failed)),
    )


def _rows(evaluation: Evaluation, found: Robustness) -> list[list[str]]:
    hierarchy = evaluation.hierarchy
    rows = []
    for k in np.flatnonzero(~hierarchy.is_root):
        counts = [str(value[k]) for value in (hierarchy.sizes, found.n_testable, found.n_found)]
        figures = [cell(float(value[k])) for value in (found.share, found.mean_jaccard)]
        rows.append([cell(hierarchy.names[k]), *counts, *figures, str(found.robust[k]) if found.n_testable[k] else ""])
    return rows


def _runs(found: Robustness) -> list[list[str]]:
    return [
        [
            cell(item.rebuilt.name),
            str(len(item.rebuilt.proteins)),
            cell(item.rebuilt.known_from),
            str(item.n_missing),
            str(len(item.rebuilt.assemblies)),
            str(int(item.testable.sum())),
            str(int(item.found.sum())),
            "",
        ]
        for item in found.recoveries
    ]


def _attributes(found: Robustness, assembly: int) -> dict[str, Any]:
    if not found.n_testable[assembly]:
        return {}
    figures = {"robustness": found.share, "robustness_mean_jaccard": found.mean_jaccard}
    return {name: float(f"{values[assembly]:.6g}") for name, values in figures.items()}


def _numbers(evaluation: Evaluation, found: Robustness, n_failed: int) -> list[dict[str, Any]]:
    testable = found.n_testable > 0
    below, n_testable, n_robust = (int(mask.sum()) for mask in (~evaluation.hierarchy.is_root, testable, found.robust))
    known = evaluation.known.get((evaluation.chosen.name, ANY))
    note = f"share of {n_testable} testable of {below}"
    if known is not None:
        note += f"; {int((found.robust & known).sum())} known, {int((found.robust & ~known).sum())} novel"
    share = n_robust / n_testable if n_testable else math.nan
    means = {"mean_robustness": found.share, "mean_best_jaccard_rebuilt": found.mean_jaccard}
    runs = {"value": len(found.recoveries), "of": len(found.recoveries) + n_failed}
    return [
        summary_row(metric="robust", value=n_robust, of=n_testable, share=share, note=note),
        *(
            summary_row(metric=name, value=float(values[testable].mean()) if n_testable else math.nan)
            for name, values in means.items()
        ),
        summary_row(metric="rebuilt_hierarchies", **runs, note=f"{n_failed} failed" if n_failed else None),
    ]
