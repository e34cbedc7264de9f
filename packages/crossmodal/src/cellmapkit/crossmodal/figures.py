"""The pictures of an evaluation across modalities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellmapkit.crossmodal.matching import TOP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.crossmodal.summary import Line

_BAR, _BASELINE, _CHANCE, _PLAIN = "#3b6ea5", "#b0b0b0", "#c0392b", "#e0a030"
_NEIGHBOURS = "mean of source neighbours"


def write_figures(step: Step, algorithm: str, found: Sequence[Line]) -> None:
    """Draw top-k against chance and generation against its baselines, each as SVG and PNG.

    Parameters
    ----------
    step : Step
        Where to write.
    algorithm : str
        Named in the titles.
    found : sequence of Line
        Means over folds; a protocol that is not in them is not drawn.
    """
    top = [line for line in found if line.protocol == "matching" and line.metric.startswith("top")]
    if top:
        about = "counterparts found; lines are 95 % intervals over folds"
        save_figure(step, _draw_matching(algorithm, top, _by_neighbours(found)), "matching", about)
    made = [line for line in found if line.protocol == "generation"]
    if made:
        save_figure(
            step,
            _draw_generation(algorithm, made),
            "generation",
            "predicted features; lines are 95 % intervals over folds",
        )


def _by_neighbours(found: Sequence[Line]) -> list[Line]:
    """Return how many counterparts the mean of the neighbours in source space finds among the same candidates."""
    return [line for line in found if line.setting.startswith("knn_source_") and line.metric.startswith("top")]


def _draw_matching(algorithm: str, found: Sequence[Line], plain: Sequence[Line]) -> Any:  # noqa: ANN401 - no stubs
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    panels = list(dict.fromkeys((line.source, line.target, line.setting) for line in found))
    width = min(len(panels), 4)
    height = -(-len(panels) // width)
    figure = Figure(figsize=(0.6 + 2.9 * width, 0.5 + 2.4 * height), layout="constrained")
    axes = figure.subplots(height, width, squeeze=False, sharey=True).ravel()
    for axis in axes[len(panels) :]:
        axis.set_visible(False)
    for axis, panel in zip(axes, panels, strict=False):
        shown = [line for line in found if (line.source, line.target, line.setting) == panel]
        places = range(len(shown))
        axis.bar(places, [line.value for line in shown], yerr=[_spread(line) for line in shown], color=_BAR,
                 error_kw={"elinewidth": 1}, label=algorithm)  # fmt: skip
        for place, line in zip(places, shown, strict=True):
            axis.hlines(line.chance, place - 0.4, place + 0.4, color=_CHANCE, label="chance" if not place else None)
            same = [other for other in plain if (other.source, other.target, other.metric) == (*panel[:2], line.metric)]
            if same and panel[2] == "fold":
                values = [other.value for other in same]
                axis.plot([place + 0.3] * len(same), values, ".", color=_PLAIN, label=None if place else _NEIGHBOURS)
        axis.set_xticks(list(places), [f"top-{k}" for k in TOP])
        axis.set_title(f"{panel[0]} → {panel[1]}, of {shown[0].n_candidates:,.0f}", fontsize=9)
        _plain(axis)
    axes[0].set_ylim(bottom=0)
    axes[0].set_ylabel("share of proteins found", fontsize=8)
    axes[0].legend(fontsize=7, frameon=False)
    return figure


def _draw_generation(algorithm: str, found: Sequence[Line]) -> Any:  # noqa: ANN401 - matplotlib has no stubs
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    panels = list(dict.fromkeys((line.source, line.target) for line in found))
    methods = list(dict.fromkeys(line.setting for line in found))
    words = {"generated": algorithm, "real": "real proteins"}
    figure = Figure(figsize=(8.5, 0.5 + (0.5 + 0.22 * len(methods)) * len(panels)), layout="constrained")
    axes = figure.subplots(len(panels), 2, squeeze=False)
    for row, panel in zip(axes, panels, strict=True):
        here = [line for line in found if (line.source, line.target) == panel]
        for axis, metric in zip(row, ("fid", "cosine"), strict=True):
            shown = [line for line in here if line.metric.partition("_")[0] == metric]
            names = [words.get(line.setting, line.setting) for line in shown]
            colors = [_BAR if line.setting == "generated" else _BASELINE for line in shown]
            axis.barh(names, [line.value for line in shown], xerr=[_spread(line) for line in shown], color=colors,
                      error_kw={"elinewidth": 1})  # fmt: skip
            for place, line in enumerate(shown):
                if math.isfinite(line.chance):
                    axis.vlines(line.chance, place - 0.4, place + 0.4, color=_CHANCE)
            axis.invert_yaxis()
            axis.set_title(f"{panel[0]} → {panel[1]}: {_AXIS[metric]}", fontsize=8)
            _plain(axis)
    return figure


_AXIS = {"fid": "FID, lower is better", "cosine": "cosine to truth, red: to others"}


def _spread(line: Line) -> float:
    return line.ci95 if math.isfinite(line.ci95) else 0.0


def _plain(axis: Any) -> None:  # noqa: ANN401 - matplotlib has no stubs
    axis.tick_params(labelsize=8)
    axis.spines[["top", "right"]].set_visible(False)


def save_figure(step: Step, figure: Any, name: str, about: str) -> None:  # noqa: ANN401 - matplotlib has no stubs
    """Write a figure as SVG and PNG, the same bytes each time, and declare both.

    Parameters
    ----------
    step : Step
        Where to write.
    figure : matplotlib.figure.Figure
        What to write.
    name, about : str
        File name without suffix, and what it shows.
    """
    import matplotlib as mpl  # noqa: PLC0415 - as above

    with mpl.rc_context({"svg.hashsalt": "cellmapkit", "svg.fonttype": "none"}):
        for suffix, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            file = f"{name}.{suffix}"
            figure.savefig(step.directory / file, dpi=150, metadata=metadata)
            step.add(file, about)
