"""Hierarchies rebuilt from perturbed input: their assemblies, and which proteins the input still held.

Which proteins were left is read from what the rebuilding step says of its own input (``gene_ids.tsv`` has those in the
hierarchy, ``genes_without_edges.tsv`` the others), not from the rebuilt root: a protein that was there but lost all its
edges counts against an assembly, while one that was removed does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import CrateNotFoundError, TableError, examples
from cellmapkit.hierarchyeval.readers import find_hierarchy, read_hierarchy
from cellmapkit.standards.textfile import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REBUILT = "rebuilt_assemblies.tsv.gz"
REBUILT_COLUMNS = {
    "rebuild": "the rebuilt hierarchy",
    "kind": "'input' for the proteins that were left in the input, 'assembly' for one below the root",
    "name": "name of the assembly; where the proteins of the input are known from",
    "genes": "genes, separated by blanks",
}
FROM_INPUT, FROM_ROOT = "input", "root"
_IN_HIERARCHY, _WITHOUT_EDGES = "gene_ids.tsv", "genes_without_edges.tsv"
_KINDS = ("input", "assembly")


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """One rebuilt hierarchy.

    Attributes
    ----------
    name : str
        For tables.
    proteins : frozenset of str
        The proteins its input held.
    known_from : str
        :data:`FROM_INPUT`, or :data:`FROM_ROOT` where the input is not known.
    assemblies : tuple of (str, tuple of str)
        Name and genes of each assembly below the root.
    """

    name: str
    proteins: frozenset[str]
    known_from: str
    assemblies: tuple[tuple[str, tuple[str, ...]], ...]


def read_rebuilt(path: Path, read: Callable[[Path], object]) -> tuple[Rebuilt, ...]:
    """Return the rebuilt hierarchies of a path.

    Parameters
    ----------
    path : Path
        A directory with a hierarchy, its file, a table of :data:`REBUILT_COLUMNS`, or a crate that holds one under the
        name :data:`REBUILT` (this step writes it).
    read : callable
        Called with every file that is read, to record it.

    Returns
    -------
    tuple of Rebuilt
        One, or as many as the table has.

    Raises
    ------
    CellmapkitError
        If there is nothing, or what is there cannot be read.
    """
    table = path / REBUILT if path.is_dir() else path
    if table.is_file() and table.name.removesuffix(".gz").endswith(".tsv"):
        read(table)
        return read_table(table, f"{path}: ")
    found = find_hierarchy(path)
    read(found)
    if found.suffix == ".nodes":
        read(found.with_suffix(".edges"))
    return (from_hierarchy(found, str(path), read),)


def from_hierarchy(path: Path, name: str, read: Callable[[Path], object]) -> Rebuilt:
    """Return one rebuilt hierarchy from its file and the tables beside it.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        For tables.
    read : callable
        Called with every table that is read.

    Returns
    -------
    Rebuilt
        The record.
    """
    hierarchy = read_hierarchy(path)
    below = np.flatnonzero(~hierarchy.is_root)
    tables = [path.with_name(_IN_HIERARCHY), path.with_name(_WITHOUT_EDGES)]
    proteins, known_from = set(hierarchy.genes), FROM_ROOT
    if all(table.is_file() for table in tables):
        known_from = FROM_INPUT
        for table, n_columns, columns in zip(
            tables, (2, 1), ("number and name of a gene", "name of a gene"), strict=True
        ):
            read(table)
            proteins |= {cells[-1] for _, cells in list(read_rows(table, n_columns, columns))[1:]}
    return Rebuilt(
        name=name,
        proteins=frozenset(proteins),
        known_from=known_from,
        assemblies=tuple((hierarchy.names[k], hierarchy.genes_of(int(k))) for k in below),
    )


def table_rows(rebuilt: Rebuilt) -> Iterator[list[str]]:
    """Yield the rows of :data:`REBUILT_COLUMNS` of one rebuilt hierarchy.

    Parameters
    ----------
    rebuilt : Rebuilt
        The record.

    Yields
    ------
    list of str
        Cells.
    """
    yield [rebuilt.name, "input", rebuilt.known_from, " ".join(sorted(rebuilt.proteins))]
    for name, genes in rebuilt.assemblies:
        yield [rebuilt.name, "assembly", name, " ".join(genes)]


def read_table(path: Path, prefix: str = "") -> tuple[Rebuilt, ...]:
    """Return the rebuilt hierarchies of a table.

    Parameters
    ----------
    path : Path
        With the columns of :data:`REBUILT_COLUMNS`.
    prefix : str
        Set before each name.

    Returns
    -------
    tuple of Rebuilt
        In the order of the table.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    TableError
        If it is another table, or an assembly comes before the input of its hierarchy.
    """
    if not path.is_file():
        raise CrateNotFoundError(f"{path} does not exist", hint=f"expected {REBUILT} of this step")
    proteins: dict[str, tuple[str, frozenset[str]]] = {}
    assemblies: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for number, (name, kind, label, genes) in read_rows(path, 4, ", ".join(REBUILT_COLUMNS)):
        if number == 1:
            _require_header(path, [name, kind, label, genes])
        elif kind == "input":
            proteins[name], assemblies[name] = (label, frozenset(genes.split())), []
        elif kind == "assembly" and name in proteins:
            assemblies[name].append((label, tuple(genes.split())))
        else:
            message = f"{path}, line {number}, column 2: {kind!r} for the hierarchy {name!r}"
            raise TableError(message, hint=f"expected {' or '.join(_KINDS)}, the input of a hierarchy first")
    return tuple(
        Rebuilt(name=prefix + name, proteins=left, known_from=known_from, assemblies=tuple(assemblies[name]))
        for name, (known_from, left) in proteins.items()
    )


def _require_header(path: Path, cells: list[str]) -> None:
    if cells != list(REBUILT_COLUMNS):
        message = f"{path}, line 1: the columns are {examples(cells)}"
        raise TableError(message, hint=f"expected {', '.join(REBUILT_COLUMNS)}, as this step writes {REBUILT}")
