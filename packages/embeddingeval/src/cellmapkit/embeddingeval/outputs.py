"""The files of an evaluation: a long table, a wide one, comparisons, finer tables."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.comparison import Difference
    from cellmapkit.embeddingeval.suite import Judgement

SCORES, SUMMARY, COMPARISONS, NOTES = "scores.tsv", "summary.tsv", "comparisons.tsv", "notes.tsv"
LONG = ("embedding", "protocol", "standard", "metric", "value", "sd", "parts", "n_genes", "n_labels", "n_pairs",
        "universe", "seed", "seconds")  # fmt: skip


def write_scores(step: Step, judgements: Sequence[Judgement], universe: str) -> None:
    """Write all numbers in the long form, as a table and as JSON, and what the metrics had to say.

    Parameters
    ----------
    step : Step
        Where to write.
    judgements : sequence of Judgement
        What to write.
    universe : str
        Named in every row: a score without it cannot be read.
    """
    rows = [
        (
            item.embedding, item.protocol, item.standard, row.metric, _digits(row.value), _digits(row.sd),
            " ".join(map(_digits, row.parts)), row.n_genes, row.n_labels, row.n_pairs, universe, step.run.seed,
            _digits(item.seconds, 3),
        )
        for item in judgements
        for row in item.scores.rows
    ]  # fmt: skip
    step.write_rows(SCORES, LONG, rows, "every number: its spread (sample SD over parts), parts, genes, labels, pairs")
    text = json.dumps([dict(zip(LONG, map(_plain, row), strict=True)) for row in rows], indent=1)
    (step.directory / "scores.json").write_text(text + "\n", encoding="utf-8")
    step.add("scores.json", "the same as scores.tsv in JSON")
    notes = [(item.embedding, item.protocol, item.standard, note) for item in judgements for note in item.scores.notes]
    if notes:
        step.write_rows(NOTES, ("embedding", "protocol", "standard", "note"), notes, "warnings of the metrics")


def write_summary(step: Step, judgements: Sequence[Judgement], *, ranked: bool) -> None:
    """Write the first metric of every protocol and standard, a row per embedding, best mean rank first if ranked.

    Parameters
    ----------
    step : Step
        Where to write.
    judgements : sequence of Judgement
        What to write.
    ranked : bool
        Whether all were judged on the same genes; otherwise there is no rank, and genes are given beside values.
    """
    columns = list(dict.fromkeys(column_of(item) for item in judgements))
    names = list(dict.fromkeys(item.embedding for item in judgements))
    value = {(item.embedding, column_of(item)): item.scores.rows[0].value for item in judgements}
    genes = {(item.embedding, column_of(item)): item.scores.rows[0].n_genes for item in judgements}
    if not ranked:
        header = ("embedding", *(word for column in columns for word in (column, f"{column} genes")))
        rows = [
            (name, *(cell for column in columns for cell in (_digits(value[name, column]), genes[name, column])))
            for name in names
        ]
        step.write_rows(SUMMARY, header, rows, "first metric of every protocol; genes differ, so nothing is ranked")
        return
    rows = [
        (name, _digits(rank, 3), *(_digits(value[name, column]) for column in columns))
        for name, rank in ranks_of(judgements).items()
    ]
    step.write_rows(SUMMARY, ("embedding", "mean_rank", *columns), rows, "first metric of every protocol, best first")


def ranks_of(judgements: Sequence[Judgement]) -> dict[str, float]:
    """Return the mean rank of each embedding over all protocols and standards, the best first; on the same genes."""
    value = {(item.embedding, column_of(item)): item.scores.rows[0].value for item in judgements}
    names, columns = (list(dict.fromkeys(key[k] for key in value)) for k in (0, 1))
    ranks = mean_ranks(value, names, columns)
    return dict(sorted(ranks.items(), key=lambda item: item[1]))


def mean_ranks(value: dict[tuple[str, str], float], names: Sequence[str], columns: Sequence[str]) -> dict[str, float]:
    """Return the mean over columns of each embedding's rank (1 is the highest value, ties share their mean rank).

    Parameters
    ----------
    value : dict of (str, str) to float
        By embedding and column; NaN is last.
    names, columns : sequence of str
        Embeddings and columns.

    Returns
    -------
    dict of str to float
        By embedding.
    """
    total = dict.fromkeys(names, 0.0)
    for column in columns:
        given = {name: value[name, column] if math.isfinite(value[name, column]) else -math.inf for name in names}
        for name in names:
            above = sum(other > given[name] for other in given.values())
            same = sum(other == given[name] for other in given.values())
            total[name] += above + (same + 1) / 2
    return {name: total[name] / max(len(columns), 1) for name in names}


def write_comparisons(step: Step, found: Sequence[Difference]) -> None:
    """Write the paired differences.

    Parameters
    ----------
    step : Step
        Where to write.
    found : sequence of Difference
        What to write.
    """
    header = ("standard", "protocol", "metric", "better", "worse", "difference", "sd", "n_parts", "p", "p_holm")
    rows = [
        (d.standard, d.protocol, d.metric, d.better, d.worse, *map(_digits, (d.difference, d.sd)), d.n_parts,
         *map(_digits, (d.p, d.p_holm)))
        for d in found
    ]  # fmt: skip
    about = "paired differences on the same genes; corrected resampled t-test, Holm over the whole table"
    step.write_rows(COMPARISONS, header, rows, about)


def write_tables(step: Step, judgements: Sequence[Judgement]) -> None:
    """Write the finer tables of all metrics, one file per metric and table, all embeddings and standards in it."""
    files: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {}
    for item in judgements:
        for name, (header, rows) in item.scores.tables.items():
            file = f"{item.protocol}_{name}.tsv"
            _, lines = files.setdefault(file, (("embedding", "standard", *header), []))
            lines += [(item.embedding, item.standard, *map(_plain_cell, row)) for row in rows]
    for file, (header, lines) in files.items():
        step.write_rows(file, header, lines, f"details of {file.partition('_')[0]}, see its page")


def column_of(item: Judgement) -> str:
    """Return the column of the wide table a judgement stands in."""
    return f"{item.standard} {item.protocol} {item.scores.rows[0].metric}"


def _digits(value: float, digits: int = 6) -> str:
    return f"{value:.{digits}g}"


def _plain(value: object) -> object:
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return value
        return number if math.isfinite(number) else None
    return value


def _plain_cell(value: object) -> object:
    return _digits(value) if isinstance(value, float) else value
