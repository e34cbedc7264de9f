"""What all pictures share: colours that colour-blind readers tell apart, panels, and the two files of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step

CONTROL = "control: "
"""How the names of controls begin."""
GREY, BLUE, DARK = "#9a9a9a", "#0072b2", "#333333"
_PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")  # Okabe and Ito 2008
_DASHES = ("-", "--", ":", "-.")
_ACROSS = 4


def is_control(name: str) -> bool:
    """Return whether an embedding is one of the controls, which are drawn in grey."""
    return name.startswith(CONTROL)


def bar_colours(names: Sequence[str]) -> list[str]:
    """Return one colour per bar: grey for controls, blue for the others."""
    return [GREY if is_control(name) else BLUE for name in names]


def line_styles(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return colour and dashes of each embedding's line; no two are alike up to 28 embeddings and four controls."""
    styles: dict[str, dict[str, Any]] = {}
    shown, aside = (
        [name for name in names if not is_control(name)],
        [name for name in names if is_control(name)],
    )
    for k, name in enumerate(shown):
        dash = _DASHES[k // len(_PALETTE) % len(_DASHES)]
        styles[name] = {"color": _PALETTE[k % len(_PALETTE)], "linestyle": dash, "linewidth": 1.5}
    for k, name in enumerate(aside):
        styles[name] = {"color": GREY, "linestyle": _DASHES[(k + 1) % len(_DASHES)], "linewidth": 1.2}
    return styles


def panels(n_panels: int, width: float, height: float, margin: float = 0.0) -> tuple[Any, list[Any]]:
    """Return a figure and its axes, at most four beside each other.

    Parameters
    ----------
    n_panels : int
        At least one.
    width, height : float
        Of one panel, in inches.
    margin : float
        Further width, for names at the left.

    Returns
    -------
    matplotlib.figure.Figure, list of matplotlib.axes.Axes
        The first axes of each line carry the names.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    across = min(n_panels, _ACROSS)
    down = -(-n_panels // across)
    figure = Figure(figsize=(margin + width * across, height * down), layout="constrained")
    axes = figure.subplots(down, across, sharey="row", squeeze=False).ravel().tolist()
    for axis in axes[n_panels:]:
        axis.remove()
    for axis in axes[:n_panels]:
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    return figure, axes[:n_panels]


def name_width(names: Sequence[str]) -> float:
    """Return about how many inches the longest of these names takes at the size of tick labels."""
    return 0.3 + 0.075 * max(map(len, names))


def written(value: float) -> str:
    """Return a number with three decimals, without the minus of what rounds to 0."""
    return f"{round(value, 3) + 0.0:.3f}"


def save(step: Step, figure: Any, stem: str, about: str) -> None:  # noqa: ANN401 - matplotlib has no types
    """Write a figure as SVG and PNG, the same bytes each time, and declare both.

    Parameters
    ----------
    step : Step
        Where to write.
    figure : matplotlib.figure.Figure
        What to write.
    stem : str
        Name of the files without suffix.
    about : str
        What is seen.
    """
    import matplotlib as mpl  # noqa: PLC0415 - see panels

    with mpl.rc_context({"svg.hashsalt": "cellmapkit", "svg.fonttype": "none"}):
        for suffix, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            file = f"{stem}.{suffix}"
            figure.savefig(step.directory / file, dpi=150, metadata=metadata)
            step.add(file, about)
