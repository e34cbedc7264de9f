"""Tables with a header line, whose columns are found by name whatever its spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.standards.textfile import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def plain(name: str) -> str:
    """Return a name in lower case with letters and digits only, so that ``Gene name`` and ``gene_name`` are equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True, kw_only=True)
class Table:
    """A tab-separated table.

    Attributes
    ----------
    path : Path
        The file.
    header : tuple of str
        Names of the columns.
    rows : tuple of (int, list of str)
        Line number from 1, and as many cells as the header has, without blanks and quotes around them.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]

    def find(self, *names: str) -> int | None:
        """Return the first column of one of these :func:`plain` names, or ``None``."""
        return find_column(self.header, *names)

    def column(self, *names: str, expected: str) -> int:
        """Return the first column of one of these :func:`plain` names.

        Parameters
        ----------
        *names : str
            Plain names.
        expected : str
            What the table should be, for the message.

        Returns
        -------
        int
            From 0.

        Raises
        ------
        ColumnError
            If there is none, listing the columns.
        """
        found = self.find(*names)
        if found is None:
            message = f"{self.path}: no column like {' or '.join(names)}; its columns are {', '.join(self.header)}"
            raise ColumnError(message, hint=f"expected {expected}")
        return found


def find_column(header: Sequence[str], *names: str) -> int | None:
    """Return the position of the first of these :func:`plain` names that a header has, or ``None``."""
    known = [plain(cell) for cell in header]
    return next((known.index(name) for name in names if name in known), None)


def read_table(path: Path) -> Table:
    """Return the table in a file.

    Parameters
    ----------
    path : Path
        Tab-separated text with a header line, plain, gzipped or zipped.

    Returns
    -------
    Table
        Empty lines are passed over; a ``#`` before the header is no part of it.

    Raises
    ------
    TableError
        If there is no row, or rows have another number of cells than the header.
    """
    text = decode(read_bytes(path), str(path))
    rows = [(number, split(line)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(rows) < 2:
        raise TableError(f"{path}: {len(rows)} lines", hint="expected a header and at least one row")
    (_, header), *body = rows
    header[0] = header[0].removeprefix("#")
    ragged = [(number, f"{len(cells)} cells") for number, cells in body if len(cells) != len(header)]
    refuse(path, ragged, "have another number of cells than the header", f"expected {len(header)}, tab-separated")
    return Table(path=path, header=tuple(header), rows=tuple(body))


def require_ids(path: Path, rows: Sequence[tuple[int, list[str]]], column: int) -> None:
    """Refuse rows of a table that have no id, or that of an earlier row.

    Parameters
    ----------
    path : Path
        The file.
    rows : sequence of (int, list of str)
        Line numbers and cells.
    column : int
        Where the id stands.

    Raises
    ------
    TableError
        If there are any.
    """
    first: dict[str, int] = {}
    wrong = []
    for number, cells in rows:
        if not cells[column]:
            wrong.append((number, "no id"))
        elif first.setdefault(cells[column], number) != number:
            wrong.append((number, f"{cells[column]}, as line {first[cells[column]]}"))
    refuse(path, wrong, "have no id or that of an earlier line", "every entry needs an id of its own")


def split(line: str) -> list[str]:
    """Return the cells of a line without blanks and quotes around them."""
    return [cell.strip().strip('"') for cell in line.split("\t")]


def refuse(path: Path, found: Sequence[tuple[int, str]], what: str, hint: str) -> None:
    """Refuse a file for the lines in which something is wrong.

    Parameters
    ----------
    path : Path
        The file.
    found : sequence of (int, str)
        Line numbers, and what stands there.
    what : str
        What is wrong, after the number of lines.
    hint : str
        What was expected.

    Raises
    ------
    TableError
        If there are any.
    """
    if found:
        shown = examples(f"line {number}: {text[:60]}" for number, text in found)
        raise TableError(f"{path}: {len(found)} lines {what}: {shown}", hint=hint)
