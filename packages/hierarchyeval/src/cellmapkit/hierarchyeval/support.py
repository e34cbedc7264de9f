"""Which assemblies an embedding supports: members more similar than pairs that no assembly joins (evaluation E13).

It measures what an embedding contributes to a hierarchy. Where the hierarchy was made from that embedding the
comparison is circular, and support is no validation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.pairs import count_pairs
from cellmapkit.evalkit.ranks import midranks, rank_sum
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.evalkit.threads import in_order
from cellmapkit.hierarchyeval.supported import Tested

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.api import Run
    from cellmapkit.api.records import Embedding
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.support_params import SupportParams

_BLOCK_PAIRS = 2**22


@dataclass(frozen=True, kw_only=True)
class Tests(Tested):
    """The tests of one embedding; arrays have one value per assembly, roots included.

    Attributes
    ----------
    n_null : int
        Pairs of its genes that no assembly below the root joins.
    auroc, z : ndarray of float64, shape (n_assemblies,)
        Chance that a pair of members is more similar than a pair of the null, ties half; the rank-sum statistic in the
        convention of :func:`scipy.stats.ranksums`, whose p-value is that of the tests. NaN where not testable.
    """

    n_null: int
    auroc: np.ndarray
    z: np.ndarray


def support_tests(
    hierarchy: Hierarchy, name: str, embedding: Embedding, params: SupportParams, run: Run
) -> tuple[Tests, ...]:
    """Return the tests of the assemblies by one embedding, then those with its genes dealt anew.

    Similarities are cosines, counted in steps of 2^-20 over all pairs, so memory grows with the genes only.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy; its genes are sorted, so the order of rows in the embedding does not matter.
    name : str
        What the user calls the embedding.
    embedding : Embedding
        Of one modality, before integration.
    params : SupportParams
        Fewest members of a testable assembly, and how often genes are dealt anew: those of the embedding among
        themselves, so that every assembly keeps as many members in it.
    run : Run
        Gives seed and threads and shows progress.

    Returns
    -------
    tuple of Tests
        The real ones, then one per deal.

    Raises
    ------
    IdMismatchError
        If the two share no gene.
    """
    row = {gene: place for place, gene in enumerate(embedding.ids)}
    present = [column for column, gene in enumerate(hierarchy.genes) if gene in row]
    if not present:
        message = f"none of the {len(row)} genes of {name} ({examples(sorted(row))}) is in the hierarchy"
        raise IdMismatchError(message, hint=f"its genes are {examples(hierarchy.genes)}; use the same kind of names")
    rows = unit_rows(embedding.values[[row[hierarchy.genes[column]] for column in present]])
    assemblies = _Assemblies(hierarchy, present, name, params.support_min_members)
    total = (params.support_permutations + 1) * (len(rows) * (len(rows) - 1) // 2)
    with run.progress.task(f"support by {name}", total, "pairs") as task:
        found = [assemblies.tests(rows, run.threads, task.advance)]
        for number in range(params.support_permutations):
            order = run.stream("hierarchyeval.support", name, number).permutation(len(rows))
            found.append(assemblies.tests(rows[order], run.threads, task.advance))
    return tuple(found)


class _Joined:
    """Pairs that an assembly joins; as :class:`CoMembership`, without weights, whose sums nobody needs here."""

    weights = None

    def __init__(self, together: CoMembership) -> None:
        self.marks = together.marks


class _Assemblies:
    """The assemblies over the genes of an embedding, to be tested with its rows in one order or another."""

    def __init__(self, hierarchy: Hierarchy, present: list[int], name: str, min_members: int) -> None:
        cut = hierarchy.members[:, present].tocsr()
        cut.sort_indices()
        self._name = name
        self._members = np.split(cut.indices.astype(np.int64), cut.indptr[1:-1])
        self._sizes = np.diff(cut.indptr).astype(np.int64)
        self._enough = (self._sizes >= min_members) & ~hierarchy.is_root
        below = [self._members[k] for k in np.flatnonzero(~hierarchy.is_root)]
        self._joined = _Joined(CoMembership(_as_standard(below, len(present))))

    def tests(self, rows: np.ndarray, threads: int, advance: Callable[[int], None]) -> Tests:
        """Return the tests with these unit rows, one per gene."""
        null = count_pairs(rows, self._joined, threads=threads, advance=advance).negative
        n_null = int(null.sum())
        testable = self._enough & (n_null > 0)
        chosen = [genes for genes, tested in zip(self._members, testable, strict=True) if tested]
        twice = np.zeros(len(self._sizes))
        twice[testable] = list(in_order(partial(_twice_u, rows, midranks(null)), chosen, threads))
        n_pairs = np.where(testable, self._sizes * (self._sizes - 1) // 2, 0)
        z = rank_sum(twice / 2, n_pairs, n_null)
        product = 2.0 * n_pairs * n_null
        return Tests(
            name=self._name,
            n_genes=len(rows),
            n_null=n_null,
            members=self._sizes,
            testable=testable,
            auroc=np.divide(twice, product, out=np.full(len(product), np.nan), where=product > 0),
            z=z,
            log_p=norm.logsf(z),
        )


def _as_standard(members: list[np.ndarray], n_genes: int) -> Standard:
    """Return assemblies as the record that co-membership is made from; numbers for names, because these are sorted."""
    width = len(str(n_genes + len(members)))
    return Standard(
        name="assemblies",
        labels=tuple(f"{k:0{width}d}" for k in range(len(members))),
        genes=tuple(f"{k:0{width}d}" for k in range(n_genes)),
        indptr=np.cumsum([0, *map(len, members)], dtype=np.int64),
        indices=np.concatenate([np.empty(0, np.int64), *members]),
    )


def _twice_u(rows: np.ndarray, ranks: np.ndarray, genes: np.ndarray) -> int:
    """Return twice the Mann-Whitney U of the pairs of these genes, a block of rows at a time."""
    own, total, start = rows[genes], 0, 0
    while start < len(own) - 1:
        stop = min(len(own), start + max(1, _BLOCK_PAIRS // (len(own) - start)))
        bins = similarity_bins(own[start:stop], own[start:])
        total += int(ranks[bins[np.triu(np.ones(bins.shape, dtype=bool), 1)]].sum())
        start = stop
    return total
