"""HiDeF's text files: ``.nodes`` (name, size, members, persistence) and ``.edges`` (parent, child, ``default``).

Both are tab separated without a header; members are separated by blanks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cellmapkit.api import TableError
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy, Loss, as_number, checked
from cellmapkit.exchange.lines import rows_of

if TYPE_CHECKING:
    from pathlib import Path


def nodes_text(hierarchy: Hierarchy) -> str:
    """Return a ``.nodes`` file; persistence is 0 where there is none, as for roots in the files of HiDeF."""
    lines = [
        f"{item.name}\t{len(item.members)}\t{' '.join(sorted(item.members))}\t{item.persistence or 0}"
        for item in hierarchy.assemblies
    ]
    return "".join(f"{line}\n" for line in lines)


def edges_text(hierarchy: Hierarchy) -> str:
    """Return an ``.edges`` file."""
    return "".join(f"{parent}\t{child}\tdefault\n" for parent, child in hierarchy.links)


def losses(hierarchy: Hierarchy) -> list[Loss]:
    """Return what the two files cannot carry of a hierarchy."""
    without = [item.name for item in hierarchy.assemblies if item.persistence is None]
    return [Loss("persistence that is unknown (written as 0)", len(without), ", ".join(without[:3]))] * bool(without)


def read_hidef(nodes: Path, edges: Path) -> Hierarchy:
    """Return the hierarchy of a ``.nodes`` and an ``.edges`` file.

    Parameters
    ----------
    nodes, edges : Path
        The two files.

    Returns
    -------
    Hierarchy
        In the order of the file.

    Raises
    ------
    TableError
        If a line breaks the form; the message names file and line.
    InputError
        If the parts do not fit together.
    """
    found = []
    for line, (name, size, members, persistence, *_) in rows_of(nodes, ("name", "size", "members", "persistence")):
        try:
            value, n_members = as_number(persistence), int(size)
        except ValueError:
            value, n_members = math.nan, 0
        if not math.isfinite(value):
            raise TableError(
                f"{nodes}, line {line}: size {size!r}, persistence {persistence!r}", hint="expected two numbers"
            )
        item = Assembly(name, frozenset(members.split()), value)
        if len(item.members) != n_members:
            raise TableError(
                f"{nodes}, line {line}: {name} has {len(item.members)} members and says {n_members}",
                hint="the file is damaged; make it again",
            )
        found.append(item)
    links = [(parent, child) for _, (parent, child, *_) in rows_of(edges, ("parent", "child"))]
    return checked(str(nodes), found, links)
