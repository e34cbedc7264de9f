"""The headline numbers, each with what it is a share of and what chance would give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.figures import KNOWN, RECALL
from cellmapkit.hierarchyeval.numbers import cell
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.figures import Key
    from cellmapkit.hierarchyeval.null import Chance

SUMMARY_COLUMNS = {
    "metric": "what the number is",
    "preset": "rule by which it was counted",
    "standard": "standard or embedding it refers to, 'any' for all standards that the preset looks at",
    "value": "the number",
    "of": "the whole it is a part of",
    "share": "value over the whole",
    "null_mean": "mean of the same figure on permuted gene names",
    "null_sd": "their standard deviation",
    "z": "distance of value from null_mean in standard deviations",
    "p": "share of figures, the real one among them, that are no smaller",
    "n_permutations": "how often names were permuted",
    "note": "remarks",
}


def summary(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the headline numbers of an evaluation.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    list of dict
        One per number, with the keys of :data:`SUMMARY_COLUMNS`; ``None`` where a key says nothing.
    """
    shape = [summary_row(metric=name, value=value) for name, value in evaluation.structure.figures.items()]
    return [*_known(evaluation), *_coverage(evaluation), *shape]


def summary_rows(numbers: list[dict[str, Any]]) -> list[list[str]]:
    """Return the headline numbers as cells of a table.

    Parameters
    ----------
    numbers : list of dict
        As :func:`summary` gives them.

    Returns
    -------
    list of list of str
        Cells.
    """
    return [[cell(number[column]) for column in SUMMARY_COLUMNS] for number in numbers]


def summary_row(**values: object) -> dict[str, Any]:
    """Return a headline number with every key of :data:`SUMMARY_COLUMNS`.

    Parameters
    ----------
    **values : object
        The keys that say something; NaN becomes ``None``.

    Returns
    -------
    dict
        In the order of the columns.
    """
    clean = {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in values.items()}
    return {column: clean.get(column) for column in SUMMARY_COLUMNS}


def _known(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for preset in evaluation.presets:
        counted = int(evaluation.eligible[preset.name].sum())
        standards = [name for name in evaluation.cuts if preset.looks_at(name)]
        if not standards and evaluation.cuts:
            wanted = ", ".join(preset.resources or ())
            rows.append(
                summary_row(metric=KNOWN, preset=preset.name, note=f"looks at {wanted} only, which was not given")
            )
        for standard in [ANY, *standards] if standards else []:
            chance = evaluation.chance[KNOWN, preset.name, standard]
            share = chance.observed / counted if counted else float("nan")
            rows.append({**_beside_null((KNOWN, preset.name, standard), chance), "of": counted, "share": share})
    rows += [_beside_null(key, chance) for key, chance in evaluation.chance.items() if key[0] == RECALL]
    return [summary_row(**row) for row in rows]


def _beside_null(key: Key, chance: Chance) -> dict[str, Any]:
    figures = {"null_mean": chance.mean, "null_sd": chance.sd, "z": chance.z, "p": chance.p}
    names = dict(zip(("metric", "preset", "standard"), key, strict=True))
    return {**names, "value": chance.observed, **figures, "n_permutations": len(chance.null)}


def _coverage(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for name, cut in evaluation.cuts.items():
        verdict = evaluation.verdict(name)
        if verdict is None:
            continue
        tests, preset = verdict.tests, evaluation.chosen.name
        genes, terms = len(evaluation.hierarchy.genes), len(cut.standard)
        equal = int(np.count_nonzero((tests.jaccard == 1) & verdict.in_family & ~verdict.match))
        figures = {
            "background_genes": (tests.background, genes),
            "tested_terms": (tests.n_terms, terms),
            "pairs_that_share_a_gene": (int(verdict.in_family.sum()), verdict.family),
            "matches": (int(verdict.match.sum()), verdict.family),
            "equal_sets_that_are_no_match": (equal, verdict.family),
        }
        for metric, (value, whole) in figures.items():
            share = value / whole if whole else float("nan")
            rows.append(summary_row(metric=metric, preset=preset, standard=name, value=value, of=whole, share=share))
    return rows
