"""The record of a standard: named sets of genes that a hierarchy is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import InputError
from cellmapkit.standards.incidence import incidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scipy.sparse import csr_array


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
    """

    name: str
    source: str
    terms: tuple[str, ...]
    genes: tuple[str, ...]
    members: csr_array
    descriptions: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.terms)


def build_standard(
    name: str,
    source: str,
    sets: Mapping[str, Iterable[str]],
    *,
    descriptions: Mapping[str, str] | None = None,
    other_genes: Iterable[str] = (),
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

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    InputError
        If no term with a gene is left.
    """
    cleaned, n_repeated, n_empty = {}, 0, 0
    for term, given in sets.items():
        genes = [gene.strip() for gene in given]
        unique = sorted({gene for gene in genes if gene})
        n_empty += genes.count("")
        n_repeated += len(genes) - genes.count("") - len(unique)
        cleaned[term] = unique
    terms = sorted(term for term, genes in cleaned.items() if genes)
    if not terms:
        raise InputError(f"{source}: the standard {name} has no term with a gene", hint="expected terms with genes")
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
        notes=tuple(f"{count} {what}" for what, count in counted.items() if count),
    )
