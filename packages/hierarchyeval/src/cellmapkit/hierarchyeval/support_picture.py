"""Assemblies supported by each embedding or network, and by several, as bars beside chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.hierarchyeval.drawing import BLUE, SKY, Bar, draw_bars, explain, name_width, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.support_counts import Count


def support_picture(one: Sequence[Count], several: Sequence[Count], kind: str, dealt: str) -> Any:  # noqa: ANN401 - matplotlib has no types
    """Return a picture of support.

    Parameters
    ----------
    one, several : sequence of Count
        A panel each; the second is left out where it is empty.
    kind : str
        What supports, in the plural.
    dealt : str
        What chance is, for the legend.

    Returns
    -------
    matplotlib.figure.Figure
        Known and novel assemblies in two shades, where standards were given.
    """
    counts = [group for group in (one, several) if group]
    figure, axes = panels([len(group) for group in counts], 3.3, margin=name_width([count.name for count in one]))
    end = max(count.testable for count in (*one, *several)) or 1
    split = one[0].known is not None
    for axis, group in zip(axes, counts, strict=True):
        keys = draw_bars(axis, [_bar(count) for count in group], (BLUE, SKY) if split else (BLUE,), end)
    axes[0].set_title(f"supported by each of the {kind}", fontsize=9)
    if several:
        axes[1].set_title(f"supported by so many {kind}", fontsize=9)
    first = "known" if split else "supported"
    explain(figure, keys, {"0": first, "1": "novel", "whole": "testable", "chance": f"mean with {dealt}"})
    return figure


def _bar(count: Count) -> Bar:
    parts = (count.supported,) if count.known is None or count.novel is None else (count.known, count.novel)
    note = "" if count.testable else "not testable"
    return Bar(name=count.name, parts=parts, whole=count.testable, chance=count.chance, note=note)
