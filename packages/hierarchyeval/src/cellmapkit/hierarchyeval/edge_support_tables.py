"""Support by edges as tables, node attributes, headline numbers and a picture."""

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

    from cellmapkit.hierarchyeval.edge_support import EdgeTests
    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.supported import Support

CIRCULAR = "contribution, not validation, where the hierarchy was made from this network"
EDGE_COLUMNS = {
    "assembly": "name of the assembly; the root is left out",
    "network": "name of the network",
    "size": "genes of the assembly",
    "members": "those that have an edge in the network",
    "pairs": "pairs of these",
    "edges": "pairs of these that the network joins",
    "expected": "edges expected among as many pairs drawn from all genes of the hierarchy that have an edge",
    "fold": "edges over expected",
    "p": "hypergeometric chance of as many edges or more",
    "q": "the p-value after Benjamini-Hochberg",
    "call": f"{SUPPORTED}, {UNSUPPORTED} or {NOT_TESTABLE}",
}
EDGE_SUMMARY_COLUMNS = {
    "network": "name of the network, or how many must support an assembly",
    **COUNT_COLUMNS,
    "genes": "genes of the hierarchy that have an edge in the network",
    "edges": "edges between these",
}
_PARTS = (("", "string"), ("_fold", "double"), ("_q", "double"))


def edge_support_addition(
    evaluation: Evaluation, supports: Sequence[Support[EdgeTests]], dealt: Sequence[Sequence[Support[EdgeTests]]] = ()
) -> Addition:
    """Return what support by edges adds to the crate.

    Parameters
    ----------
    evaluation : Evaluation
        The hierarchy, and which assemblies are known.
    supports : sequence of Support
        One per network.
    dealt : sequence of sequence of Support
        The same after each deal of the genes.

    Returns
    -------
    Addition
        ``edge_support.tsv``, ``edge_support_summary.tsv`` and a picture; per assembly below the root the attributes
        ``<name>_edge_support``, ``<name>_edge_support_fold``, ``<name>_edge_support_q``, ``edge_supported_by`` (names
        joined by ``|``) and ``n_edge_supporting``.
    """
    one, several = each(evaluation, supports, dealt), at_least(evaluation, supports, dealt)
    sizes = [{"genes": item.tests.n_genes, "edges": item.tests.n_edges} for item in supports]
    counts = [{"network": count.name, **count.cells, **size} for count, size in zip(one, sizes, strict=True)]
    counts += [{"network": count.name, **count.cells} for count in several]
    types = {f"{item.tests.name}_edge_support{part}": kind for item in supports for part, kind in _PARTS}
    return Addition(
        tables=(
            NewTable(
                name="edge_support.tsv",
                columns=EDGE_COLUMNS,
                rows=_rows(evaluation, supports),
                description=f"edges of each network within each assembly: {CIRCULAR}",
            ),
            NewTable(
                name="edge_support_summary.tsv",
                columns=EDGE_SUMMARY_COLUMNS,
                rows=[[cell(row.get(column)) for column in EDGE_SUMMARY_COLUMNS] for row in counts],
                description="assemblies supported by the edges of each network, and of several",
            ),
        ),
        pictures=(
            NewPicture(
                name="edge_support",
                draw=partial(support_picture, one, several, "networks", "genes of the networks dealt anew"),
                description="assemblies supported by the edges of each network, and of several, beside chance",
            ),
        ),
        types={**types, "edge_supported_by": "string", "n_edge_supporting": "integer"},
        values=[_attributes(evaluation, supports, k) for k in range(len(evaluation.hierarchy))],
        numbers=[number_of(count, "edge_supported") for count in (*one, *several)],
    )


def _fold(tests: EdgeTests, assembly: int) -> float:
    return float(tests.edges[assembly] / tests.expected[assembly]) if tests.testable[assembly] else math.nan


def _rows(evaluation: Evaluation, supports: Sequence[Support[EdgeTests]]) -> list[list[str]]:
    hierarchy = evaluation.hierarchy
    rows = []
    for k in np.flatnonzero(~hierarchy.is_root):
        for item in supports:
            tests = item.tests
            shape = (hierarchy.names[k], tests.name, hierarchy.sizes[k], tests.members[k], tests.pairs[k])
            figures = (tests.edges[k], float(tests.expected[k]), _fold(tests, k))
            chances = [scientific(float(value[k])) if tests.testable[k] else "" for value in (tests.log_p, item.log_q)]
            rows.append([*map(cell, shape), *map(cell, figures), *chances, call_of(item, k)])
    return rows


def _attributes(evaluation: Evaluation, supports: Sequence[Support[EdgeTests]], assembly: int) -> dict[str, Any]:
    if evaluation.hierarchy.is_root[assembly]:
        return {}
    values: dict[str, Any] = {}
    for item in supports:
        name = f"{item.tests.name}_edge_support"
        values[name] = call_of(item, assembly)
        if item.tests.testable[assembly]:
            values[f"{name}_fold"] = float(f"{_fold(item.tests, assembly):.6g}")
            values[f"{name}_q"] = float(f"{math.exp(item.log_q[assembly]):.6g}")
    by = [item.tests.name for item in supports if item.supported[assembly]]
    return {**values, "edge_supported_by": "|".join(by), "n_edge_supporting": len(by)}
