"""HiDeF's text files of a hierarchy: ``.nodes`` (name, size, members, persistence) and ``.edges`` (parent, child).

Both are tab-separated without a header; members are separated by blanks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, TableError, examples
from cellmapkit.api.records import Communities
from cellmapkit.generate_hierarchy.dag import levels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINK_TYPE = "default"
Row = tuple[str, set[str], int]
"""A community: name, members, persistence."""


def cluster_names(communities: Communities) -> tuple[str, ...]:
    """Return HiDeF's names, ``Cluster<depth>-<index>``.

    Parameters
    ----------
    communities : Communities
        Their order gives the index within a depth.

    Returns
    -------
    tuple of str
        One per community; the depth is the shortest way from the root, as in the files HiDeF writes.
    """
    counts: dict[int, int] = {}
    names = []
    for depth in levels(communities.containment, len(communities)).tolist():
        index = counts.get(depth, 0)
        counts[depth] = index + 1
        names.append(f"Cluster{depth}-{index}")
    return tuple(names)


def nodes_lines(communities: Communities, names: Sequence[str], proteins: Sequence[str]) -> list[str]:
    """Return the lines of a ``.nodes`` file.

    Parameters
    ----------
    communities : Communities
        What to write.
    names : sequence of str
        Name of each community.
    proteins : sequence of str
        What stands for each protein: its name, or its number as text.

    Returns
    -------
    list of str
        Without line ends; members sorted as text.
    """
    lines = []
    for community, name in enumerate(names):
        members = sorted(proteins[protein] for protein in communities.members(community))
        lines.append(f"{name}\t{len(members)}\t{' '.join(members)}\t{communities.persistence[community]}")
    return lines


def edges_lines(communities: Communities, names: Sequence[str]) -> list[str]:
    """Return the lines of an ``.edges`` file.

    Parameters
    ----------
    communities : Communities
        What to write.
    names : sequence of str
        Name of each community.

    Returns
    -------
    list of str
        Without line ends, in order of parent and child.
    """
    return [f"{names[parent]}\t{names[child]}\t{LINK_TYPE}" for parent, child in communities.containment.tolist()]


def read_hidef(nodes: Path, edges: Path) -> tuple[Communities, tuple[str, ...]]:
    """Return the hierarchy of a ``.nodes`` and an ``.edges`` file.

    Parameters
    ----------
    nodes, edges : Path
        The two files.

    Returns
    -------
    communities : Communities
        The root first, the others in order of the file.
    names : tuple of str
        Name of each community.

    Raises
    ------
    TableError
        If a line breaks the format; the message names file and line.
    InputError
        If there is no single root that holds all members.
    """
    rows = _node_rows(nodes)
    position = {name: row for row, (name, _, _) in enumerate(rows)}
    return assemble(nodes, rows, _edge_rows(edges, position))


def assemble(source: Path, rows: Sequence[Row], links: np.ndarray) -> tuple[Communities, tuple[str, ...]]:
    """Return a hierarchy from its communities by name.

    Parameters
    ----------
    source : Path
        Where they come from, for messages.
    rows : sequence of (name, members, persistence)
        One per community.
    links : ndarray of int64, shape (n_links, 2)
        Parent and child by position.

    Returns
    -------
    communities : Communities
        The root first, the others as they came.
    names : tuple of str
        Name of each community.

    Raises
    ------
    InputError
        If there is no single root that holds all members.
    """
    root = _root(source, [name for name, _, _ in rows], links)
    order = np.array([root, *(row for row in range(len(rows)) if row != root)])
    ids = tuple(sorted({protein for _, members, _ in rows for protein in members}))
    number = {protein: k for k, protein in enumerate(ids)}
    members = [np.array(sorted(number[protein] for protein in rows[row][1]), dtype=np.int64) for row in order]
    if len(members[0]) < len(ids):
        raise InputError(
            f"{source}: the root {rows[root][0]!r} holds {len(members[0])} of the {len(ids)} members of the hierarchy",
            hint="a hierarchy has a root that holds every protein",
        )
    communities = Communities(
        ids=ids,
        indptr=np.cumsum([0, *map(len, members)]).astype(np.int64),
        indices=np.concatenate(members),
        persistence=np.array([rows[row][2] for row in order], dtype=np.int64),
        containment=np.argsort(order)[links],
    )
    return communities, tuple(rows[row][0] for row in order)


def _fields(path: Path, columns: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return line numbers and cells; each line must have a cell for each column."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) < len(columns):
            raise TableError(
                f"{path}, line {number}: {len(cells)} cells, e.g. {examples(cells)}",
                hint=f"expected {len(columns)} cells separated by tabs: {', '.join(columns)}",
            )
        rows.append((number, cells))
    if not rows and "persistence" in columns:
        raise TableError(f"{path} is empty", hint="expected one line per community")
    return rows


def _node_rows(path: Path) -> list[Row]:
    rows, seen = [], set()
    for number, (name, _, members, persistence, *_) in _fields(path, ("name", "size", "members", "persistence")):
        if name in seen:
            raise TableError(f"{path}, line {number}: community {name!r} stands there twice")
        seen.add(name)
        try:
            rows.append((name, set(members.split()), round(float(persistence))))
        except ValueError:
            raise TableError(
                f"{path}, line {number}, column 4: persistence is {persistence!r}", hint="expected a number"
            ) from None
    return rows


def _edge_rows(path: Path, position: dict[str, int]) -> np.ndarray:
    links = []
    for number, (parent, child, *_) in _fields(path, ("parent", "child")):
        unknown = [name for name in (parent, child) if name not in position]
        if unknown:
            raise TableError(f"{path}, line {number}: {examples(unknown)} is no community of the .nodes file")
        links.append((position[parent], position[child]))
    return np.array(sorted(set(links)), dtype=np.int64).reshape(-1, 2)


def _root(path: Path, names: list[str], links: np.ndarray) -> int:
    roots = np.setdiff1d(np.arange(len(names)), links[:, 1])
    if len(roots) != 1:
        found = examples(names[row] for row in roots) if len(roots) else "none"
        raise InputError(
            f"{path}: {len(roots)} communities have no parent: {found}", hint="a hierarchy has exactly one root"
        )
    return int(roots[0])
