"""Tell which columns of an interaction table name the two proteins and which one holds the weight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.rows import check_widths, column_index, find_column, plain, split_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.downloader.ppi_params import PpiParams
    from cellmapkit.downloader.rows import Rows

# What a column may hold, by its name without the end that says whose it is. "name" leaves it to the content: BioPlex
# calls a column of Entrez ids GeneA, others a column of symbols. No two of these with an end may be gene symbols, or a
# row of data would be taken for a header: ID1 and ID2 are two genes that interact.
_KINDS = {
    "symbol": ("symbol", "genesymbol", "officialsymbolinteractor"),
    "uniprot": ("uniprot", "uniprotid", "uniprotkb", "accession"),
    "entrez": ("geneid", "entrez", "entrezid", "entrezgene", "entrezgeneinteractor", "ncbigeneid"),
    "ensembl": ("ensembl", "ensemblid", "ensemblgene", "ensemblgeneid", "ensg"),
    "name": ("gene", "genename", "protein", "node", "name", "interactor", "vertex"),
}
_ENDS = (("a", "1", "one"), ("b", "2", "two"))
_PAIRS = {"source": 0, "target": 1, "from": 0, "to": 1, "bait": 0, "prey": 1}
_PREY_NAME = ("preygenex", "preygene", "preyname")
_WEIGHTS = ("weight", "pint", "pinteraction", "combinedscore")
ORDER = ("symbol", "name", "uniprot", "entrez", "ensembl", "entry_name")
"""Which identifier of a protein is asked first; the entry name of UniProt is often no symbol and comes last."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of an interaction table.

    Attributes
    ----------
    sides : pair of mapping of str to int
        For the first and the second protein: column by kind of identifier, in the order of :data:`ORDER`.
    weight : int or None
        Column of the weight.
    bait : bool
        Whether the first protein of a row is a bait.
    """

    sides: tuple[Mapping[str, int], Mapping[str, int]]
    weight: int | None
    bait: bool

    def describe(self, header: Sequence[str] | None) -> str:
        """Return a sentence for the log that names the columns."""

        def name(index: int) -> str:
            return str(index + 1) if header is None else repr(header[index])

        ends = [" and ".join(f"{kind} {name(i)}" for kind, i in side.items()) for side in self.sides]
        weight = "none" if self.weight is None else name(self.weight)
        return f"columns: first protein {ends[0]}, second protein {ends[1]}, weight {weight}"


def lay_out(rows: Rows, params: PpiParams, *, cm4ai: bool = False) -> tuple[Rows, Layout]:
    """Return the rows without their header and the columns they have.

    Parameters
    ----------
    rows : Rows
        As read, a header still among them.
    params : PpiParams
        Names of columns and whether there is a header. With ``auto`` the first row is one if and only if it names a
        column for each protein; otherwise it is data.
    cm4ai : bool
        Whether the table must have CM4AI's columns ``Bait`` and ``Prey``.

    Returns
    -------
    tuple of Rows and Layout
        Every row is as wide as the header, or as the first row.

    Raises
    ------
    ColumnError
        If the columns cannot be told, or one the user named is missing.
    TableError
        If rows differ in width, or there is a header and no row.
    """
    rows = _with_header(rows, params, cm4ai=cm4ai)
    bait = rows.header is not None and {"bait", "prey"} <= set(map(plain, rows.header))
    if cm4ai and not bait:
        message = f"{rows.source} lacks the columns Bait and Prey; it has: {', '.join(rows.header or rows.cells[0])}"
        raise ColumnError(message, hint="a CM4AI table has both; give another table of interactions with --edgelist")
    if not rows.cells:
        message = f"{rows.source} has a header and no row: {', '.join(rows.header or ())}"
        raise TableError(message, hint="expected one interaction per row")
    check_widths(rows)
    sides = _sides(rows.header, params, rows) if rows.header else None
    if sides is None:
        sides = _by_position(rows)
    return rows, Layout(sides=sides, weight=_weight(rows, params, sides), bait=bait)


def _with_header(rows: Rows, params: PpiParams, *, cm4ai: bool) -> Rows:
    first = tuple(name.strip() for name in rows.cells[0])
    given = replace(rows, header=first, lines=rows.lines[1:], cells=rows.cells[1:])
    if params.header == "no":
        return rows
    if cm4ai or params.header == "yes" or params.renamed_columns() or _sides(first, params, given):
        return given
    # STRING and BioGRID start their header with the sign of a comment.
    before = [aside for aside in rows.asides if aside.line < rows.lines[0] and aside.reason == "comment line"]
    if before:
        names = tuple(name.strip() for name in split_line(before[-1].text.lstrip("# "), rows.separator))
        if len(names) == len(first) and _sides(names, params, rows):
            return replace(rows, header=names, asides=tuple(a for a in rows.asides if a is not before[-1]))
    return rows


def _sides(header: Sequence[str], params: PpiParams, rows: Rows) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
    """Return the columns of both proteins by the names in the header, or ``None`` if one of them is not named."""
    sides: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for index, column in enumerate(header):
        found = _read_name(plain(column))
        if found is not None:
            sides[found[0]].setdefault(found[1], index)
    for field, column in params.renamed_columns().items():
        kind = "symbol" if "symbol" in field else "entrez"
        sides["two" in field][kind] = column_index(rows, column, f"--{field}")
    if not all(sides):
        return None
    first, second = ({kind: side[kind] for kind in ORDER if kind in side} for side in sides)
    return first, second


def _read_name(name: str) -> tuple[int, str] | None:
    """Return whose column it is (0 or 1) and what it holds, or ``None``."""
    if name in _PAIRS:
        return _PAIRS[name], "name"
    if name in _PREY_NAME:
        return 1, "entry_name"
    for side, ends in enumerate(_ENDS):
        for end in ends:
            base = name.removesuffix(end)
            kind = next((kind for kind, names in _KINDS.items() if base in names), None)
            if base != name and kind is not None:
                return side, kind
    return None


def _by_position(rows: Rows) -> tuple[Mapping[str, int], Mapping[str, int]]:
    width = len(rows.cells[0])
    if width in (2, 3):
        return {"name": 0}, {"name": 1}
    names = ", ".join(rows.header or rows.cells[0])
    raise ColumnError(
        f"{rows.source} has {width} columns and none is known to name the proteins: {names}",
        hint="name them with --edgelist_symbol_one_col and --edgelist_symbol_two_col, or give two or three columns",
    )


def _weight(rows: Rows, params: PpiParams, sides: Sequence[Mapping[str, int]]) -> int | None:
    if params.weight_col == "none":
        return None
    if params.weight_col != "auto":
        if rows.header is None:
            message = f"--weight_col {params.weight_col!r} names a column, but {rows.source} has no header"
            raise ColumnError(message, hint="add --header yes if the first row is one, or leave --weight_col out")
        return column_index(rows, params.weight_col, "--weight_col")
    named = find_column(rows.header or (), _WEIGHTS)
    if named is not None:
        return named
    left = {0, 1, 2} - {i for side in sides for i in side.values()}
    return left.pop() if len(rows.cells[0]) == 3 and len(left) == 1 else None
