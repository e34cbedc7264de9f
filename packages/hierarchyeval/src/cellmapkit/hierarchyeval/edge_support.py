"""Which assemblies a network supports: more edges among members than among as many pairs (evaluation E13, after MuSIC).

As with embeddings it measures what a network contributes, and is no validation where the hierarchy was made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.hierarchyeval.hypergeometric import log_upper_tail
from cellmapkit.hierarchyeval.supported import Tested

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Network
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.support_params import SupportParams


@dataclass(frozen=True, kw_only=True)
class EdgeTests(Tested):
    """The tests of one network, whose genes are those with an edge; arrays have one value per assembly.

    Attributes
    ----------
    n_edges : int
        Edges between genes of the hierarchy.
    edges : ndarray of int64, shape (n_assemblies,)
        Those between members of each assembly.
    """

    n_edges: int
    edges: np.ndarray

    @property
    def n_pairs(self) -> int:
        """Pairs of genes of the hierarchy that have an edge."""
        return self.n_genes * (self.n_genes - 1) // 2

    @property
    def expected(self) -> np.ndarray:
        """Edges expected among as many pairs, float64, shape (n_assemblies,)."""
        return self.pairs * (self.n_edges / max(self.n_pairs, 1))


def edge_support_tests(
    hierarchy: Hierarchy, name: str, network: Network, params: SupportParams, run: Run
) -> tuple[EdgeTests, ...]:
    """Return the tests of the assemblies by one network, then those with its genes dealt anew.

    The p-value of an assembly is the hypergeometric chance of as many edges or more among its pairs, drawn from all
    pairs of genes of the hierarchy that have an edge, be it to a gene outside of the hierarchy.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy; its genes are sorted.
    name : str
        What the user calls the network.
    network : Network
        Its weights, if any, are not looked at.
    params : SupportParams
        Fewest members of a testable assembly, and how often genes are dealt anew: those with an edge among
        themselves, so that every assembly keeps as many members and the network its degrees.
    run : Run
        Gives the seed and shows progress.

    Returns
    -------
    tuple of EdgeTests
        The real ones, then one per deal.

    Raises
    ------
    IdMismatchError
        If the two share no gene.
    """
    observed = {network.nodes[node]: node for node in np.unique(network.edges).tolist()}
    present = [column for column, gene in enumerate(hierarchy.genes) if gene in observed]
    if not present:
        message = f"none of the {len(observed)} genes of {name} ({examples(sorted(observed))}) is in the hierarchy"
        raise IdMismatchError(message, hint=f"its genes are {examples(hierarchy.genes)}; use the same kind of names")
    edges = _among(network, [observed[hierarchy.genes[column]] for column in present])
    members = hierarchy.members[:, present].astype(np.int64).tocsr()
    found = []
    with run.progress.task(f"edge support by {name}", params.support_permutations + 1, "counts") as task:
        for number in range(-1, params.support_permutations):
            dealt = members
            if number >= 0:
                order = run.stream("hierarchyeval.edge_support", name, number).permutation(len(present))
                dealt = members[:, order]
            found.append(_tests(name, dealt, edges, params.support_min_members, hierarchy.is_root))
            task.advance()
    return tuple(found)


def _among(network: Network, nodes: list[int]) -> csr_array:
    """Return the edges between these nodes as a matrix with a 1 per edge, on one side of the diagonal only."""
    place = np.full(len(network.nodes), -1)
    place[nodes] = np.arange(len(nodes))
    ends = place[network.edges]
    ends = ends[(ends >= 0).all(axis=1)]
    return csr_array((np.ones(len(ends), np.int64), (ends[:, 0], ends[:, 1])), shape=(len(nodes), len(nodes)))


def _tests(name: str, members: csr_array, edges: csr_array, min_members: int, is_root: np.ndarray) -> EdgeTests:
    inside = np.asarray((members @ edges).multiply(members).sum(axis=1)).ravel()
    sizes = np.asarray(members.sum(axis=1)).ravel()
    testable = (sizes >= min_members) & ~is_root & (edges.nnz > 0)
    log_p = np.full(len(sizes), np.nan)
    tests = EdgeTests(
        name=name,
        n_genes=len(edges.indptr) - 1,
        n_edges=edges.nnz,
        members=sizes,
        edges=inside,
        testable=testable,
        log_p=log_p,
    )
    drawn = tests.pairs[testable]
    log_p[testable] = log_upper_tail(inside[testable], tests.n_pairs, np.full(len(drawn), edges.nnz), drawn)
    return tests
