"""Weave communities into a hierarchy: a directed acyclic graph of containment."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hidef.persistence import Persistent


class Hierarchy(NamedTuple):
    """Woven communities, the root first, then largest first.

    Attributes
    ----------
    members : list of ndarray of int64
        Nodes of each community, rising; those of its descendants included.
    persistence : ndarray of int64, shape (n_communities,)
        Summed over merged communities; 0 for the root.
    containment : ndarray of int64, shape (n_links, 2)
        Parent and child, rising; no link that others imply.
    """

    members: list[np.ndarray]
    persistence: np.ndarray
    containment: np.ndarray


def weave(communities: Sequence[Persistent], n_nodes: int, tau: float) -> Hierarchy:
    """Return the hierarchy in which a community lies below those that contain most of it.

    Community i lies below j when ``|i and j| / |i| >= tau``. Communities that lie below each other, by whatever way
    round, become the largest of them; those that are most of the root become the root. Links that others imply are
    removed, and a community receives the members of its descendants.

    Parameters
    ----------
    communities : sequence of Persistent
        Largest first; the root is added here.
    n_nodes : int
        Members of the root.
    tau : float
        Least containment.

    Returns
    -------
    Hierarchy
        The root and what is left of the communities.
    """
    sets = [np.arange(n_nodes), *(community.members for community in communities)]
    times = np.array([0, *(community.persistence for community in communities)])
    parent, child = _contained(sets, n_nodes, tau)
    n = len(sets)
    links = coo_matrix((np.ones(len(parent)), (parent, child)), shape=(n, n))
    _, group = connected_components(links, connection="strong")
    first = np.full(n, n)
    np.minimum.at(first, group, np.arange(n))
    kept = first[group]
    persistence = np.bincount(kept, weights=times, minlength=n).astype(np.int64)
    persistence[0] = 0
    below: dict[int, list[int]] = {int(i): [] for i in np.unique(kept)}
    for one, other in np.unique(np.stack([kept[parent], kept[child]], axis=1), axis=0).tolist():
        if one != other:
            below[one].append(other)
    children = _reduced(below)
    return _ordered(_propagated(sets, children, n_nodes), persistence, children)


def _contained(sets: list[np.ndarray], n_nodes: int, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Return container and contained of every pair of sets, in that order."""
    sizes = np.array([len(members) for members in sets])
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    ones = np.ones(indptr[-1], np.int32)
    matrix = csr_matrix((ones, np.concatenate(sets).astype(np.int32), indptr), shape=(len(sets), n_nodes))
    shared = (matrix @ matrix.T).tocoo()
    inside = (shared.data / sizes[shared.row] >= tau) & (shared.row != shared.col)
    return shared.col[inside], shared.row[inside]


def _reduced(below: dict[int, list[int]]) -> dict[int, list[int]]:
    """Return the transitive reduction of an acyclic graph, every node after its descendants."""
    reach: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for node in TopologicalSorter(below).static_order():
        deeper = 0
        for other in below[node]:
            deeper |= reach[other]
        children[node] = [other for other in below[node] if not deeper >> other & 1]
        reach[node] = deeper
        for other in children[node]:
            reach[node] |= 1 << other
    return children


def _propagated(sets: list[np.ndarray], children: dict[int, list[int]], n_nodes: int) -> dict[int, np.ndarray]:
    """Return the members of every node of the hierarchy with those of its descendants, packed eight to a byte."""
    packed: dict[int, np.ndarray] = {}
    for node, others in children.items():
        present = np.zeros(n_nodes, bool)
        present[sets[node]] = True
        packed[node] = np.packbits(present)
        for other in others:
            packed[node] |= packed[other]
    return packed


def _ordered(packed: dict[int, np.ndarray], persistence: np.ndarray, children: dict[int, list[int]]) -> Hierarchy:
    """Return the nodes numbered by falling size, the root first; ties keep their order."""
    members = {node: np.flatnonzero(np.unpackbits(bits)) for node, bits in packed.items()}
    nodes = sorted(members, key=lambda node: (node != 0, -len(members[node]), node))
    number = {node: place for place, node in enumerate(nodes)}
    links = sorted((number[node], number[other]) for node in nodes for other in children[node])
    return Hierarchy(
        [members[node] for node in nodes],
        persistence[nodes],
        np.array(links, dtype=np.int64).reshape(-1, 2),
    )
