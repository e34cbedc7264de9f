"""Tables of measurements of genes, such as effects of their loss in cell lines: values may be missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import TableError, examples
from cellmapkit.core.tables import open_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_HINT = "expected a header, then a gene and its values in every line, separated by tabs; missing ones empty, NA or NaN"
_MISSING = dict.fromkeys(("", "NA", "N/A", "null"), "nan")


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """A table of genes by columns.

    Attributes
    ----------
    genes : tuple of str
        Unique.
    values : ndarray of float64, shape (n_genes, n_columns)
        NaN where missing.
    """

    genes: tuple[str, ...]
    values: np.ndarray


def read_profiles(path: Path) -> Profiles:
    """Return the profiles of a table with a row per gene.

    Parameters
    ----------
    path : Path
        Tab separated, gzip or plain, the first line a header; missing values are empty, ``NA``, ``N/A``, ``null`` or
        ``NaN``.

    Returns
    -------
    Profiles
        In the order of the file.

    Raises
    ------
    TableError
        If the file is no such table or empty, names a gene twice, or has a value that is infinite or no number; with
        the lines.
    """
    try:
        with open_text(path) as lines:
            genes, rows, faults = _read(lines)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise TableError(f"{path} cannot be read: {error}", hint=_HINT) from error
    if faults or not rows:
        raise TableError(f"{path}: {examples(faults)}" if faults else f"{path} has no rows", hint=_HINT)
    return Profiles(genes=tuple(genes), values=np.stack(rows))


def _read(lines: Iterable[str]) -> tuple[dict[str, int], list[np.ndarray], list[str]]:
    """Return the line of each gene, its values, and what is wrong."""
    genes: dict[str, int] = {}
    rows: list[np.ndarray] = []
    faults: list[str] = []
    width = 0
    for number, line in enumerate(lines, start=1):
        if number == 1 or not line.strip():
            continue
        name, *cells = (field.strip() for field in line.rstrip("\r\n").split("\t"))
        width = width or len(cells)
        if not cells or len(cells) != width:
            told = f", line 2 has {width + 1}" if width else ""
            faults.append(f"line {number} has {len(cells) + 1} fields{told}")
        elif not name or name in genes:
            faults.append(f"line {number} names {name} again" if name else f"line {number} has an empty name")
        else:
            genes[name] = number
            rows.append(np.array([_number(cell) for cell in cells]))
            wrong = np.flatnonzero(np.isinf(rows[-1]))
            faults += [f"line {number}, column {k + 2} is {cells[k]!r}" for k in wrong.tolist()]
    return genes, rows, faults


def _number(cell: str) -> float:
    """Return the number, infinite where the cell holds none."""
    try:
        return float(_MISSING.get(cell, cell))
    except ValueError:
        return math.inf
