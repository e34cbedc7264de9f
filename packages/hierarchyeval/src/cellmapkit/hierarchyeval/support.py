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
from cellmapkit.hierarchyeval.fdr import log_q_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Embedding
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.support_params import SupportParams

_BLOCK_PAIRS = 2**22


@dataclass(frozen=True, kw_only=True)
class Tests:
    """The tests of one embedding; arrays have one value per assembly, roots included.

    Attributes
    ----------
    name : str
        What the user calls the embedding.
    n_genes : int
        Genes of the hierarchy that it holds.
    n_null : int
        Pairs of these that no assembly below the root joins.
    members : ndarray of int64, shape (n_assemblies,)
        Members of each assembly that it holds.
    testable : ndarray of bool, shape (n_assemblies,)
        Assemblies below the root with enough of them.
    auroc, z, log_p : ndarray of float64, shape (n_assemblies,)
        Chance that a pair of members is more similar than a pair of the null, ties half; the rank-sum statistic in the
        convention of :func:`scipy.stats.ranksums`; natural logarithm of its one-sided p-value. NaN where not testable.
    """

    name: str
    n_genes: int
    n_null: int
    members: np.ndarray
    testable: np.ndarray
    auroc: np.ndarray
    z: np.ndarray
    log_p: np.ndarray

    @property
    def pairs(self) -> np.ndarray:
        """Pairs of members, int64, shape (n_assemblies,)."""
        return self.members * (self.members - 1) // 2


@dataclass(frozen=True, kw_only=True)
class Support:
    """The tests of one embedding with their correction.

    Attributes
    ----------
    tests : Tests
        The tests.
    log_q : ndarray of float64, shape (n_assemblies,)
        Natural logarithm of the adjusted p-value; NaN where not testable.
    supported : ndarray of bool, shape (n_assemblies,)
        Assemblies with an adjusted p-value below the bound.
    """

    tests: Tests
    log_q: np.ndarray
    supported: np.ndarray


def support_tests(hierarchy: Hierarchy, name: str, embedding: Embedding, min_members: int, run: Run) -> Tests:
    """Return the tests of the assemblies by one embedding.

    Similarities are cosines, counted in steps of 2^-20 over all pairs, so memory grows with the genes only.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy; its genes are sorted, so the order of rows in the embedding does not matter.
    name : str
        What the user calls the embedding.
    embedding : Embedding
        Of one modality, before integration.
    min_members : int
        Fewest members it must hold of a testable assembly.
    run : Run
        Gives threads and shows progress.

    Returns
    -------
    Tests
        The record.

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
    members = _members(hierarchy, present)
    null = _null(members, hierarchy.is_root, rows, name, run)
    sizes = np.array([len(genes) for genes in members], dtype=np.int64)
    n_null = int(null.sum())
    testable = (sizes >= min_members) & ~hierarchy.is_root & (n_null > 0)
    twice = np.zeros(len(sizes))
    chosen = np.flatnonzero(testable)
    work = partial(_twice_u, rows, midranks(null))
    with run.progress.task(f"assemblies by {name}", len(chosen), "assemblies") as task:
        found = in_order(work, [members[assembly] for assembly in chosen], run.threads)
        for assembly, value in zip(chosen, found, strict=True):
            twice[assembly] = value
            task.advance()
    n_pairs = np.where(testable, sizes * (sizes - 1) // 2, 0)
    z = rank_sum(twice / 2, n_pairs, n_null)
    product = 2.0 * n_pairs * n_null
    auroc = np.divide(twice, product, out=np.full(len(sizes), np.nan), where=product > 0)
    return Tests(
        name=name,
        n_genes=len(present),
        n_null=n_null,
        members=sizes,
        testable=testable,
        auroc=auroc,
        z=z,
        log_p=norm.logsf(z),
    )


def corrected(tests: Sequence[Tests], params: SupportParams) -> tuple[Support, ...]:
    """Return the tests of several embeddings with their adjusted p-values.

    Parameters
    ----------
    tests : sequence of Tests
        One per embedding.
    params : SupportParams
        The bound, and which tests are corrected together.

    Returns
    -------
    tuple of Support
        In the order given.
    """
    log_q = [np.full(len(item.log_p), np.nan) for item in tests]
    families = [range(len(tests))] if params.support_correction == "joint" else [[k] for k in range(len(tests))]
    for family in families:
        log_p = [tests[k].log_p[tests[k].testable] for k in family]
        together = np.concatenate([np.empty(0), *log_p])
        adjusted = np.split(log_q_values(together, len(together)), np.cumsum([len(part) for part in log_p])[:-1])
        for k, values in zip(family, adjusted, strict=True):
            log_q[k][tests[k].testable] = values
    bound = np.log(params.support_fdr)
    return tuple(Support(tests=item, log_q=q, supported=q < bound) for item, q in zip(tests, log_q, strict=True))


class _Joined:
    """Pairs that an assembly joins; as :class:`CoMembership`, without weights, whose sums nobody needs here."""

    weights = None

    def __init__(self, together: CoMembership) -> None:
        self.marks = together.marks


def _members(hierarchy: Hierarchy, present: list[int]) -> list[np.ndarray]:
    """Return the members of each assembly as rising positions in ``present``."""
    cut = hierarchy.members[:, present].tocsr()
    cut.sort_indices()
    return [cut.indices[slice(*cut.indptr[k : k + 2])].astype(np.int64) for k in range(len(hierarchy))]


def _null(members: list[np.ndarray], is_root: np.ndarray, rows: np.ndarray, name: str, run: Run) -> np.ndarray:
    """Return how many pairs that no assembly joins have each similarity."""
    below = [members[assembly] for assembly in np.flatnonzero(~is_root)]
    width = len(str(len(rows) + len(below)))
    joined = Standard(
        name=name,
        labels=tuple(f"{k:0{width}d}" for k in range(len(below))),  # numbers, because labels must be sorted
        genes=tuple(f"{k:0{width}d}" for k in range(len(rows))),
        indptr=np.cumsum([0, *map(len, below)], dtype=np.int64),
        indices=np.concatenate([np.empty(0, np.int64), *below]),
    )
    n_pairs = len(rows) * (len(rows) - 1) // 2
    with run.progress.task(f"pairs of {name}", n_pairs, "pairs") as task:
        counts = count_pairs(rows, _Joined(CoMembership(joined)), threads=run.threads, advance=task.advance)
    return counts.negative


def _twice_u(rows: np.ndarray, ranks: np.ndarray, genes: np.ndarray) -> int:
    """Return twice the Mann-Whitney U of the pairs of these genes, a block of rows at a time."""
    own, total, start = rows[genes], 0, 0
    while start < len(own) - 1:
        stop = min(len(own), start + max(1, _BLOCK_PAIRS // (len(own) - start)))
        bins = similarity_bins(own[start:stop], own[start:])
        total += int(ranks[bins[np.triu(np.ones(bins.shape, dtype=bool), 1)]].sum())
        start = stop
    return total
