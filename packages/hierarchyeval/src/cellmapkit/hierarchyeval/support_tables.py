"""Support as tables, node attributes and headline numbers."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.addition import Addition, NewPicture, NewTable
from cellmapkit.hierarchyeval.numbers import cell, scientific
from cellmapkit.hierarchyeval.support_counts import COUNT_COLUMNS, at_least, each, number_of
from cellmapkit.hierarchyeval.support_picture import support_picture
from cellmapkit.hierarchyeval.supported import NOT_TESTABLE, SUPPORTED, UNSUPPORTED, call_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.support import Tests
    from cellmapkit.hierarchyeval.supported import Support

CIRCULAR = "contribution, not validation, where the hierarchy was made from this embedding"
SUPPORT_COLUMNS = {
    "assembly": "name of the assembly; the root is left out",
    "modality": "name of the embedding",
    "size": "genes of the assembly",
    "members": "those that the embedding holds",
    "pairs": "pairs of these",
    "auroc": "chance that such a pair is more similar than a pair that no assembly joins, ties half",
    "z": "rank-sum statistic, normal approximation without correction for ties",
    "p": "its one-sided p-value",
    "q": "the p-value after Benjamini-Hochberg",
    "call": f"{SUPPORTED}, {UNSUPPORTED} or {NOT_TESTABLE}",
}
SUPPORT_SUMMARY_COLUMNS = {
    "modality": "name of the embedding, or how many must support an assembly",
    **COUNT_COLUMNS,
    "genes": "genes of the hierarchy that the embedding holds",
    "null_pairs": "pairs of these that no assembly joins",
}
_PARTS = (("", "string"), ("_AUROC", "double"), ("_q", "double"))


def support_addition(
    evaluation: Evaluation, supports: Sequence[Support[Tests]], dealt: Sequence[Sequence[Support[Tests]]] = ()
) -> Addition:
    """Return what support adds to the crate.

    Parameters
    ----------
    evaluation : Evaluation
        The hierarchy, and which assemblies are known.
    supports : sequence of Support
        One per embedding.
    dealt : sequence of sequence of Support
        The same after each deal of the genes.

    Returns
    -------
    Addition
        ``support.tsv``, ``support_summary.tsv`` and a picture; per assembly below the root the attributes
        ``<name>_support``, ``<name>_support_AUROC``, ``<name>_support_q``, ``supported_by`` (names joined by ``|``)
        and ``n_supporting``.
    """
    one, several = each(evaluation, supports, dealt), at_least(evaluation, supports, dealt)
    sizes = [{"genes": item.tests.n_genes, "null_pairs": item.tests.n_null} for item in supports]
    counts = [{"modality": count.name, **count.cells, **size} for count, size in zip(one, sizes, strict=True)]
    counts += [{"modality": count.name, **count.cells} for count in several]
    types = {f"{item.tests.name}_support{part}": kind for item in supports for part, kind in _PARTS}
    return Addition(
        tables=(
            NewTable(
                name="support.tsv",
                columns=SUPPORT_COLUMNS,
                rows=_rows(evaluation, supports),
                description=f"how well each embedding supports each assembly: {CIRCULAR}",
            ),
            NewTable(
                name="support_summary.tsv",
                columns=SUPPORT_SUMMARY_COLUMNS,
                rows=[[cell(row.get(column)) for column in SUPPORT_SUMMARY_COLUMNS] for row in counts],
                description="assemblies supported by each embedding, and by several",
            ),
        ),
        pictures=(
            NewPicture(
                name="support",
                draw=partial(support_picture, one, several, "embeddings", "genes of the embeddings dealt anew"),
                description="assemblies supported by each embedding, and by several, beside chance",
            ),
        ),
        types={**types, "supported_by": "string", "n_supporting": "integer"},
        values=[_attributes(evaluation, supports, k) for k in range(len(evaluation.hierarchy))],
        numbers=[number_of(count, "supported") for count in (*one, *several)],
    )


def _rows(evaluation: Evaluation, supports: Sequence[Support[Tests]]) -> list[list[str]]:
    hierarchy = evaluation.hierarchy
    rows = []
    for k in np.flatnonzero(~hierarchy.is_root):
        for item in supports:
            tests = item.tests
            shape = (hierarchy.names[k], tests.name, hierarchy.sizes[k], tests.members[k], tests.pairs[k])
            figures = [cell(float(tests.auroc[k])), cell(float(tests.z[k]))]
            chances = [scientific(float(value[k])) if tests.testable[k] else "" for value in (tests.log_p, item.log_q)]
            rows.append([*map(cell, shape), *figures, *chances, call_of(item, k)])
    return rows


def _attributes(evaluation: Evaluation, supports: Sequence[Support[Tests]], assembly: int) -> dict[str, Any]:
    if evaluation.hierarchy.is_root[assembly]:
        return {}
    values: dict[str, Any] = {}
    for item in supports:
        name, tests = f"{item.tests.name}_support", item.tests
        values[name] = call_of(item, assembly)
        if tests.testable[assembly]:
            values[f"{name}_AUROC"] = float(f"{tests.auroc[assembly]:.6g}")
            values[f"{name}_q"] = float(f"{math.exp(item.log_q[assembly]):.6g}")
    by = [item.tests.name for item in supports if item.supported[assembly]]
    return {**values, "supported_by": "|".join(by), "n_supporting": len(by)}
