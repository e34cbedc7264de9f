"""Read an interaction table of any of the accepted forms into columns."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.downloader.genes import PATTERNS
from cellmapkit.downloader.ppi_layout import lay_out
from cellmapkit.downloader.rows import find_column, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.downloader.genes import GeneTable
    from cellmapkit.downloader.ppi_layout import Layout
    from cellmapkit.downloader.ppi_params import PpiParams
    from cellmapkit.downloader.rows import Aside, Rows

# Contaminants and group entries make a column of accessions imperfect; symbols look like identifiers now and then.
_MOSTLY = 0.9
_FIRST_OF_LIST = re.compile(r"\s*[,;|]\s*")


@dataclass(frozen=True, kw_only=True)
class Ends:
    """One protein of every row.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of identifier, asked in this order: ``symbol``, ``uniprot``, ``entrez``, ``ensembl``, ``entry_name``.
    cells : list of tuple of str
        Per row, one cell per kind.
    """

    kinds: tuple[str, ...]
    cells: list[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class EdgeRows:
    """An interaction table in columns.

    Attributes
    ----------
    source : str
        The file.
    lines : list of int
        Line in the file of each row.
    first, second : Ends
        The two proteins.
    weights : list of float, or None
        Finite.
    refused : list of str
        Per row, why a filter refuses it, or nothing.
    bait : bool
        Whether the first protein is a bait.
    asides : tuple of Aside
        Lines that are no rows.
    description : str
        Which columns were read, for the log.
    """

    source: str
    lines: list[int]
    first: Ends
    second: Ends
    weights: list[float] | None
    refused: list[str]
    bait: bool
    asides: tuple[Aside, ...]
    description: str

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)


def read_edges(path: Path, params: PpiParams, table: GeneTable | None = None, *, cm4ai: bool = False) -> EdgeRows:
    """Return the interactions in a file.

    Parameters
    ----------
    path : Path
        Two or three columns with or without header, upstream's ``GeneID1 Symbol1 GeneID2 Symbol2``, a release of
        BioPlex, CM4AI's ``Bait Prey PreyGene.x``, or named columns like them.
    params : PpiParams
        Names of columns, header, weights and filters.
    table : GeneTable, optional
        Needed if the file has identifiers only.
    cm4ai : bool
        Whether CM4AI's columns are required.

    Returns
    -------
    EdgeRows
        All rows, filters noted and not yet applied.

    Raises
    ------
    ColumnError
        If the columns cannot be told, or hold identifiers only and the gene table does not know them.
    TableError
        If a row is ragged, or a weight or a filtered value is no finite number.
    """
    rows, layout = lay_out(read_rows(path), params, cm4ai=cm4ai)
    first, second = (_ends(rows, side) for side in layout.sides)
    for ends in (first, second):
        _check_identifiers(ends, table, rows)
    weights = None if layout.weight is None else _numbers(rows, layout.weight, params)
    return EdgeRows(
        source=rows.source,
        lines=rows.lines,
        first=first,
        second=second,
        weights=weights,
        refused=_refused(rows, params),
        bait=layout.bait,
        asides=rows.asides,
        description=_described(rows, layout),
    )


def kind_of(values: Sequence[str]) -> str:
    """Return what a column holds by its content.

    Parameters
    ----------
    values : sequence of str
        Its cells; of a cell with a list the first value counts.

    Returns
    -------
    str
        ``entrez``, ``ensembl`` or ``uniprot`` if at least nine of ten different values look like it, else ``symbol``.
    """
    found = {_FIRST_OF_LIST.split(value, maxsplit=1)[0] for value in values}
    for kind, pattern in PATTERNS.items():
        if sum(map(bool, map(pattern.fullmatch, found))) >= _MOSTLY * len(found):
            return kind
    return "symbol"


def _described(rows: Rows, layout: Layout) -> str:
    if rows.header is not None:
        return layout.describe(rows.header)
    return f"no header, the first row is data: {rows.cells[0]!r}; {layout.describe(None)}"


def _ends(rows: Rows, side: Mapping[str, int]) -> Ends:
    columns: dict[str, list[str]] = {}
    for named, index in side.items():
        values = rows.column(index)
        found = kind_of(values) if named in ("name", "entrez") else named
        # A column called an identifier holds none if its content looks like none: symbols are read elsewhere then.
        columns.setdefault("entrez" if (named, found) == ("entrez", "symbol") else found, values)
    return Ends(kinds=tuple(columns), cells=list(zip(*columns.values(), strict=True)))


def _check_identifiers(ends: Ends, table: GeneTable | None, rows: Rows) -> None:
    kinds = [kind for kind in ends.kinds if kind in PATTERNS]
    if len(kinds) < len(ends.kinds) or (table is not None and any(map(table.knows, kinds))):
        return
    seen = examples([cell[0] for cell in ends.cells[:3]])
    message = f"{rows.source} names proteins by {' and '.join(kinds)} identifiers only, e.g. {seen}"
    if table is None:
        hint = "give HGNC's complete set with --gene_table, so that they become gene symbols without a network look-up"
    else:
        hint = f"{table.source} has no column of {' or '.join(kinds)} identifiers; give HGNC's complete set"
    raise ColumnError(message, hint=hint)


def _numbers(rows: Rows, index: int, params: PpiParams) -> list[float]:
    cells = rows.column(index)
    try:
        values = [float(cell) for cell in cells]
    except ValueError:
        values = [math.nan]
    if all(map(math.isfinite, values)) and not any("_" in cell for cell in cells):
        return values
    bad = [i for i, cell in enumerate(cells) if not _is_number(cell)]
    name = repr(rows.header[index]) if rows.header else str(index + 1)
    found = examples(f"line {rows.lines[i]}: {cells[i]}" for i in bad)
    hint = "expected finite numbers; leave the column out with --weight_col none"
    if rows.header is None and params.header == "auto" and bad == [0]:
        hint = f"is line {rows.lines[0]} a header? then add --header yes"
    message = f"{rows.source}, line {rows.lines[bad[0]]}, column {name}: {len(bad)} values are no numbers: {found}"
    raise TableError(message, hint=hint)


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and "_" not in cell
    except ValueError:
        return False


def _refused(rows: Rows, params: PpiParams) -> list[str]:
    """Return per row why a filter of CM4AI's scores refuses it, or nothing."""
    refused = [""] * len(rows)
    asked = [
        ("BFDR", params.cm4ai_bfdr_max, ("bfdrx", "bfdr"), "--cm4ai_bfdr_max", 1),
        ("fold change", params.cm4ai_foldchange_min, ("foldchangex", "foldchange"), "--cm4ai_foldchange_min", -1),
    ]
    for what, bound, names, flag, sign in asked:
        if bound is None:
            continue
        index = find_column(rows.header or (), names)
        if index is None:
            message = f"{rows.source} has no column of {what}; it has: {', '.join(rows.header or ())}"
            raise ColumnError(message, hint=f"leave {flag} out")
        for i, value in enumerate(_numbers(rows, index, params)):
            if sign * value > sign * bound:
                refused[i] = refused[i] or f"{what} {'above' if sign > 0 else 'below'} {bound:g}"
    return refused
