"""The record of a standard: named sets of genes that a hierarchy is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.api.evaluation import Standard as MetricStandard
from cellmapkit.standards.incidence import incidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scipy.sparse import csr_array


class NameMatch(NamedTuple):
    """One gene of a standard as its source writes it, and what it was taken for; a row of a table.

    Attributes
    ----------
    kind : str
        What was written: ``symbol``, ``uniprot`` or ``entrez``.
    written : str
        By the source.
    name : str
        In the standard; as written where that means no gene, or several.
    status : str
        A status of :class:`~cellmapkit.standards.gene_names.Answer`.
    candidates : tuple of str
        The genes it may mean where it is ambiguous.
    n_terms : int
        How many terms hold it.
    """

    kind: str
    written: str
    name: str
    status: str
    candidates: tuple[str, ...]
    n_terms: int


@dataclass(frozen=True, kw_only=True)
class Standard:
    """Terms and their genes.

    Attributes
    ----------
    name : str
        What the user calls it, for example ``GO_CC``; it prefixes attributes and columns.
    source : str
        Where it came from.
    terms : tuple of str
        Term ids, sorted.
    genes : tuple of str
        Every gene the standard names, sorted; some may be in no term.
    members : csr_array of int32, shape (n_terms, n_genes)
        1 where the gene belongs to the term.
    descriptions : tuple of str or None
        One per term (empty where a term has none), ``None`` where the source has none at all.
    notes : tuple of str
        What was collapsed or left out on the way, for the log.
    names : tuple of NameMatch
        What became of each gene name, where names were looked up; a table for the crate.
    """

    name: str
    source: str
    terms: tuple[str, ...]
    genes: tuple[str, ...]
    members: csr_array
    descriptions: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    names: tuple[NameMatch, ...] = ()

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.terms)

    def sets(self) -> dict[str, list[str]]:
        """Return the sorted genes of each term."""
        bounds, columns = self.members.indptr.tolist(), self.members.indices.tolist()
        return {
            term: [self.genes[column] for column in columns[bounds[k] : bounds[k + 1]]]
            for k, term in enumerate(self.terms)
        }

    def described(self) -> dict[str, str] | None:
        """Return the description of each term, ``None`` where the source has none at all."""
        return None if self.descriptions is None else dict(zip(self.terms, self.descriptions, strict=True))

    def with_names(self, names: Iterable[NameMatch]) -> Standard:
        """Return the same standard with rows of what became of its names added to those it has."""
        return replace(self, names=(*self.names, *names))

    def for_metrics(self) -> MetricStandard:
        """Return the record that metrics take: terms are its labels.

        Returns
        -------
        cellmapkit.api.evaluation.Standard
            Name, labels, genes and memberships.
        """
        return MetricStandard(
            name=self.name,
            labels=self.terms,
            genes=self.genes,
            indptr=self.members.indptr.astype(np.int64),
            indices=self.members.indices.astype(np.int64),
        )


def build_standard(
    name: str,
    source: str,
    sets: Mapping[str, Iterable[str]],
    *,
    descriptions: Mapping[str, str] | None = None,
    other_genes: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Standard:
    """Return a standard from sets of genes.

    Parameters
    ----------
    name, source : str
        As in :class:`Standard`.
    sets : mapping of str to iterable of str
        Genes of each term. Repeats count once; empty names, of which some sources have one after a last comma, and
        terms left with no gene are dropped and counted in the notes. ``"NA"`` and ``"NAN"`` are genes like any other.
    descriptions : mapping of str to str or None
        By term.
    other_genes : iterable of str
        Genes that the source names although no term holds them.
    notes : iterable of str
        What the reader left out already.

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    InputError
        If no term with a gene is left.
    """
    notes = tuple(notes)
    cleaned, n_repeated, n_empty = {}, 0, 0
    for term, given in sets.items():
        genes = [gene.strip() for gene in given]
        unique = sorted({gene for gene in genes if gene})
        n_empty += genes.count("")
        n_repeated += len(genes) - genes.count("") - len(unique)
        cleaned[term] = unique
    terms = sorted(term for term, genes in cleaned.items() if genes)
    if not terms:
        told = "; ".join(notes)
        hint = f"left out before: {told}" if told else "expected terms with genes"
        raise InputError(f"{source}: the standard {name} has no term with a gene", hint=hint)
    genes = sorted({gene for term in terms for gene in cleaned[term]} | {gene for gene in other_genes if gene})
    counted = {"repeated genes within a term count once": n_repeated, "empty gene names dropped": n_empty}
    counted["terms without genes dropped"] = len(cleaned) - len(terms)
    return Standard(
        name=name,
        source=source,
        terms=tuple(terms),
        genes=tuple(genes),
        members=incidence([cleaned[term] for term in terms], genes),
        descriptions=None if descriptions is None else tuple(descriptions.get(term, "") for term in terms),
        notes=(*notes, *(f"{count} {what}" for what, count in counted.items() if count)),
    )
