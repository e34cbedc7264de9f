"""Read a gene table: HGNC's complete set, or a map from symbols to approved symbols."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.downloader.genes import UNSETTLED, Answer, GeneTable
from cellmapkit.downloader.rows import check_widths, find_column, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cellmapkit.downloader.rows import Rows

# HGNC's download names its columns symbol, prev_symbol, ...; its custom download Approved symbol, Previous symbols, ...
_FROM = ("symbol", "alias", "previous", "old", "from", "query", "name", "synonym")
_TO = ("approved", "approvedsymbol", "to", "new", "current", "hgncsymbol")
_SYMBOL = ("symbol", "approvedsymbol", "hgncsymbol")
_STATUS = ("status",)
_NAMES = {"previous": ("prevsymbol", "previoussymbols"), "alias": ("aliassymbol", "aliassymbols")}
_IDENTIFIERS = {
    "entrez": ("entrezid", "entrezgeneid", "ncbigeneid", "ncbigeneidsuppliedbyncbi"),
    "ensembl": ("ensemblgeneid", "ensemblid", "ensemblidsuppliedbyensembl"),
    "uniprot": ("uniprotids", "uniprotid", "uniprotidsuppliedbyuniprot"),
}
_LIST = re.compile(r"\s*[|,;]\s*")
_KNOWN_STATUS = frozenset({"approved", "case", "previous", "alias", *UNSETTLED})
_HINT = (
    "expected HGNC's complete set (columns symbol, prev_symbol, alias_symbol, ensembl_gene_id, ...) "
    "or a map with the columns symbol, approved and, if you like, status"
)


def read_gene_table(path: Path) -> GeneTable:
    """Return the gene table in a file.

    Parameters
    ----------
    path : Path
        Tab or comma separated, plain or gzipped, with a header. Cells with several values separate them by ``|``,
        ``,`` or ``;``.

    Returns
    -------
    GeneTable
        Of a map if a column of names and one of approved symbols are there, else of HGNC's complete set.

    Raises
    ------
    ColumnError
        If the columns are of neither form, listing them.
    TableError
        If a row is ragged or has no symbol.
    """
    rows = read_rows(path)
    header = tuple(name.strip() for name in rows.cells[0])
    rows = replace(rows, header=header, lines=rows.lines[1:], cells=rows.cells[1:])
    if not rows.cells:
        raise TableError(f"{path} has a header and no row", hint=_HINT)
    source, target = find_column(header, _FROM), find_column(header, _TO)
    if source is not None and target is not None and source != target:
        check_widths(rows)
        return _from_map(rows, source, target)
    symbol = find_column(header, _SYMBOL)
    wanted = [*_NAMES.values(), *_IDENTIFIERS.values()]
    if symbol is None or all(find_column(header, names) is None for names in wanted):
        raise ColumnError(f"{path} is no gene table; its columns are: {', '.join(header)}", hint=_HINT)
    check_widths(rows)
    return _from_hgnc(rows, symbol)


def _from_hgnc(rows: Rows, symbol: int) -> GeneTable:
    symbols = _filled(rows, symbol)
    status = find_column(rows.header or (), _STATUS)
    kept = ["withdrawn" not in word.lower() for word in rows.column(status)] if status is not None else None
    if kept is not None and not all(kept):
        cells = [row for row, keep in zip(rows.cells, kept, strict=True) if keep]
        symbols = [name for name, keep in zip(symbols, kept, strict=True) if keep]
        rows = replace(rows, cells=cells)
    left_out = 0 if kept is None else kept.count(False)
    upper = {"case": _index((name.upper(), name) for name in symbols)}
    for kind, names in _NAMES.items():
        upper[kind] = _index((old.upper(), name) for old, name in _pairs(rows, names, symbols))
    return GeneTable(
        source=rows.source,
        complete=True,
        ensembl=_ensembl_ids(rows, symbols),
        upper=upper,
        identifiers=_identifiers(rows, symbols),
        notes=(f"{rows.source}: {left_out} withdrawn entries left out",) if left_out else (),
    )


def _from_map(rows: Rows, source: int, target: int) -> GeneTable:
    names, approved = _filled(rows, source), rows.column(target)
    status = find_column(rows.header or (), _STATUS)
    words = rows.column(status) if status is not None else [""] * len(rows)
    genes: dict[str, dict[str, str]] = defaultdict(dict)
    for name, gene, word in zip(names, approved, words, strict=True):
        default = "approved" if name == gene else "renamed"
        genes[name][gene] = word.lower() if word.lower() in _KNOWN_STATUS else default
    listed = {name: _answer(found) for name, found in genes.items()}
    targets = [answer.genes[0] if answer.settled else "" for answer in (listed[name] for name in names)]
    return GeneTable(
        source=rows.source,
        complete=False,
        ensembl=_ensembl_ids(rows, targets),
        listed=listed,
        identifiers=_identifiers(rows, targets),
    )


def _answer(found: Mapping[str, str]) -> Answer:
    """Return the answer of a map's rows for one name: approved symbol to status."""
    genes = tuple(sorted(gene for gene in found if gene))
    if len(genes) > 1:
        return Answer("ambiguous", genes)
    if not genes:
        return Answer("unmapped", ())
    status = found[genes[0]]
    # A map does not name the candidates of an ambiguous symbol: it repeats the symbol itself.
    return Answer(status, () if status in UNSETTLED else genes)


def _filled(rows: Rows, index: int) -> list[str]:
    names = rows.column(index)
    empty = [rows.lines[i] for i, name in enumerate(names) if not name]
    if empty:
        message = f"{rows.source}: {len(empty)} rows have no symbol: lines {examples(empty)}"
        raise TableError(message, hint="every row of a gene table needs one")
    return names


def _pairs(rows: Rows, names: Iterable[str], symbols: Iterable[str]) -> list[tuple[str, str]]:
    """Return ``(value, symbol)`` for every value in the cells of a column; none if the table lacks the column."""
    index = find_column(rows.header or (), names)
    if index is None:
        return []
    cells = zip(rows.column(index), symbols, strict=True)
    return [(value, symbol) for cell, symbol in cells if cell and symbol for value in _LIST.split(cell) if value]


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, symbol in pairs:
        before = found.get(key, ())
        if symbol not in before:
            found[key] = tuple(sorted((*before, symbol)))
    return found


def _identifiers(rows: Rows, symbols: list[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {kind: _index(_pairs(rows, names, symbols)) for kind, names in _IDENTIFIERS.items()}


def _ensembl_ids(rows: Rows, symbols: list[str]) -> dict[str, tuple[str, ...]]:
    ids = _index((symbol, gene_id) for gene_id, symbol in _pairs(rows, _IDENTIFIERS["ensembl"], symbols))
    return {symbol: ids.get(symbol, ()) for symbol in symbols if symbol}
