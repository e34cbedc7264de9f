"""K-clique percolation among things that may be present several times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import AlgorithmError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CLIQUES = 1_000_000
"""Give up here: their number can grow without bounds in noise. Real maps had at most 228 in one component."""


def percolate(edges: np.ndarray, multiplicity: np.ndarray, k: int) -> list[np.ndarray]:
    """Return the k-clique communities of a graph given up to identical twins.

    Vertex ``v`` stands for ``multiplicity[v]`` vertices that are joined to each other and to the same others. A
    community is a union of cliques of ``k`` vertices that can be reached from each other through cliques sharing ``k -
    1`` (Palla et al. 2005): maximal cliques are joined when they share ``k - 1``. Twins are in the same maximal
    cliques, so giving each a weight instead of a vertex changes nothing but the cost.

    Parameters
    ----------
    edges : ndarray of int, shape (n_edges, 2)
        Joined vertices, in either direction or both; a vertex with itself counts for nothing.
    multiplicity : ndarray of int, shape (n_vertices,)
        At least 1.
    k : int
        At least 2.

    Returns
    -------
    list of ndarray of int64
        Vertices of each community, rising; by their first vertices. A vertex may be in several.

    Raises
    ------
    AlgorithmError
        If there are more than :data:`MOST_CLIQUES` maximal cliques.

    References
    ----------
    Palla et al. 2005, doi:10.1038/nature03607; maximal cliques after Tomita et al. 2006, doi:10.1016/j.tcs.2006.06.015.
    """
    twins = _Twins(edges, multiplicity)
    communities: list[list[int]] = []
    for count, clique in enumerate(twins.cliques(k)):
        if count == MOST_CLIQUES:
            message = f"{len(multiplicity)} similar clusters form more than {MOST_CLIQUES} maximal cliques"
            raise AlgorithmError(
                message, hint="the clusters are noise around one size; scan fewer resolutions (density)"
            )
        joined = [clique]
        apart = []
        for community in communities:
            together = any((clique & other).bit_count() >= k - 1 for other in community)
            if together:
                joined.extend(community)
            else:
                apart.append(community)
        communities = [*apart, joined]
    found = []
    for community in communities:
        union = 0
        for clique in community:
            union |= clique
        found.append(np.array(list(twins.vertices(union)), dtype=np.int64))
    return sorted(found, key=lambda vertices: vertices.tolist())


class _Twins:
    """A graph as bit sets with one bit per twin, so that counting bits counts twins."""

    def __init__(self, edges: np.ndarray, multiplicity: np.ndarray) -> None:
        ends = np.cumsum(multiplicity).tolist()
        self.owner = np.repeat(np.arange(len(multiplicity)), multiplicity).tolist()
        self.span = [(1 << end) - (1 << (end - int(m))) for end, m in zip(ends, multiplicity, strict=True)]
        self.near = [0] * len(ends)
        for one, other in edges.tolist():
            if one != other:
                self.near[one] |= self.span[other]
                self.near[other] |= self.span[one]

    def vertices(self, bits: int) -> Iterator[int]:
        """Yield the vertices of a bit set, rising."""
        while bits:
            vertex = self.owner[(bits & -bits).bit_length() - 1]
            bits &= ~self.span[vertex]
            yield vertex

    def cliques(self, k: int) -> Iterator[int]:
        """Yield the maximal cliques of at least ``k`` twins (Bron and Kerbosch with pivots)."""
        stack = [(0, (1 << len(self.owner)) - 1, 0)]
        while stack:
            clique, candidates, excluded = stack.pop()
            if (clique | candidates).bit_count() < k:
                continue
            if not candidates:
                if not excluded:
                    yield clique
                continue
            pivot = max(
                self.vertices(candidates | excluded), key=lambda vertex: (self.near[vertex] & candidates).bit_count()
            )
            for vertex in self.vertices(candidates & ~self.near[pivot]):
                near = self.near[vertex]
                stack.append((clique | self.span[vertex], candidates & near, excluded & near))
                candidates &= ~self.span[vertex]
                excluded |= self.span[vertex]
