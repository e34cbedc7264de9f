"""Small tables of text, read whole, with the number of each line."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import TableError

if TYPE_CHECKING:
    from pathlib import Path


class Line(NamedTuple):
    """A row of a table and the number of the line it ends on."""

    number: int
    cells: list[str]


def read_lines(path: Path, separator: str) -> list[Line]:
    """Return the rows of a table that are not empty.

    Parameters
    ----------
    path : Path
        In UTF-8. Cells may stand in quotes where commas separate them.
    separator : str
        A comma or a tab.

    Returns
    -------
    list of Line
        A header among them.

    Raises
    ------
    TableError
        If it is no text, or a quote is never closed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=separator,
            quoting=csv.QUOTE_MINIMAL if separator == "," else csv.QUOTE_NONE,
        )
        return [Line(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path} cannot be read as a table: {error}", hint="expected text in UTF-8") from error


def read_records(path: Path, separator: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the header of a table, and its rows by column with their line numbers.

    Parameters
    ----------
    path : Path
        In UTF-8.
    separator : str
        A comma or a tab.

    Returns
    -------
    tuple of (list of str, list of tuple of (int, dict of str to str))
        A row that is too short lacks its last columns; both are empty for an empty file.

    Raises
    ------
    TableError
        If it is no text.
    """
    lines = read_lines(path, separator)
    header = lines[0].cells if lines else []
    return header, [(line.number, dict(zip(header, line.cells, strict=False))) for line in lines[1:]]
