"""The order of a chain: every crate before those it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def made_from_last(
    start: Path, producers: Mapping[Path, Sequence[Path]]
) -> tuple[list[Path], dict[Path, tuple[Path, ...]]]:
    """Return all crates that can be reached, each before those it was made from, and those made from themselves.

    Parameters
    ----------
    start : Path
        Comes first.
    producers : mapping of Path to sequence of Path
        What each crate was directly made from; what is no key itself is left out.

    Returns
    -------
    order : list of Path
        However long a chain is, the stack of Python is not used for it.
    circles : dict of Path to tuple of Path
        Crates said to be made from themselves, each with those in its circle; only edited metadata can say so.
    """
    circles: dict[Path, tuple[Path, ...]] = {}
    done: dict[Path, None] = {}
    above: dict[Path, None] = {start: None}
    waiting = [iter(producers[start])]
    while waiting:
        for crate in waiting[-1]:
            if crate in above:
                circles[crate] = tuple(above)[list(above).index(crate) :]
            elif crate in producers and crate not in done:
                above[crate] = None
                waiting.append(iter(producers[crate]))
                break
        else:
            waiting.pop()
            done[above.popitem()[0]] = None
    return list(done)[::-1], circles
