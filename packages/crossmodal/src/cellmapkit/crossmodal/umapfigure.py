"""The picture before and after: two UMAP planes, a colour and a shape per modality, lines between some halves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cellmapkit.crossmodal.figures import save_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.crossmodal.plane import Point
    from cellmapkit.crossmodal.summary import Line

# Okabe and Ito 2008, told apart with any colour vision; shapes differ too, for print in grey.
_COLORS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")
_SHAPES = "o^sDvPX"
_N_LINES = 25
_CAVEAT = (
    "A picture is not evidence: UMAP axes have no unit, sizes and gaps of clouds mean little, and each panel has its "
    "own scale. Read scores.tsv."
)


def write_umap_figure(step: Step, algorithm: str, points: Sequence[Point], found: Sequence[Line]) -> None:
    """Draw held-out proteins before and after, as SVG and PNG.

    Parameters
    ----------
    step : Step
        Where to write; its seed draws the pairs that get a line.
    algorithm : str
        Named above the second panel.
    points : sequence of Point
        By modality.
    found : sequence of Line
        Scores; those of the protocol ``umap`` are written under the panels.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    pairs = _some_pairs(step, points)
    figure = Figure(figsize=(9, 5.4), layout="constrained")
    axes = figure.subplots(1, 2)
    titles = {
        "before": "before: inputs, each modality on its own principal axes",
        "after": f"after: latents of {algorithm}",
    }
    for axis, (when, title) in zip(axes, titles.items(), strict=True):
        _panel(axis, when, points, pairs)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel(_distances(found, when), fontsize=8)
    n_genes = len({point.gene for point in points})
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=4, fontsize=8, frameon=False,
                  title=f"UMAP of {n_genes} held-out proteins of the first fold", title_fontsize=11)  # fmt: skip
    figure.supxlabel(_CAVEAT, fontsize=8, style="italic")
    save_figure(step, figure, "umap", "held-out proteins by modality before and after; an illustration, no evidence")


def _panel(axis: Any, when: str, points: Sequence[Point], pairs: Sequence[Sequence[Point]]) -> None:  # noqa: ANN401 - no stubs
    counts = Counter(point.modality for point in points)
    for number, pair in enumerate(pairs):
        xs, ys = zip(*(_place(point, when) for point in pair), strict=True)
        label = f"the same protein, {len(pairs)} drawn at random" if not number else None
        axis.plot(xs, ys, color="#444444", linewidth=0.5, zorder=3, label=label)
    for number, (name, n_points) in enumerate(counts.items()):
        xs, ys = zip(*(_place(point, when) for point in points if point.modality == name), strict=True)
        look = {"color": _COLORS[number % len(_COLORS)], "marker": _SHAPES[number % len(_SHAPES)]}
        axis.scatter(xs, ys, s=12, alpha=0.75, linewidths=0, label=f"{name} ({n_points})", **look)
    axis.set_aspect("equal", adjustable="datalim")
    axis.set_xticks([])
    axis.set_yticks([])


def _place(point: Point, when: str) -> tuple[float, float]:
    return (point.before_x, point.before_y) if when == "before" else (point.after_x, point.after_y)


def _some_pairs(step: Step, points: Sequence[Point]) -> list[list[Point]]:
    """Return the points of a few proteins, the same in both panels."""
    places: dict[str, list[Point]] = {}
    for point in points:
        places.setdefault(point.gene, []).append(point)
    genes = sorted(places)
    drawn = step.run.stream("umap lines").permutation(len(genes))[:_N_LINES]
    return [places[genes[k]] for k in sorted(drawn.tolist())]


def _distances(found: Sequence[Line], when: str) -> str:
    shown = [line for line in found if line.setting == when and line.metric == "umap_matched_distance"]
    words = [f"{line.source} to {line.target}: {line.value:.2f}" for line in shown]
    return "\n".join(["mean distance within a protein / median distance between two (chance: about 1)", *words])
