"""Bars of the first metric of a protocol, with what costs nothing and what could be reached beside them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellmapkit.embeddingeval.drawing import DARK, bar_colours, name_width, panels, save, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.suite import Judgement

_START = {"auroc": 0.5}  # bars of these begin where chance is
_FREE = {"f1_weighted": "f1_weighted_all_positive", "map": "map_base_rate", "average_precision": "base_rate"}
_FREE_WORDS = {"f1_weighted": "calling every gene positive", "map": "base rate", "average_precision": "base rate"}
_WITHIN_REACH = {"coverage": "testable"}  # a count; a share of the labels that the first metric is a share of


def draw_bars(step: Step, protocol: str, by_standard: dict[str, list[Judgement]]) -> None:
    """Draw a panel per standard, a bar per embedding.

    Parameters
    ----------
    step : Step
        Where to write.
    protocol : str
        Names the files.
    by_standard : dict of str to list of Judgement
        By standard, all with the same embeddings in the order to show.
    """
    names = [item.embedding for item in next(iter(by_standard.values()))]
    figure, axes = panels(len(by_standard), 2.7, 0.85 + 0.27 * len(names), name_width(names))
    keys: dict[str, Any] = {}
    for axis, (standard, items) in zip(axes, by_standard.items(), strict=True):
        _panel(axis, items, keys)
        first = [item.scores.rows[0] for item in items]
        of = f"{_range(row.n_labels for row in first)} labels, {_range(row.n_genes for row in first)} genes"
        if not any(row.n_genes for row in first):
            of = f"{_range(row.n_pairs for row in first)} pairs"
        axis.set_title(f"{standard}\n{of}", fontsize=9)
    if keys:
        figure.legend(keys.values(), keys.keys(), loc="outside lower center", fontsize=8, frameon=False, ncols=3)
    about = (
        f"{protocol}: first metric by embedding, controls grey; lines are one sample SD of its parts, where it has any"
    )
    save(step, figure, protocol, about)


def _panel(axis: Any, items: Sequence[Judgement], keys: dict[str, Any]) -> None:  # noqa: ANN401 - matplotlib
    first = [item.scores.rows[0] for item in items]
    metric, places = first[0].metric, range(len(items))
    start = _START.get(metric, 0.0)
    values = [row.value if math.isfinite(row.value) else start for row in first]
    reach = _companion(items, _WITHIN_REACH.get(metric))
    if reach:
        lengths = [count / max(row.n_labels, 1) for count, row in zip(reach, first, strict=True)]
        keys["labels that can be tested"] = axis.barh(places, lengths, color="none", edgecolor=DARK, linewidth=0.8)
    spread = [row.sd if math.isfinite(row.sd) else 0.0 for row in first]
    axis.barh(
        places,
        [value - start for value in values],
        left=start,
        xerr=spread if any(spread) else None,
        color=bar_colours([item.embedding for item in items]),
        error_kw={"elinewidth": 1},
    )
    free = _companion(items, _FREE.get(metric))
    if free:
        ends = [place - 0.4 for place in places], [place + 0.4 for place in places]
        keys[_FREE_WORDS[metric]] = axis.vlines(free, *ends, color=DARK, linestyle=":", linewidth=1.5)
    far = [*free, *(lengths if reach else [])]
    for place, row, value, sd in zip(places, first, values, spread, strict=True):
        text = f" {written(row.value)}" if math.isfinite(row.value) else " undefined"
        end = max([value + sd, start, *([free[place]] if free else []), *([lengths[place]] if reach else [])])
        axis.text(end, place, text, va="center", fontsize=7, color=DARK)
        far += [value - sd, value + sd, start]
    low, high = min(far), max(far)
    room = (high - low) or 1.0
    axis.set_xlim(low - 0.05 * room * (low < start), high + 0.22 * room)  # the numbers stand at the right
    axis.axvline(start, color=DARK, linewidth=0.8)
    axis.set_ylim(len(items) - 0.4, -0.6)
    axis.set_yticks(places, [item.embedding for item in items])
    axis.set_xlabel(f"{metric} (from chance)" if metric in _START else metric, fontsize=8)


def _companion(items: Sequence[Judgement], metric: str | None) -> list[float]:
    """Return another metric of the same judgements; nothing if one lacks it."""
    found = [row.value for item in items for row in item.scores.rows if row.metric == metric]
    return found if len(found) == len(items) and all(map(math.isfinite, found)) else []


def _range(counts: Iterable[int]) -> str:
    found = sorted(set(counts))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,}-{found[-1]:,}"
