"""Read the answer sheet and the assemblies of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.demo.files import TRUTH
from cellmapkit.demo.recovered import Planted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAP = "hidef_output_gene_names.nodes"
_TRUTH_COLUMNS = 5
_NODE_COLUMNS = (3, 4)  # upstream's first files lack the persistence


def read_truth(directory: Path) -> list[Planted]:
    """Return the planted assemblies of a cell that ``cellmaps_democmd.py make`` wrote.

    Parameters
    ----------
    directory : Path
        Its crate.

    Returns
    -------
    list of Planted
        In the order of the file, the root first.

    Raises
    ------
    CrateNotFoundError
        If it holds no answer sheet.
    TableError
        If a line is cut off.
    """
    path = directory / TRUTH
    if not path.is_file():
        raise CrateNotFoundError(f"{directory} has no {TRUTH}", hint="expected what 'cellmaps_democmd.py make' wrote")
    rows = list(_rows(path, (_TRUTH_COLUMNS,)))[1:]
    return [Planted(name=name, level=level, genes=frozenset(genes.split())) for name, level, _, _, genes in rows]


def read_map(path: Path) -> list[tuple[str, frozenset[str]]]:
    """Return name and genes of each assembly of a map.

    Parameters
    ----------
    path : Path
        What ``cellmaps_generate_hierarchycmd.py`` wrote, or a ``.nodes`` file: name, size, genes, persistence.

    Returns
    -------
    list of (str, frozenset of str)
        In the order of the file.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    TableError
        If a line has another number of columns, or there is none.
    """
    file = path / _MAP if path.is_dir() else path
    if not file.is_file():
        raise CrateNotFoundError(
            f"{file} does not exist", hint="expected what cellmaps_generate_hierarchycmd.py wrote, or a .nodes file"
        )
    found = [(cells[0], frozenset(cells[2].split())) for cells in _rows(file, _NODE_COLUMNS)]
    if not found:
        raise TableError(f"{file} is empty", hint="expected one assembly per line")
    return found


def _rows(path: Path, widths: tuple[int, ...]) -> Iterator[list[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) not in widths:
            expected = " or ".join(map(str, widths))
            raise TableError(f"{path}, line {number}: {len(cells)} columns", hint=f"expected {expected}, tab separated")
        yield cells
