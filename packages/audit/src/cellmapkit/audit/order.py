"""The order of a chain: every crate before those it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def made_from_last(start: Path, producers: Mapping[Path, Sequence[Path]]) -> list[Path]:
    """Return all crates that can be reached, each before those it was made from.

    Parameters
    ----------
    start : Path
        Comes first.
    producers : mapping of Path to sequence of Path
        What each crate was directly made from; what is no key itself is left out.

    Returns
    -------
    list of Path
        However long a chain is, the stack of Python is not used for it.

    Raises
    ------
    CrateError
        If a crate is said to be made from itself, naming those in the circle.
    """
    done: dict[Path, None] = {}
    above: dict[Path, None] = {start: None}
    waiting = [iter(producers[start])]
    while waiting:
        for crate in waiting[-1]:
            if crate in above:
                circle = list(above)[list(above).index(crate) :]
                raise CrateError(
                    f"{crate} is said to be made from itself, by way of {', '.join(one.name for one in circle[:5])}",
                    hint="one of these crates was edited",
                )
            if crate in producers and crate not in done:
                above[crate] = None
                waiting.append(iter(producers[crate]))
                break
        else:
            waiting.pop()
            done[above.popitem()[0]] = None
    return list(done)[::-1]
