"""Read a list of baits and mark them in a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.ppi_network import RowNote
from cellmapkit.downloader.rows import check_widths, column_index, find_column, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.downloader.names import Namer
    from cellmapkit.downloader.ppi_edges import EdgeRows
    from cellmapkit.downloader.ppi_network import PpiNetwork
    from cellmapkit.downloader.ppi_params import PpiParams
    from cellmapkit.downloader.rows import Rows

_SYMBOLS = ("symbol", "genesymbol", "baitsymbol", "bait", "gene", "genename", "name")
_IDS = ("geneid", "entrezid", "entrezgeneid", "baitgeneid", "baitentrezid")


@dataclass(frozen=True, kw_only=True)
class Baits:
    """The rows of a bait list.

    Attributes
    ----------
    lines : list of int
        Line in the file of each row.
    symbols, ids : list of str
        Per row, empty where the list has no such column.
    """

    lines: list[int]
    symbols: list[str]
    ids: list[str]


def read_baits(path: Path, params: PpiParams) -> Baits:
    """Return the baits in a file.

    Parameters
    ----------
    path : Path
        Upstream's ``GeneSymbol GeneID # Interactors``, columns named alike, or one column of symbols with or without a
        header.
    params : PpiParams
        Names of the columns.

    Returns
    -------
    Baits
        At least one.

    Raises
    ------
    ColumnError
        If neither symbols nor identifiers can be told, or a column the user named is missing.
    TableError
        If there is a header and no row, or a row is ragged.
    """
    rows = read_rows(path)
    header = tuple(name.strip() for name in rows.cells[0])
    headed = replace(rows, header=header, cells=rows.cells[1:], lines=rows.lines[1:])
    symbol = _column(headed, params, "baitlist_symbol_col", _SYMBOLS)
    identifier = _column(headed, params, "baitlist_geneid_col", _IDS)
    if symbol is None and identifier is None:
        if len(header) > 1:
            message = f"{path} names no bait column; its columns are: {', '.join(header)}"
            raise ColumnError(message, hint="name it with --baitlist_symbol_col or --baitlist_geneid_col")
        headed, symbol = rows, 0
    if not headed.cells:
        raise TableError(f"{path} has a header and no bait", hint="leave --baitlist out if there is none")
    check_widths(headed)
    empty = [""] * len(headed)
    return Baits(
        lines=headed.lines,
        symbols=empty if symbol is None else headed.column(symbol),
        ids=empty if identifier is None else headed.column(identifier),
    )


def mark_baits(network: PpiNetwork, baits: Baits, rows: EdgeRows, namer: Namer, file: str) -> None:
    """Mark the genes of a network that are baits, and note the baits that have no edge.

    Parameters
    ----------
    network : PpiNetwork
        Its ``baits`` and ``notes`` are extended.
    baits : Baits
        A bait is found by its symbol, harmonised as those of the edges, else by its identifier in the edge list.
    rows : EdgeRows
        The edge list the network was built from.
    namer : Namer
        The one that named its genes.
    file : str
        Name of the bait list in the notes.
    """
    genes = set(network.genes())
    by_id = _genes_by_id(rows, namer)
    for line, symbol, identifier in zip(baits.lines, baits.symbols, baits.ids, strict=True):
        named = namer.name(("symbol",), (symbol,)) if symbol else None
        found = {named.name, *named.genes} & genes if named else set()
        found = found or ({by_id.get(identifier, "")} & genes)
        network.baits |= found
        if not found:
            note = RowNote(file, line, symbol or identifier, "", "", "bait without an edge", "left out")
            network.notes.append(note)
    network.notes.sort()


def _column(rows: Rows, params: PpiParams, field: str, names: tuple[str, ...]) -> int | None:
    wanted = getattr(params, field)
    if wanted in (rows.header or ()) or wanted != getattr(type(params), field):
        return column_index(rows, wanted, f"--{field}")
    return find_column(rows.header or (), names)


def _genes_by_id(rows: EdgeRows, namer: Namer) -> dict[str, str]:
    found = {}
    for ends in (rows.first, rows.second):
        if "entrez" not in ends.kinds:
            continue
        at = ends.kinds.index("entrez")
        for cells in set(ends.cells):
            named = namer.name(ends.kinds, cells)
            if named is not None:
                found[cells[at]] = named.name
    return found
