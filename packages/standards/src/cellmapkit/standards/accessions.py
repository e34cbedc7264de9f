"""Gene symbols of UniProt accessions, from a local table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError
from cellmapkit.standards.gene_names import index_of, read_gene_names
from cellmapkit.standards.tables import find_column, read_table, split
from cellmapkit.standards.textfile import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ACCESSION = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}")
"""A UniProt accession, by the grammar of UniProt's help pages."""

_ACCESSION = ("entry", "accession", "uniprotaccession", "uniprot", "uniprotid", "uniprotids", "from")
_SYMBOL = ("symbol", "genenamesprimary", "genesymbol", "genename", "gene", "approvedsymbol", "to")
_EXPECTED = (
    "HGNC's complete set, a table of UniProt with the columns Entry and Gene Names (primary), one with the columns "
    "accession and symbol, or UniProt's idmapping.dat"
)


def read_accessions(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the gene symbols of each accession.

    Parameters
    ----------
    path : Path
        HGNC's complete set; a table whose header names a column of accessions and one of symbols, as UniProt's
        download and its id mapping do; or UniProt's ``idmapping.dat`` (accession, ``Gene_Name``, symbol; no header).
        The first line tells which.

    Returns
    -------
    mapping of str to tuple of str
        Sorted symbols by accession; several where proteins of equal sequence have genes of their own.

    Raises
    ------
    ColumnError
        If the columns are of none of these.
    TableError
        If no row gives an accession and a symbol.
    """
    text = decode(read_bytes(path), str(path))
    first = split(text.lstrip("\n").split("\n", 1)[0])
    if len(first) == 3 and ACCESSION.fullmatch(first[0].split("-")[0]):
        found = _from_idmapping(text)
    else:
        found = _from_header(path, first)
    if not found:
        raise TableError(f"{path}: no accession with a gene symbol", hint=f"expected {_EXPECTED}")
    return found


def _from_idmapping(text: str) -> Mapping[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in text.split("\n"))
    return index_of((cells[0], cells[2]) for cells in rows if len(cells) == 3 and cells[1] == "Gene_Name")


def _from_header(path: Path, header: list[str]) -> Mapping[str, tuple[str, ...]]:
    if find_column(header, "prevsymbol", "previoussymbols", "hgncid") is not None:
        return read_gene_names(path).identifiers["uniprot"]
    key, value = find_column(header, *_ACCESSION), find_column(header, *_SYMBOL)
    if key is None or value is None:
        message = f"{path}: no column of accessions or none of symbols; its columns are {', '.join(header)}"
        raise ColumnError(message, hint=f"expected {_EXPECTED}")
    pairs = ((cells[key], symbol.strip()) for _, cells in read_table(path).rows for symbol in cells[value].split(";"))
    return index_of((accession, symbol) for accession, symbol in pairs if accession and symbol)
