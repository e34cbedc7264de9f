"""Numbers, tables and sentences from what each fold gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import examples
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.functionmetrics.measures import all_positive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api.evaluation import Standard
    from cellmapkit.functionmetrics.crossval import Judged
    from cellmapkit.functionmetrics.params import FunctionParams
    from cellmapkit.functionmetrics.select import Selection

CLASSIFIED = ("f1_weighted", "f1_macro", "f1_micro", "auprc_macro")
FREE = ("f1_weighted_all_positive_by_fold", "auprc_macro_chance")
"""What costs nothing reaches; the same for every embedding of the same genes."""


def summed_up(by_variant: Mapping[bool, Sequence[Judged]], selection: Selection, notes: Sequence[str]) -> Scores:
    """Return the scores of unweighted classifiers, then of balanced ones if there are some.

    Parameters
    ----------
    by_variant : mapping of bool to sequence of Judged
        The folds by whether classes were balanced.
    selection : Selection
        What was evaluated.
    notes : sequence of str
        What there is to say already.

    Returns
    -------
    Scores
        With the tables ``folds`` and ``labels``.
    """
    baseline = _row("f1_weighted_all_positive", (), selection, all_positive(selection.has))
    rows: list[Score] = []
    said = list(notes)
    for balanced, judged in by_variant.items():
        for metric in CLASSIFIED if balanced else (*CLASSIFIED, *FREE):
            parts = tuple(one.scores[metric] for one in judged)
            rows.append(_row(metric + _suffix(balanced=balanced), parts, selection, _mean(np.array([parts]).T)[0]))
        if not balanced:
            rows.append(baseline)
        n_open = sum(one.n_open for one in judged)
        if n_open:
            n_fits = len(judged) * len(selection.labels)
            said.append(f"the solver did not reach its tolerance in {n_open} of {n_fits} fits; raise --tolerance")
    tables = {"folds": _fold_table(by_variant), "labels": _label_table(by_variant, selection)}
    return Scores(rows=tuple(rows), tables=tables, notes=tuple(said))


def undefined(selection: Selection, params: FunctionParams, notes: Sequence[str]) -> Scores:
    """Return scores of NaN, for want of labels or genes."""
    names = [
        *CLASSIFIED,
        *FREE,
        "f1_weighted_all_positive",
        *(metric + _suffix(balanced=True) for metric in CLASSIFIED if params.balanced),
    ]
    why = f"{len(selection.labels)} labels and {len(selection.genes)} genes are too few to cross-validate: undefined"
    return Scores(rows=tuple(_row(name, (), selection, float("nan")) for name in names), notes=(*notes, why))


def selection_notes(selection: Selection, n_given: int, standard: Standard, params: FunctionParams) -> list[str]:
    """Return sentences on what is evaluated and what is left out."""
    where = "in the standard" if params.counted_in == "standard" else "among those evaluated"
    labels = f"the {len(selection.labels)} labels of {params.min_size} or more genes {where}"
    kept = f"{len(selection.genes)} of {n_given} genes have one of {labels}"
    notes = [f"{kept}; {selection.n_unlabelled} without one are left out"]
    if selection.foldless:
        named = examples(selection.foldless)
        notes.append(f"{len(selection.foldless)} labelled genes have no fold in {standard.name!r}, left out: {named}")
    return notes


def _suffix(*, balanced: bool) -> str:
    return "_balanced" if balanced else ""


def _row(metric: str, parts: tuple[float, ...], selection: Selection, value: float) -> Score:
    counts = {"n_genes": len(selection.genes), "n_labels": len(selection.labels)}
    return Score(metric=metric, value=value, parts=parts, **counts)


def _mean(values: np.ndarray) -> list[float]:
    """Return the means of columns over what is defined, NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0).tolist()


def _fold_table(
    by_variant: Mapping[bool, Sequence[Judged]],
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    header = ("classes", "fold", "n_train", "n_test", "cost", "n_not_converged", *CLASSIFIED, *FREE)
    rows = tuple(
        (
            "balanced" if balanced else "unweighted",
            *(one.fold, one.n_train, one.n_test, one.cost, one.n_open),
            *(one.scores[metric] for metric in (*CLASSIFIED, *FREE)),
        )
        for balanced, judged in by_variant.items()
        for one in judged
    )
    return header, rows


def _label_table(
    by_variant: Mapping[bool, Sequence[Judged]], selection: Selection
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    sizes = selection.has.sum(axis=0).tolist()
    columns: list[Sequence[object]] = [selection.labels, sizes]
    header = ["label", "n_genes"]
    for balanced, judged in by_variant.items():
        header += [f"{name}{_suffix(balanced=balanced)}" for name in ("f1", "auprc")]
        columns += [_mean(np.array([one.f1 for one in judged])), _mean(np.array([one.ap for one in judged]))]
    return tuple(header), tuple(sorted(zip(*columns, strict=True), key=lambda row: str(row[0])))
