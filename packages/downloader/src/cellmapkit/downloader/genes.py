"""What is known about gene names: approved symbols, their older and other names, and identifiers of other databases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSETTLED = frozenset({"ambiguous", "unmapped"})
"""The statuses under which a name is not one gene."""

PATTERNS: Mapping[str, re.Pattern[str]] = {
    "entrez": re.compile(r"[0-9]+"),
    "ensembl": re.compile(r"ENSG[0-9]{11}(\.[0-9]+)?"),
    # The accession grammar of UniProt's help pages, with the number of an isoform.
    "uniprot": re.compile(r"([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9]([A-Z][A-Z0-9]{2}[0-9]){1,2})(-[0-9]+)?"),
}
"""What an identifier of each database looks like."""


class Answer(NamedTuple):
    """What a gene table says of one name.

    Attributes
    ----------
    status : str
        ``approved``, ``case`` (another spelling of an approved symbol), ``previous``, ``alias``, ``renamed`` (by a map
        that does not say why), ``entrez``, ``uniprot``, ``ensembl`` (found by that identifier), ``unlisted`` (not in
        a map, which lists exceptions only), ``ambiguous`` or ``unmapped``.
    genes : tuple of str
        The approved symbols: one, unless the status is one of :data:`UNSETTLED`.
    """

    status: str
    genes: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether the name means exactly one gene."""
        return self.status not in UNSETTLED


UNMAPPED = Answer("unmapped", ())


@dataclass(frozen=True, kw_only=True)
class GeneTable:
    """A table of genes that answers what a symbol or an identifier means.

    Attributes
    ----------
    source : str
        The file, for messages.
    complete : bool
        Whether the table lists all approved symbols (HGNC's complete set) or only exceptions (a map).
    ensembl : mapping of str to tuple of str
        Ensembl gene ids, sorted, of each approved symbol.
    listed : mapping of str to Answer
        The rows of a map, by symbol as written.
    upper : mapping of str to mapping of str to tuple of str
        For ``case``, ``previous`` and ``alias``: approved symbols by the name in capitals.
    identifiers : mapping of str to mapping of str to tuple of str
        For ``entrez``, ``uniprot`` and ``ensembl``: approved symbols by identifier.
    notes : tuple of str
        Sentences for the log: rows left out and why.
    """

    source: str
    complete: bool
    ensembl: Mapping[str, tuple[str, ...]]
    listed: Mapping[str, Answer] = field(default_factory=dict)
    upper: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    identifiers: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def symbol(self, name: str) -> Answer:
        """Return what a symbol means.

        The first that applies: listed in the map, approved as written, approved but for its case, the previous symbol
        of a gene, an alias of one. Case is ignored for the last two as well, for some sources write all in capitals.
        A previous symbol comes before an alias: it was the approved one when older tables were made.

        Parameters
        ----------
        name : str
            A symbol as written.

        Returns
        -------
        Answer
            ``ambiguous`` if the first rule that applies gives several genes.
        """
        if name in self.listed:
            return self.listed[name]
        if name in self.ensembl:
            return Answer("approved", (name,))
        if not self.complete:
            return Answer("unlisted", (name,))
        for status, index in self.upper.items():
            genes = index.get(name.upper(), ())
            if genes:
                return Answer(status if len(genes) == 1 else "ambiguous", genes)
        return UNMAPPED

    def identifier(self, kind: str, text: str) -> Answer:
        """Return what an identifier means.

        Parameters
        ----------
        kind : str
            A key of :data:`PATTERNS`.
        text : str
            The identifier; the version of an Ensembl id and the isoform of a UniProt accession are ignored.

        Returns
        -------
        Answer
            ``unmapped`` if the table does not have it.
        """
        bare = re.split(r"[.-]", text, maxsplit=1)[0]
        genes = self.identifiers.get(kind, {}).get(bare, ())
        if not genes:
            return UNMAPPED
        return Answer(kind if len(genes) == 1 else "ambiguous", genes)

    def knows(self, kind: str) -> bool:
        """Return whether the table has identifiers of this kind."""
        return bool(self.identifiers.get(kind))
