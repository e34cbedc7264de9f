"""What all pictures share: colours that colour-blind readers tell apart, bars of counts, and the two files of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.hierarchyeval.addition import NewPicture
    from cellmapkit.hierarchyeval.null import Chance

BLUE, SKY, ORANGE = "#0072b2", "#56b4e9", "#e69f00"  # Okabe and Ito 2008
GREY, DARK = "#9a9a9a", "#333333"
_LINE = 0.3


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar of a count.

    Attributes
    ----------
    name : str
        What was counted.
    parts : tuple of int
        The count in one or two parts, drawn one after the other.
    whole : int
        What could be reached, drawn as an outline.
    chance : Chance
        The count beside its null.
    note : str
        Replaces the number, where there is nothing to show.
    """

    name: str
    parts: tuple[int, ...]
    whole: int
    chance: Chance
    note: str = ""


def panels(heights: Sequence[int], width: float, across: int = 2, margin: float = 1.0) -> tuple[Any, list[Any]]:
    """Return a figure and its axes, one for each list of bars.

    Parameters
    ----------
    heights : sequence of int
        Number of bars of each panel.
    width : float
        Of one panel, in inches.
    across : int
        Most panels beside each other.
    margin : float
        Further width of each, for names.

    Returns
    -------
    matplotlib.figure.Figure, list of matplotlib.axes.Axes
        As many axes as lists.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    columns = min(len(heights), across)
    rows = -(-len(heights) // columns)
    size = ((width + margin) * columns, rows * (0.9 + _LINE * max(heights)) + 0.4)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axis in axes[len(heights) :]:
        axis.remove()
    for axis in axes[: len(heights)]:
        axis.tick_params(labelsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    return figure, axes[: len(heights)]


def name_width(names: Sequence[str]) -> float:
    """Return about how many inches the longest of these names takes at the size of tick labels."""
    return 0.3 + 0.075 * max(map(len, names))


def draw_bars(axis: Any, bars: Sequence[Bar], colours: Sequence[str], end: float) -> dict[str, Any]:  # noqa: ANN401 - matplotlib has no types
    """Draw counts as bars, in the outline of what could be reached, with chance as a line.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where to draw.
    bars : sequence of Bar
        From top to bottom, all with as many parts.
    colours : sequence of str
        One per part.
    end : float
        Length of the axis without the room for numbers, so that panels can be compared.

    Returns
    -------
    dict of str to artist
        What a legend should explain: ``whole``, a number per part, and ``chance`` where names were dealt anew.
    """
    places = range(len(bars))
    keys: dict[str, Any] = {}
    keys["whole"] = axis.barh(places, [bar.whole for bar in bars], color="none", edgecolor=GREY, linewidth=0.8)
    left = [0] * len(bars)
    for part, colour in enumerate(colours):
        lengths = [bar.parts[part] if bar.parts else 0 for bar in bars]
        keys[str(part)] = axis.barh(places, lengths, left=left, color=colour)
        left = [start + length for start, length in zip(left, lengths, strict=True)]
    dealt = [(place, bar.chance.mean) for place, bar in zip(places, bars, strict=True) if len(bar.chance.null)]
    if dealt:
        ends = [place - 0.4 for place, _ in dealt], [place + 0.4 for place, _ in dealt]
        keys["chance"] = axis.vlines([mean for _, mean in dealt], *ends, color=ORANGE, linewidth=2.5)
    for place, bar in zip(places, bars, strict=True):
        reach = max(sum(bar.parts), bar.whole)
        axis.text(reach + 0.015 * end, place, bar.note or _numbers(bar), va="center", fontsize=7, color=DARK)
    axis.locator_params(axis="x", integer=True)
    axis.set_xlim(0, end * 1.75)  # the numbers stand at the right
    axis.set_ylim(len(bars) - 0.4, -0.6)
    axis.set_yticks(places, [bar.name for bar in bars])
    axis.set_xticks([tick for tick in axis.get_xticks() if tick <= end])
    axis.spines["bottom"].set_bounds(0, end)
    axis.set_xlabel("assemblies", fontsize=8, loc="left")
    return keys


def explain(figure: Any, keys: dict[str, Any], words: dict[str, str]) -> None:  # noqa: ANN401 - matplotlib has no types
    """Write the legend below the panels.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Where to write.
    keys : dict of str to artist
        As :func:`draw_bars` gives them.
    words : dict of str to str
        What they mean, in the order to show; those that were not drawn are left out.
    """
    shown = [key for key in words if key in keys]
    labels = [words[key] for key in shown]
    place = {"loc": "outside lower center", "fontsize": 8, "frameon": False, "ncols": len(shown)}
    figure.legend([keys[key] for key in shown], labels, **place)


def _numbers(bar: Bar) -> str:
    count, mean = sum(bar.parts), bar.chance.mean
    digits = 1 if 0.99 < count / max(bar.whole, 1) < 1 else 0  # all but one are not all
    share = f" ({count / bar.whole:.{digits}%})" if bar.whole else ""
    chance = f", chance {mean:.0f}" if mean >= 10 else f", chance {mean:.2g}"
    return f"{count} of {bar.whole}{share}{chance if len(bar.chance.null) else ''}"


def save(step: Step, picture: NewPicture) -> None:
    """Draw a picture and write it as SVG and PNG, the same bytes each time, and declare both.

    Parameters
    ----------
    step : Step
        Where to write.
    picture : NewPicture
        What to write.
    """
    import matplotlib as mpl  # noqa: PLC0415 - see panels

    figure = picture.draw()
    with mpl.rc_context({"svg.hashsalt": "cellmapkit", "svg.fonttype": "none"}):
        for suffix, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            file = f"{picture.name}.{suffix}"
            figure.savefig(step.directory / file, dpi=150, metadata=metadata)
            step.add(file, picture.description)
