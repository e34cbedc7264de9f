"""The figure of ``localization.py``: scores over the course of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#777777")  # told apart by colour-blind readers


def draw(header: Sequence[str], rows: Sequence[Sequence[object]], stem: Path, title: str) -> None:
    """Draw a line per score against the epoch, the last one dashed, and write ``stem``.png and ``stem``.svg.

    Parameters
    ----------
    header : sequence of str
        ``epoch``, then names of scores.
    rows : sequence of sequence of float
        A row per epoch; NaN where a score is not known.
    stem : Path
        Of the files.
    title : str
        What was trained.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow, and only for the figure

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen

    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    columns = list(zip(*rows, strict=True))
    for k, (name, values) in enumerate(zip(header[1:], columns[1:], strict=True)):
        known = [(epoch, value) for epoch, value in zip(columns[0], values, strict=True) if value == value]  # noqa: PLR0124 - not NaN
        style = "--" if k == len(header) - 2 else "o-"
        axes.plot(*zip(*known, strict=True), style, color=COLOURS[k], label=name, markersize=4)
    axes.set(xlabel="epochs of training", ylabel="score", title=f"{title}: score over the course of training")
    axes.set_ylim(min(0, axes.get_ylim()[0]), 1.02)
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False)
    for ending in ("png", "svg"):
        figure.savefig(f"{stem}.{ending}", dpi=150)
    plt.close(figure)
