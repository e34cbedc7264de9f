"""The pictures of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.embeddingeval.outputs import column_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.suite import Judgement

_BAR, _CONTROL = "#3b6ea5", "#b0b0b0"


def write_figures(step: Step, judgements: Sequence[Judgement]) -> None:
    """Write, per protocol, bars of its first metric with their spread, a panel per standard, as SVG and PNG.

    Parameters
    ----------
    step : Step
        Where to write.
    judgements : sequence of Judgement
        What to draw.
    """
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only drawing pays
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    protocols = dict.fromkeys(item.protocol for item in judgements)
    for protocol in protocols:
        shown = [item for item in judgements if item.protocol == protocol]
        columns = list(dict.fromkeys(column_of(item) for item in shown))
        names = list(dict.fromkeys(item.embedding for item in shown))
        figure = Figure(figsize=(1.5 + 3.2 * len(columns), 0.9 + 0.32 * len(names)), layout="constrained")
        axes = figure.subplots(1, len(columns), sharey=True, squeeze=False)[0]
        for axis, column in zip(axes, columns, strict=True):
            panel = [item for item in shown if column_of(item) == column]
            first = [item.scores.rows[0] for item in panel]
            axis.barh(
                [item.embedding for item in panel],
                [score.value for score in first],
                xerr=[score.sd if score.parts else 0.0 for score in first],
                color=[_CONTROL if item.embedding.startswith("control:") else _BAR for item in panel],
                error_kw={"elinewidth": 1},
            )
            axis.set_title(f"{panel[0].standard} ({first[0].n_labels:,} labels)", fontsize=9)
            axis.set_xlabel(first[0].metric, fontsize=8)
            axis.tick_params(labelsize=8)
            axis.spines[["top", "right"]].set_visible(False)
        axes[0].invert_yaxis()
        with mpl.rc_context({"svg.hashsalt": "cellmapkit", "svg.fonttype": "none"}):
            for suffix, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
                file = f"{protocol}.{suffix}"
                figure.savefig(step.directory / file, dpi=150, metadata=metadata)
                step.add(file, f"{protocol}: first metric by embedding; lines are one sample SD of its parts")
