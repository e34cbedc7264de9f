"""Attributes of genes from download steps, added to the nodes of the parent network."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from cellmapkit.api import TableError, examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Value = str | bool
_PPI_FILE = "ppi_gene_node_attributes.tsv"
_IMAGE_FILE = re.compile(r"\d+_image_gene_node_attributes\.tsv")
_ENSEMBL = re.compile(r"^(?:ensembl:)?(ENSG\d+)")
_ATLAS = "https://www.proteinatlas.org"
_BOOLEAN = "bait"


@dataclass(frozen=True, kw_only=True)
class GeneAttributes:
    """Attributes by gene.

    Attributes
    ----------
    types : mapping of str to str
        CX2 type of each attribute besides name and ``represents``, in order of appearance.
    values : mapping of str to mapping
        For each gene the attributes it has.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def of(self, gene: str) -> Mapping[str, Value]:
        """Return the attributes of a gene, empty if it has none."""
        return self.values.get(gene, {})


def attribute_files(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the attribute tables that paths stand for, and the paths that stand for none.

    Parameters
    ----------
    paths : sequence of Path
        Tables ending in ``.tsv``, or directories of download steps.

    Returns
    -------
    tables : tuple of Path
        In order; of a directory the image tables by fold, then the interaction table.
    without : tuple of Path
        Paths that are neither a table nor a directory with one.
    """
    tables: list[Path] = []
    without = []
    for path in paths:
        found = _tables_in(path) if path.is_dir() else [path] if path.is_file() and path.suffix == ".tsv" else []
        tables += found
        without += [] if found else [path]
    return tuple(tables), tuple(without)


def _tables_in(directory: Path) -> list[Path]:
    images = [path for path in directory.iterdir() if _IMAGE_FILE.fullmatch(path.name)]
    images.sort(key=lambda path: int(path.name.partition("_")[0]))
    return [*images, *(path for path in [directory / _PPI_FILE] if path.is_file())]


def read_attributes(tables: Sequence[Path]) -> GeneAttributes:
    """Return the attributes of genes; where several tables give one, the last one counts.

    The first column names the gene; every cell of the others that is not empty is an attribute named as its column.
    Where ``represents`` begins with an Ensembl gene (``ENSG...`` or ``ensembl:ENSG...``), the addresses of that gene in
    the Human Protein Atlas are added.

    Parameters
    ----------
    tables : sequence of Path
        Tab-separated, with a header.

    Returns
    -------
    GeneAttributes
        ``bait`` is a boolean, everything else text.

    Raises
    ------
    TableError
        If a table is empty, ragged, or has text other than true and false in the column ``bait``.
    """
    types: dict[str, str] = {}
    values: dict[str, dict[str, Value]] = {}
    for path in tables:
        with path.open(encoding="utf-8", newline="") as stream:
            _read_one(path, stream, types, values)
    return GeneAttributes(types=types, values=values)


def _read_one(path: Path, stream: TextIO, types: dict[str, str], values: dict[str, dict[str, Value]]) -> None:
    rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(rows, [])
    if len(header) < 2:
        raise TableError(f"{path}, line 1: {len(header)} columns", hint="expected a gene name and its attributes")
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        if len(row) > len(header):
            raise TableError(
                f"{path}, line {number}: {len(row)} cells, e.g. {examples(row)}",
                hint=f"the header has {len(header)} columns",
            )
        gene = values.setdefault(row[0], {})
        for column, cell in zip(header[1:], row[1:], strict=False):
            if cell:
                _set(gene, types, column, _typed(path, number, column, cell))


def _typed(path: Path, number: int, column: str, cell: str) -> Value:
    if column != _BOOLEAN:
        return cell
    if cell.lower() not in ("true", "false"):
        raise TableError(f"{path}, line {number}, column {column!r} is {cell!r}", hint="expected True or False")
    return cell.lower() == "true"


def _set(gene: dict[str, Value], types: dict[str, str], column: str, value: Value) -> None:
    gene[column] = value
    if column != "represents":
        types.setdefault(column, "boolean" if column == _BOOLEAN else "string")
        return
    match = _ENSEMBL.match(str(value))
    if match:
        for name, page in (("representsurl", "subcellular"), ("antibodyurl", "summary/antibody")):
            gene[name] = f"{_ATLAS}/{match.group(1)}/{page}"
            types.setdefault(name, "string")
