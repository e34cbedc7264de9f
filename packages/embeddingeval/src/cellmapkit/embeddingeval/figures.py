"""Which pictures an evaluation gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.embeddingeval.bars import draw_bars
from cellmapkit.embeddingeval.drawing import is_control
from cellmapkit.embeddingeval.heatmaps import draw_table
from cellmapkit.embeddingeval.outputs import ranks_of
from cellmapkit.embeddingeval.roc import draw_precision, draw_roc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.suite import Judgement


def write_figures(step: Step, judgements: Sequence[Judgement], *, ranked: bool) -> None:
    """Write, as SVG and PNG, bars of every protocol, curves where there are some, and the wide table as a picture.

    Parameters
    ----------
    step : Step
        Where to write.
    judgements : sequence of Judgement
        What to draw.
    ranked : bool
        Whether all were judged on the same genes; else embeddings stand as they were given and the wide table, whose
        colours would rank them, is not drawn.
    """
    given = list(dict.fromkeys(item.embedding for item in judgements))
    names = list(ranks_of(judgements)) if ranked else given
    order = sorted(names, key=is_control)
    for protocol in dict.fromkeys(item.protocol for item in judgements):
        by_standard: dict[str, list[Judgement]] = {}
        for item in judgements:
            if item.protocol == protocol:
                by_standard.setdefault(item.standard, []).append(item)
        for group in by_standard.values():
            group.sort(key=lambda item: order.index(item.embedding))
        draw_bars(step, protocol, by_standard)
        draw_roc(step, protocol, by_standard)
        draw_precision(step, protocol, by_standard)
    if ranked:
        _draw_summary(step, judgements, names)


def _draw_summary(step: Step, judgements: Sequence[Judgement], names: Sequence[str]) -> None:
    columns = list(dict.fromkeys((item.standard, item.protocol) for item in judgements))
    first = {(item.embedding, item.standard, item.protocol): item.scores.rows[0] for item in judgements}
    values = np.array([[first[name, *column].value for column in columns] for name in names])
    metrics = [first[names[0], *column].metric for column in columns]
    words = [
        (standard, protocol if metric == protocol else f"{protocol} {metric}")
        for (standard, protocol), metric in zip(columns, metrics, strict=True)
    ]
    ranks = ranks_of(judgements)
    rows = [f"{name} ({ranks[name]:.2f})" for name in names]
    about = "first metric of every protocol and standard, best mean rank on top; darker is higher within a column"
    draw_table(step, "summary", values, (rows, words), about)
