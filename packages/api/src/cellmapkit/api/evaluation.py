"""The records of evaluation: a standard, and the scores of an embedding against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.requiring import require

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, kw_only=True)
class Standard:
    """Labels and their genes, as a standard gives them: neither restricted to an embedding nor filtered by size.

    Attributes
    ----------
    name : str
        What the user calls it.
    labels : tuple of str
        Sorted, unique.
    genes : tuple of str
        Every gene the standard names, sorted, unique; some may have no label.
    indptr, indices : ndarray of int64, shapes (n_labels + 1,) and (n_memberships,)
        Genes of label ``k`` are ``indices[indptr[k]:indptr[k + 1]]``, rising.
    folds : mapping of str to int
        The fold of each gene for cross-validation, where the user gave folds; else empty.
    groups : mapping of str to str
        Genes of one group (homologues) are never split between folds; else empty.
    """

    name: str
    labels: tuple[str, ...]
    genes: tuple[str, ...]
    indptr: np.ndarray
    indices: np.ndarray
    folds: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check order and shapes."""
        for what, names in (("labels", self.labels), ("genes", self.genes)):
            require(list(names) == sorted(set(names)), f"Standard.{what} must be sorted and unique")
        require(self.indptr.shape == (len(self.labels) + 1,), f"Standard.indptr has shape {self.indptr.shape}")
        require(int(self.indptr[-1]) == len(self.indices), "Standard.indptr does not end at the last membership")
        inside = self.indices.min(initial=0) >= 0 and self.indices.max(initial=-1) < len(self.genes)
        require(bool(inside), "Standard.indices names a gene that does not exist")
        within = np.ones(len(self.indices), dtype=bool)
        within[self.indptr[:-1][self.indptr[:-1] < len(self.indices)]] = False
        rising = np.diff(self.indices, prepend=-1)[within] > 0
        require(bool(rising.all()), "genes of a label must rise, each once")

    @classmethod
    def of(cls, name: str, sets: Mapping[str, Iterable[str]], other_genes: Iterable[str] = ()) -> Standard:
        """Return a standard from sets of genes by label; repeats within a label count once.

        Parameters
        ----------
        name : str
            What the user calls it.
        sets : mapping of str to iterable of str
            Genes of each label.
        other_genes : iterable of str
            Genes that the source names although no label holds them.
        """
        labels = sorted(sets)
        members = [sorted(set(sets[label])) for label in labels]
        genes = sorted(set(other_genes).union(*members))
        place = {gene: k for k, gene in enumerate(genes)}
        indices = np.array([place[gene] for genes_of in members for gene in genes_of], dtype=np.int64)
        indptr = np.cumsum([0, *(len(genes_of) for genes_of in members)], dtype=np.int64)
        return cls(name=name, labels=tuple(labels), genes=tuple(genes), indptr=indptr, indices=indices)

    def __len__(self) -> int:
        """Return the number of labels."""
        return len(self.labels)


@dataclass(frozen=True, kw_only=True)
class Score:
    """One number of an evaluation and what it rests on.

    Attributes
    ----------
    metric : str
        Such as ``auroc``; unique within what one call gives.
    value : float
        NaN where it is undefined; a note of the scores then says why.
    parts : tuple of float
        The values it is the mean of, by draw or fold, in an order that depends on seed, genes and standard alone, so
        that two embeddings of the same genes can be compared part by part; empty where there are none.
    n_genes, n_labels, n_pairs : int
        How many of each it was computed from; 0 where that has no meaning.
    """

    metric: str
    value: float
    parts: tuple[float, ...] = ()
    n_genes: int = 0
    n_labels: int = 0
    n_pairs: int = 0

    @property
    def sd(self) -> float:
        """Return the sample standard deviation of the parts, NaN with fewer than two."""
        defined = np.array(self.parts)[np.isfinite(self.parts)] if self.parts else np.array([])
        return float(defined.std(ddof=1)) if len(defined) > 1 else float("nan")


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a metric gives back.

    Attributes
    ----------
    rows : tuple of Score
        The numbers, the one to look at first in front.
    tables : mapping of str to (header, rows)
        Finer tables by name, such as one row per label; ``header`` a tuple of str, ``rows`` a tuple of tuples of the
        same length.
    notes : tuple of str
        Sentences for the log and the report: warnings, what was left out and why.
    """

    rows: tuple[Score, ...]
    tables: Mapping[str, tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check names and shapes."""
        names = [row.metric for row in self.rows]
        require(len(set(names)) == len(names), f"repeated metrics, e.g. {examples(names)}")
        for name, (header, rows) in self.tables.items():
            require(all(len(row) == len(header) for row in rows), f"table {name!r} has rows of another length")
