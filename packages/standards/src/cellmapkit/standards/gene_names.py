"""What a gene is called today: HGNC's complete set, asked for a symbol of any age or an identifier."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import ColumnError
from cellmapkit.standards.tables import read_table, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cellmapkit.standards.tables import Table

# HGNC's file names its columns symbol, prev_symbol, ...; its custom download Approved symbol, Previous symbols, ...
_SYMBOL = ("symbol", "approvedsymbol")
_OLDER = {
    "previous": ("prevsymbol", "previoussymbols", "previoussymbol"),
    "alias": ("aliassymbol", "aliassymbols"),
}
_IDENTIFIERS = {
    "uniprot": ("uniprotids", "uniprotid", "uniprotidsuppliedbyuniprot"),
    "entrez": ("entrezid", "ncbigeneid", "ncbigeneidsuppliedbyncbi"),
}
_LIST = re.compile(r"\s*[|,;]\s*")
_EXPECTED = "HGNC's complete set: columns symbol, prev_symbol, alias_symbol, uniprot_ids, entrez_id"

Index = dict[str, tuple[str, ...]]


class Answer(NamedTuple):
    """What a name means.

    Attributes
    ----------
    status : str
        ``approved``, ``case`` (approved but for its case), ``previous``, ``alias``, ``found`` (an identifier),
        ``ambiguous`` or ``unknown``.
    genes : tuple of str
        Approved symbols: one, unless it is ambiguous (several) or unknown (none).
    """

    status: str
    genes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GeneNames:
    """Approved symbols, and what else points to them.

    Attributes
    ----------
    approved : frozenset of str
        The symbols of today.
    older : mapping of str to mapping of str to tuple of str
        For ``case``, ``previous`` and ``alias``, in the order they are asked: approved symbols by name in capitals.
    identifiers : mapping of str to mapping of str to tuple of str
        For ``uniprot`` and ``entrez``: approved symbols by identifier.
    """

    approved: frozenset[str]
    older: Mapping[str, Index]
    identifiers: Mapping[str, Index]

    def symbol(self, name: str) -> Answer:
        """Return what a symbol means by the first rule that applies.

        The rules: approved as written; approved but for its case; a previous symbol; an alias. Case is ignored for
        the last two as well, for some sources write all in capitals. A previous symbol comes before an alias: it was
        the approved one when older sources were made.

        Parameters
        ----------
        name : str
            A symbol as written.

        Returns
        -------
        Answer
            Ambiguous if that rule gives several genes.
        """
        if name in self.approved:
            return Answer("approved", (name,))
        for status, index in self.older.items():
            genes = index.get(name.upper(), ())
            if genes:
                return Answer(status if len(genes) == 1 else "ambiguous", genes)
        return Answer("unknown", ())

    def identifier(self, kind: str, text: str) -> Answer:
        """Return what an identifier means.

        Parameters
        ----------
        kind : str
            ``uniprot`` or ``entrez``.
        text : str
            The identifier, an accession without isoform.

        Returns
        -------
        Answer
            Found, ambiguous or unknown.
        """
        return answer(self.identifiers[kind], text)


def answer(index: Mapping[str, tuple[str, ...]], text: str) -> Answer:
    """Return what an index of identifiers says of one: found, ambiguous or unknown."""
    genes = index.get(text, ())
    return Answer(("unknown", "found")[len(genes)] if len(genes) < 2 else "ambiguous", genes)


def read_gene_names(path: Path) -> GeneNames:
    """Return the gene names of HGNC's complete set or its custom download.

    Parameters
    ----------
    path : Path
        Tab-separated, with a header. A cell with several values separates them by ``|``, ``,`` or ``;``.

    Returns
    -------
    GeneNames
        Withdrawn entries are no genes and left out.

    Raises
    ------
    ColumnError
        If it has no column of symbols, or none of anything that points to them.
    TableError
        If rows are ragged or have no symbol.
    """
    table = read_table(path)
    symbol = table.column(*_SYMBOL, expected=_EXPECTED)
    if all(table.find(*names) is None for names in (*_OLDER.values(), *_IDENTIFIERS.values())):
        raise ColumnError(
            f"{path}: symbols only; its columns are {', '.join(table.header)}", hint=f"expected {_EXPECTED}"
        )
    nameless = [(number, "no symbol") for number, cells in table.rows if not cells[symbol]]
    refuse(path, nameless, "have no symbol", f"expected {_EXPECTED}")
    status = table.find("status")
    rows = [cells for _, cells in table.rows if status is None or "withdrawn" not in cells[status].lower()]
    symbols = [cells[symbol] for cells in rows]
    older = {"case": index_of((name.upper(), name) for name in symbols)}
    for kind, names in _OLDER.items():
        older[kind] = index_of((old.upper(), name) for old, name in _pairs(table, rows, names, symbols))
    found = {kind: index_of(_pairs(table, rows, names, symbols)) for kind, names in _IDENTIFIERS.items()}
    return GeneNames(approved=frozenset(symbols), older=older, identifiers=found)


def _pairs(
    table: Table, rows: Iterable[list[str]], names: tuple[str, ...], symbols: Iterable[str]
) -> Iterator[tuple[str, str]]:
    column = table.find(*names)
    if column is None:
        return
    for cells, symbol in zip(rows, symbols, strict=True):
        for value in _LIST.split(cells[column].strip("[]")):
            if value:
                yield value, symbol


def index_of(pairs: Iterable[tuple[str, str]]) -> Index:
    """Return the sorted values of each key.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Key and value.

    Returns
    -------
    dict of str to tuple of str
        Each value once.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: tuple(sorted(values)) for key, values in found.items()}
