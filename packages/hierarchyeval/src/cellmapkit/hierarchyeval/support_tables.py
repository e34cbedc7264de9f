"""Support as tables, node attributes and headline numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.addition import Addition, NewTable
from cellmapkit.hierarchyeval.null import Chance
from cellmapkit.hierarchyeval.numbers import cell, scientific
from cellmapkit.hierarchyeval.summary import summary_row
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.support import Support

SUPPORTED, UNSUPPORTED, NOT_TESTABLE = "supported", "unsupported", "not testable"
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
    "supported": "assemblies supported",
    "testable": "assemblies that could be tested, by so many embeddings",
    "assemblies": "assemblies below the root",
    "known": "supported ones that match a term of a standard by the chosen preset; empty without standards",
    "novel": "the other supported ones",
    "genes": "genes of the hierarchy that the embedding holds",
    "null_pairs": "pairs of these that no assembly joins",
    "chance_mean": "mean of supported when the genes of each embedding are dealt anew",
    "chance_max": "the most of these",
}


def support_addition(
    evaluation: Evaluation, supports: Sequence[Support], dealt: Sequence[Sequence[Support]] = ()
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
        ``support.tsv``, ``support_summary.tsv``; per assembly below the root the attributes ``<name>_support``,
        ``<name>_support_AUROC``, ``<name>_support_q``, ``supported_by`` (names joined by ``|``) and ``n_supporting``.
    """
    counts = _counts(evaluation, supports, dealt)
    types = {
        f"{item.tests.name}_support{part}": kind
        for item in supports
        for part, kind in (("", "string"), ("_AUROC", "double"), ("_q", "double"))
    }
    about = f"how well each embedding supports each assembly: {CIRCULAR}"
    return Addition(
        tables=(
            NewTable(name="support.tsv", columns=SUPPORT_COLUMNS, rows=_rows(evaluation, supports), description=about),
            NewTable(
                name="support_summary.tsv",
                columns=SUPPORT_SUMMARY_COLUMNS,
                rows=[[cell(row.get(column)) for column in SUPPORT_SUMMARY_COLUMNS] for row in counts],
                description="assemblies supported by each embedding, and by several",
            ),
        ),
        types={**types, "supported_by": "string", "n_supporting": "integer"},
        values=[_attributes(evaluation, supports, k) for k in range(len(evaluation.hierarchy))],
        numbers=[_number(row) for row in counts],
    )


def call_of(support: Support, assembly: int) -> str:
    """Return the call of one assembly.

    Parameters
    ----------
    support : Support
        Of one embedding.
    assembly : int
        Its index; not a root.

    Returns
    -------
    str
        :data:`SUPPORTED`, :data:`UNSUPPORTED` or :data:`NOT_TESTABLE`.
    """
    if not support.tests.testable[assembly]:
        return NOT_TESTABLE
    return SUPPORTED if support.supported[assembly] else UNSUPPORTED


def _rows(evaluation: Evaluation, supports: Sequence[Support]) -> list[list[str]]:
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


def _attributes(evaluation: Evaluation, supports: Sequence[Support], assembly: int) -> dict[str, Any]:
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


def _counts(
    evaluation: Evaluation, supports: Sequence[Support], dealt: Sequence[Sequence[Support]]
) -> list[dict[str, Any]]:
    supported, testable = _masks(supports)
    by_deal = [_masks(deal)[0] for deal in dealt]
    rows = []
    for k, item in enumerate(supports):
        null = [int(mask[k].sum()) for mask in by_deal]
        size = {"genes": item.tests.n_genes, "null_pairs": item.tests.n_null}
        row = _split(evaluation, supported[k], testable[k])
        rows.append({"modality": item.tests.name, **row, **size, **_chance(row["supported"], null)})
    for least in range(1, len(supports) + 1 if len(supports) > 1 else 1):
        row = _split(evaluation, supported.sum(axis=0) >= least, testable.sum(axis=0) >= least)
        null = [int((mask.sum(axis=0) >= least).sum()) for mask in by_deal]
        rows.append({"modality": f">={least}", **row, **_chance(row["supported"], null)})
    return rows


def _masks(supports: Sequence[Support]) -> tuple[np.ndarray, np.ndarray]:
    """Return which assemblies are supported, and testable, by which embedding, shape (n_embeddings, n_assemblies)."""
    return np.array([item.supported for item in supports]), np.array([item.tests.testable for item in supports])


def _chance(observed: int, null: list[int]) -> dict[str, Any]:
    chance = Chance(observed=observed, null=np.array(null, dtype=np.float64))
    return {"chance": chance, "chance_mean": chance.mean, "chance_max": max(null, default=None)}


def _split(evaluation: Evaluation, supported: np.ndarray, testable: np.ndarray) -> dict[str, Any]:
    below = int((~evaluation.hierarchy.is_root).sum())
    counts = {"supported": int(supported.sum()), "testable": int(testable.sum()), "assemblies": below}
    known = evaluation.known.get((evaluation.chosen.name, ANY))
    if known is None:
        return counts
    return {**counts, "known": int((supported & known).sum()), "novel": int((supported & ~known).sum())}


def _number(row: dict[str, Any]) -> dict[str, Any]:
    share = row["supported"] / row["testable"] if row["testable"] else math.nan
    split = f"; {row['known']} known, {row['novel']} novel" if "known" in row else ""
    note = f"share of {row['testable']} testable of {row['assemblies']}{split}"
    number = {"standard": row["modality"], "value": row["supported"], "of": row["testable"], "share": share}
    chance = row["chance"]
    null = {"null_mean": chance.mean, "null_sd": chance.sd, "z": chance.z, "p": chance.p}
    return summary_row(metric="supported", **number, **null, n_permutations=len(chance.null), note=note)
