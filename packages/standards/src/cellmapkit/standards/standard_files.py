"""Readers of standards in text files; each returns sets of genes by term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import TableError
from cellmapkit.standards.standard import Standard, build_standard
from cellmapkit.standards.textfile import decode, parse_json, read_bytes, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read_genes_json(name: str, path: Path) -> Standard:
    """Return a standard from a JSON object of gene to list of terms.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        The file; ids may be text or numbers.

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    InputError
        If the file is not such an object.
    """
    sets: dict[str, list[str]] = {}
    for gene, terms in _lists(path).items():
        for term in terms:
            sets.setdefault(term, []).append(gene)
    return build_standard(name, str(path), sets)


def read_terms_json(name: str, path: Path) -> Standard:
    """Return a standard from a JSON object of term to list of genes.

    The two directions cannot be told apart safely, so the caller says which one a file has.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        The file.

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    InputError
        If the file is not such an object.
    """
    return build_standard(name, str(path), _lists(path))


def read_gmt(name: str, path: Path) -> Standard:
    """Return a standard from a GMT file: term, description, then one gene per column.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        The file, tab-separated, no header.

    Returns
    -------
    Standard
        The record, with descriptions.

    Raises
    ------
    TableError
        If a line has fewer than three columns, or a term appears twice.
    """
    sets: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        if not line.strip():
            continue
        cells = line.rstrip("\t").split("\t")
        if len(cells) < 3:
            message = f"{path}, line {number}: {len(cells)} tab-separated columns ({line[:60]!r})"
            raise TableError(message, hint="expected a term, its description and at least one gene")
        _require_new(path, number, cells[0], first)
        sets[cells[0]], descriptions[cells[0]] = cells[2:], cells[1]
    return build_standard(name, str(path), sets, descriptions=descriptions)


def read_tsv(name: str, path: Path) -> Standard:
    """Return a standard from a table of two columns, gene and term.

    The first line is a header when its two cells are ``gene`` and ``term``, in either order and any case; the order
    of the header is the order of the columns. Any other first line is data, gene first.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        The file, tab-separated.

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    TableError
        If a line has another number of columns or an empty cell, or the first line looks like a header of other names.
    """
    sets: dict[str, list[str]] = {}
    gene_column = 0
    for index, (number, cells) in enumerate(read_rows(path, 2, "gene and term")):
        lowered = [cell.strip().lower().removeprefix("#") for cell in cells]
        if index == 0 and sorted(lowered) == ["gene", "term"]:
            gene_column = lowered.index("gene")
            continue
        gene, term = cells[gene_column].strip(), cells[1 - gene_column].strip()
        if not gene or not term:
            message = f"{path}, line {number}: an empty cell ({cells[0]!r}, {cells[1]!r})"
            raise TableError(message, hint="expected a gene and a term in every line")
        if index == 0 and any(character.isspace() for character in gene):
            message = f"{path}, line 1: {gene!r} is no gene symbol"
            raise TableError(message, hint="if the line is a header, name its columns 'gene' and 'term'")
        sets.setdefault(term, []).append(gene)
    return build_standard(name, str(path), sets)


def read_music(name: str, path: Path) -> Standard:
    """Return a standard in the form of MuSIC's GO file: term, number of genes, genes each followed by a comma.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        The file, tab-separated, no header.

    Returns
    -------
    Standard
        The record.

    Raises
    ------
    TableError
        If a line has another number of columns, a term appears twice, or the number of genes is not the one given.
    """
    sets: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    for number, (term, size, joined) in read_rows(path, 3, "term, number of genes, genes joined by commas"):
        genes = [gene for gene in joined.split(",") if gene.strip()]
        if size.strip() != str(len(genes)):
            message = f"{path}, line {number}, column 2: {term} has {len(genes)} genes, the line says {size!r}"
            raise TableError(message, hint="the line may be cut off; make or download the file again")
        _require_new(path, number, term, first)
        sets[term] = genes
    return build_standard(name, str(path), sets)


READERS: dict[str, Callable[[str, Path], Standard]] = {
    "genes_json": read_genes_json,
    "terms_json": read_terms_json,
    "gmt": read_gmt,
    "tsv": read_tsv,
    "music": read_music,
}
"""The reader of each text format, by the word a user gives for it."""


def _lists(path: Path) -> dict[str, list[str]]:
    found = parse_json(decode(read_bytes(path), str(path)), str(path))
    if not isinstance(found, dict):
        message = f"{path}: a JSON {type(found).__name__}"
        raise TableError(message, hint="expected an object of lists, gene to terms or term to genes")
    for key, values in found.items():
        fine = isinstance(values, list) and all(isinstance(v, str | int) and not isinstance(v, bool) for v in values)
        if not fine:
            message = f"{path}: the value of {key!r} is {str(values)[:60]!r}"
            raise TableError(message, hint="expected a list of names or numbers")
    return {key.strip(): [str(value) for value in values] for key, values in found.items()}


def _require_new(path: Path, number: int, term: str, first: dict[str, int]) -> None:
    if term in first:
        message = f"{path}, line {number}: the term {term!r} was given in line {first[term]} already"
        raise TableError(message, hint="every term needs a line of its own")
    first[term] = number
