"""Tidy a hierarchy of communities: small ones out, contained ones linked, those too like their parent removed.

The rules are those of the Cell Mapping Toolkit's refiner. Members are sparse rows, so one product gives every overlap;
a path is an entry of the transitive closure, so no path is ever enumerated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array

from cellmapkit.api.records import Communities
from cellmapkit.generate_hierarchy.dag import links_matrix, reachable, without_shortcuts

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class Refined:
    """A refined hierarchy and where its systems come from.

    Attributes
    ----------
    communities : Communities
        Root first, then by falling size; every system holds all members of those under it.
    origin : ndarray of int64, shape (n_communities,)
        Row of each system in the hierarchy that was refined.
    """

    communities: Communities
    origin: np.ndarray


@dataclass(frozen=True, kw_only=True)
class _Systems:
    origin: np.ndarray  # (n,)
    members: csr_array  # int32 (n, n_proteins), entries 1
    links: np.ndarray  # int64 (n_links, 2), parent and child


def refine(
    communities: Communities,
    *,
    min_system_size: float,
    containment_threshold: float,
    jaccard_threshold: float,
    min_diff: float,
) -> Refined:
    """Return the hierarchy without small and redundant systems.

    Systems with fewer than ``min_system_size`` members go, the root never. Then, until nothing changes: every system
    of which at least ``containment_threshold`` lies in a larger one is linked under it, which gives the larger one its
    members, and every child whose Jaccard index with its parent is at least ``jaccard_threshold`` is removed, its
    children passing to its parents. Last, children with fewer than ``min_diff`` members less than their parent go. Of
    several children that could go, the one under the largest parent goes first.

    Parameters
    ----------
    communities : Communities
        Row 0 is the root.
    min_system_size : float
        Fewest members of a system, proteins.
    containment_threshold : float in (0, 1]
        Part of a system that must lie in a larger one.
    jaccard_threshold : float in (0, 1]
        Likeness of parent and child from which the child is removed.
    min_diff : float
        Fewest members a parent has more than its child, proteins.

    Returns
    -------
    Refined
        Possibly the root alone.
    """
    systems = _large(communities, min_system_size)
    n_large = len(systems.origin)
    while True:
        linked, changed = _link_contained(systems, containment_threshold)
        systems = _absorb(linked, _jaccard_at_least(linked.members, jaccard_threshold))
        if not changed and len(systems.origin) == len(linked.origin):
            break
    n_distinct = len(systems.origin)
    systems = _absorb(systems, _differ_by_less(systems.members, min_diff))
    notes = (
        f"{len(communities) - n_large} of {len(communities)} systems have fewer than {min_system_size:g} members",
        f"{n_large - n_distinct} systems are like their parent (Jaccard index {jaccard_threshold:g} or more)",
        f"{n_distinct - len(systems.origin)} systems have fewer than {min_diff:g} members less than their parent",
        f"{len(systems.origin)} systems remain, root included",
    )
    return _finished(systems, communities, notes)


def _large(communities: Communities, min_system_size: float) -> _Systems:
    shape = (len(communities), len(communities.ids))
    ones = np.ones(len(communities.indices), dtype=np.int32)
    members = csr_array((ones, communities.indices, communities.indptr), shape=shape)
    large = np.diff(communities.indptr) >= min_system_size
    large[0] = True  # a hierarchy of the root alone is a result, no root is none
    systems = _Systems(origin=np.arange(shape[0]), members=members, links=communities.containment)
    return _subset(systems, large)


def _subset(systems: _Systems, keep: np.ndarray) -> _Systems:
    position = np.cumsum(keep) - 1
    links = systems.links[keep[systems.links].all(axis=1)]
    return _Systems(origin=systems.origin[keep], members=systems.members[keep], links=position[links])


def _link_contained(systems: _Systems, threshold: float) -> tuple[_Systems, bool]:
    """Link contained systems until none is left unlinked; say whether there was any."""
    changed = False
    while True:
        n = len(systems.origin)
        closure = reachable(links_matrix(systems.links, n))
        members = systems.members + closure.astype(np.int32) @ systems.members
        members.data[:] = 1
        contained = _contained(members, threshold)
        missing = contained - contained.multiply(closure)
        missing.eliminate_zeros()
        if not missing.nnz:
            return replace(systems, members=members, links=without_shortcuts(closure)), changed
        changed = True
        new = np.stack(missing.nonzero(), axis=1)
        systems = replace(systems, members=members, links=np.concatenate([systems.links, new]))


def _overlaps(members: csr_array) -> tuple[coo_array, np.ndarray]:
    """Return the shared members of every pair of systems that share any, and all sizes."""
    return (members @ members.T).tocoo(), members.sum(axis=1)


def _contained(members: csr_array, threshold: float) -> csr_array:
    """Return the matrix with 1 where the row's system is larger and holds enough of the column's."""
    shared, sizes = _overlaps(members)
    hit = (sizes[shared.row] > sizes[shared.col]) & (shared.data / sizes[shared.col] >= threshold)
    ones = np.ones(np.count_nonzero(hit), dtype=np.int8)
    return csr_array((ones, (shared.row[hit], shared.col[hit])), shape=shared.shape)


def _jaccard_at_least(members: csr_array, threshold: float) -> list[tuple[int, int]]:
    shared, sizes = _overlaps(members)
    union = sizes[shared.row] + sizes[shared.col] - shared.data
    return _by_size(shared, sizes, shared.data / union >= threshold)


def _differ_by_less(members: csr_array, min_diff: float) -> list[tuple[int, int]]:
    shared, sizes = _overlaps(members)
    return _by_size(shared, sizes, sizes[shared.row] - sizes[shared.col] < min_diff)


def _by_size(shared: coo_array, sizes: np.ndarray, hit: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs that are hit, largest first system first, then largest second."""
    first, second = shared.row[hit], shared.col[hit]
    order = np.lexsort((second, first, -sizes[second], -sizes[first]))
    return [(int(first[k]), int(second[k])) for k in order if first[k] != second[k]]


def _absorb(systems: _Systems, redundant: Iterable[tuple[int, int]]) -> _Systems:
    """Remove one by one the children of redundant parent-child pairs; their children pass to their parents."""
    links = {(int(parent), int(child)) for parent, child in systems.links}
    redundant = list(redundant)
    keep = np.ones(len(systems.origin), dtype=bool)
    while pair := next((pair for pair in redundant if pair in links), None):
        child = pair[1]
        above = {p for p, c in links if c == child}
        below = {c for p, c in links if p == child}
        links = {link for link in links if child not in link} | {(p, c) for p in above for c in below}
        keep[child] = False
    table = np.array(sorted(links), dtype=np.int64).reshape(-1, 2)
    smaller = _subset(replace(systems, links=table), keep)
    closure = reachable(links_matrix(smaller.links, len(smaller.origin)))
    return replace(smaller, links=without_shortcuts(closure))


def _finished(systems: _Systems, source: Communities, notes: tuple[str, ...]) -> Refined:
    """Return the systems as a record, root first, then by falling size, then as they came."""
    order = np.lexsort((systems.origin, -systems.members.sum(axis=1), systems.origin != 0))
    position = np.argsort(order)
    members = systems.members[order]
    members.sort_indices()
    links = position[systems.links]
    origin = systems.origin[order]
    communities = Communities(
        ids=source.ids,
        indptr=members.indptr.astype(np.int64),
        indices=members.indices.astype(np.int64),
        persistence=source.persistence[origin],
        containment=links[np.lexsort((links[:, 1], links[:, 0]))],
        notes=(*source.notes, *notes),
    )
    return Refined(communities=communities, origin=origin)
