"""ROC curves, and average precision beside its base rate, from the tables and numbers of co-annotation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellmapkit.embeddingeval.drawing import DARK, bar_colours, line_styles, name_width, panels, save

if TYPE_CHECKING:
    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.suite import Judgement

ROC = "roc"
_LEAST = 1e-3  # the table has about 256 points, so it says nothing of rates much below this
_TICKS = ((1, 1.1, 1.2, 1.5, 2, 3, 5), (1, 1.5, 2, 3, 5), (1, 2, 5), (1,))


def draw_roc(step: Step, protocol: str, by_standard: dict[str, list[Judgement]]) -> None:
    """Draw the ROC curves of the metric's table ``roc``, if it has one: a panel per standard, a line per embedding.

    The upper panels are the whole curve; the lower ones stretch the most similar pairs, of which networks are made: on
    two logarithmic scales the distance from the line of chance is how many times more often than by chance they are
    positive.

    Parameters
    ----------
    step : Step
        Where to write.
    protocol : str
        Names the files.
    by_standard : dict of str to list of Judgement
        By standard, all with the same embeddings in the order to show.
    """
    items = [item for group in by_standard.values() for item in group]
    if not all(ROC in item.scores.tables for item in items):
        return
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    figure = Figure(figsize=(2.7 * len(by_standard) + 0.3, 5.6), layout="constrained")
    axes = figure.subplots(2, len(by_standard), sharey="row", squeeze=False)
    names = list(dict.fromkeys(item.embedding for item in items))
    styles, lines = line_styles(names), {}
    for column, (standard, group) in enumerate(by_standard.items()):
        for axis in axes[:, column]:
            for item in group:
                points = item.scores.tables[ROC][1]
                x, y = ([float(str(point[k])) for point in points] for k in (0, 1))
                lines[item.embedding] = axis.plot(x, y, **styles[item.embedding])[0]
            even = [_LEAST * 10 ** (k / 10) for k in range(31)]
            lines["chance"] = axis.plot(even, even, color=DARK, linewidth=0.6)[0]
            axis.tick_params(labelsize=8)
            axis.spines[["top", "right"]].set_visible(False)
            axis.set_xlabel("false positive rate", fontsize=8)
        axes[0, column].set_title(f"{standard}\n{group[0].scores.rows[0].n_pairs:,} pairs", fontsize=9)
        axes[1, column].set(xscale="log", yscale="log", xlim=(_LEAST, 1), ylim=(_LEAST, 1.1))
    for axis in axes[:, 0]:
        axis.set_ylabel("true positive rate", fontsize=8)
    figure.legend(lines.values(), lines.keys(), loc="outside lower center", fontsize=8, frameon=False, ncols=4)
    save(step, figure, f"{protocol}_roc", "ROC curves of all pairs; below, the same on logarithmic scales")


def draw_precision(step: Step, protocol: str, by_standard: dict[str, list[Judgement]]) -> None:
    """Draw average precision as a multiple of its base rate on a logarithmic scale; parameters as for the curves.

    Nothing is drawn if a judgement lacks ``average_precision`` and ``base_rate`` or they are undefined.
    """
    found = {
        (item.standard, item.embedding): {row.metric: row.value for row in item.scores.rows}
        for group in by_standard.values()
        for item in group
    }
    wanted = [(row.get("average_precision", 0.0), row.get("base_rate", 0.0)) for row in found.values()]
    if not all(math.isfinite(precision) and precision > 0 < base for precision, base in wanted):
        return
    names = [item.embedding for item in next(iter(by_standard.values()))]
    figure, axes = panels(len(by_standard), 2.7, 0.85 + 0.27 * len(names), name_width(names))
    for axis, standard in zip(axes, by_standard, strict=True):
        rows = [found[standard, name] for name in names]
        times = [row["average_precision"] / row["base_rate"] for row in rows]
        for place, (colour, end, row) in enumerate(zip(bar_colours(names), times, rows, strict=True)):
            axis.plot([1, end], [place, place], color=colour, linewidth=2)
            axis.plot([end], [place], "o", color=colour, markersize=6)
            axis.annotate(f"{row['average_precision']:.3g} ({end:.3g}x)", (max(end, 1), place), (6, 0),
                          textcoords="offset points", va="center", fontsize=7, color=DARK)  # fmt: skip
        axis.axvline(1, color=DARK, linewidth=0.8)
        _logarithmic(axis, min([1, *times]), max([1, *times]))
        axis.set_yticks(range(len(names)), names)
        axis.set_ylim(len(names) - 0.4, -0.6)
        bases = dict.fromkeys(f"{base:.3g}" for base in sorted(row["base_rate"] for row in rows))
        axis.set_title(f"{standard}\nbase rate {' to '.join([*bases][:: max(len(bases) - 1, 1)])}", fontsize=9)
        axis.set_xlabel("average precision / base rate", fontsize=8)
    about = "average precision as a multiple of its base rate, which is what a random order gets; logarithmic"
    save(step, figure, f"{protocol}_precision", about)


def _logarithmic(axis: Any, low: float, high: float) -> None:  # noqa: ANN401 - matplotlib has no types
    """Scale from below ``low`` to far enough above ``high`` that the numbers beside the dots have room."""
    axis.set_xscale("log")
    axis.set_xlim(low / (high / low) ** 0.05, high * max((high / low) ** 0.8, 1.2))
    for factors in _TICKS:
        every = [factor * 10.0**power for power in range(-1, 6) for factor in factors]
        ticks = [tick for tick in every if low / 1.01 <= tick <= high * 1.01]
        if len(ticks) <= 4:
            break
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
