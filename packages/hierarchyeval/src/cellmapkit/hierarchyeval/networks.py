"""The networks a user names: which edge list of a directory, and what they are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

EDGE_LISTS = ("ppi_edgelist.tsv", "ppi_edgelist.tsv.gz")
"""Edge lists of a directory, the first one that is there."""


def named_networks(words: Sequence[str]) -> dict[str, Path]:
    """Return the edge list of each network by its name.

    Parameters
    ----------
    words : sequence of str
        ``NAME=PATH`` each; the path of an edge list, or of a directory that holds one.

    Returns
    -------
    dict of str to Path
        In the order given.

    Raises
    ------
    UsageError
        If a word has no name or no path, or two names are equal.
    CrateNotFoundError
        If a path does not exist, or a directory holds no edge list.
    """
    found: dict[str, Path] = {}
    for word in words:
        name, _, path = word.partition("=")
        if not name or not path:
            raise UsageError(f"network {word!r}: expected NAME=PATH", hint="such as bioplex=1.bioplex/ppi_edgelist.tsv")
        if name in found:
            raise UsageError(f"two networks are called {name!r}", hint="give each of --networks a name of its own")
        found[name] = _edge_list(Path(path))
    return found


def _edge_list(path: Path) -> Path:
    if path.is_file():
        return path
    held = [path / name for name in EDGE_LISTS if (path / name).is_file()]
    if not held:
        what = "holds no edge list" if path.is_dir() else "does not exist"
        raise CrateNotFoundError(f"{path} {what}", hint=f"expected an edge list, or a directory with {EDGE_LISTS[0]}")
    return held[0]
