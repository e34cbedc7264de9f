"""Split the lines of a table into cells, keeping the line numbers of the file and everything that is no row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.downloader.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_SEPARATORS = {"\t": "tabs", ",": "commas", ";": "semicolons", " ": "blanks"}


@dataclass(frozen=True)
class Aside:
    """A line that is no row of the table.

    Attributes
    ----------
    line : int
        Its number in the file, from 1.
    text : str
        What it says.
    reason : str
        ``"blank line"`` or ``"comment line"``.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a text table.

    Attributes
    ----------
    source : str
        The file, for messages.
    separator : str
        A tab, comma, semicolon or blank (then any run of blanks): the first of these in the first row.
    header : tuple of str, or None
        Column names once they were recognised.
    lines : list of int
        Line in the file of each row, from 1.
    cells : list of list of str
        The rows as written, quotes removed.
    asides : tuple of Aside
        Blank lines and comments (starting with ``#``).
    """

    source: str
    separator: str
    header: tuple[str, ...] | None
    lines: list[int]
    cells: list[list[str]]
    asides: tuple[Aside, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.cells)

    def column(self, index: int) -> list[str]:
        """Return the cells of one column without blanks around them and without tabs, which our tables cannot hold.

        Raises
        ------
        TableError
            If the header names the column and no row has it.
        """
        if self.cells and index >= len(self.cells[0]):
            name = repr(self.header[index]) if self.header else str(index + 1)
            message = (
                f"{self.source}: column {name} is in the header and in no row; rows have {len(self.cells[0])} cells"
            )
            raise TableError(message, hint="the file was probably cut off or shifted when it was written")
        cells = [row[index].strip() for row in self.cells]
        return [cell.replace("\t", " ") for cell in cells] if any("\t" in cell for cell in cells) else cells


def read_rows(path: Path) -> Rows:
    """Return the rows of a file, its first line among them.

    Parameters
    ----------
    path : Path
        A text table, plain or gzipped, with any line ends.

    Returns
    -------
    Rows
        Without header; at least one row.

    Raises
    ------
    TableError
        If the file has no row, or a quoted cell does not end on its line.
    """
    asides: list[Aside] = []
    lines: list[int] = []
    texts: list[str] = []
    for number, raw in enumerate(io.StringIO(read_text(path), newline=None), start=1):
        text = raw.rstrip("\n")
        if not text.strip():
            asides.append(Aside(number, "", "blank line"))
        elif text.startswith("#"):
            asides.append(Aside(number, text, "comment line"))
        else:
            lines.append(number)
            texts.append(text)
    if not texts:
        raise TableError(f"{path} has no row, only {len(asides)} blank or comment lines", hint="expected a table")
    separator = separator_of(texts[0])
    cells = _split(texts, lines, separator, str(path))
    return Rows(source=str(path), separator=separator, header=None, lines=lines, cells=cells, asides=tuple(asides))


def separator_of(text: str) -> str:
    """Return the separator of a line: the first of tab, comma, semicolon, blank found outside quotes, else a tab."""
    bare = re.sub(r'"[^"]*"', "", text.strip(" "))
    return next((separator for separator in _SEPARATORS if separator in bare), "\t")


def split_line(text: str, separator: str) -> list[str]:
    """Return the cells of one line; a cell may stand in double quotes.

    Parameters
    ----------
    text : str
        The line without its end.
    separator : str
        As :func:`separator_of` gives it.

    Returns
    -------
    list of str
        The cells.

    Raises
    ------
    csv.Error
        If a quoted cell does not end.
    """
    if '"' in text:
        return next(csv.reader([text], delimiter=separator, strict=True))
    return text.split() if separator == " " else text.split(separator)


def _split(texts: Sequence[str], lines: Sequence[int], separator: str, source: str) -> list[list[str]]:
    if not any('"' in text for text in texts):
        return [split_line(text, separator) for text in texts]
    cells: list[list[str]] = []
    reader = csv.reader(texts, delimiter=separator, strict=True, skipinitialspace=separator == " ")
    try:
        for row in reader:
            # An open quote takes in the lines that follow.
            if reader.line_num > len(cells) + 1:
                break
            cells.append(row)
    except csv.Error:
        pass
    if len(cells) < len(texts):
        message = f"{source}, line {lines[len(cells)]}: a quoted cell is broken"
        raise TableError(message, hint="a cell may not span lines, and quotes in it are doubled")
    return cells


def check_widths(rows: Rows) -> None:
    """Refuse a table whose rows have different numbers of cells.

    Parameters
    ----------
    rows : Rows
        The header counts as the expected number where there is one. It may name more columns than *every* row has:
        trailing empty columns are often lost.

    Raises
    ------
    TableError
        Naming the first offending lines.
    """
    widths = Counter(map(len, rows.cells))
    expected = len(rows.header) if rows.header else len(rows.cells[0])
    if set(widths) == {expected} or (rows.header and len(widths) == 1 and next(iter(widths)) < expected):
        return
    bad = [i for i, row in enumerate(rows.cells) if len(row) != expected]
    found = [f"line {rows.lines[i]} has {len(rows.cells[i])}" for i in bad]
    hint = f"every row needs {expected} cells, separated by {_SEPARATORS[rows.separator]}"
    if rows.header and set(widths) == {expected + 1}:
        hint = "the header is one name short: name the first column too (R leaves row names without one)"
    raise TableError(f"{rows.source}: {len(bad)} rows do not have {expected} cells: {examples(found)}", hint=hint)


def plain(name: str) -> str:
    """Return a column name in lower case with letters and digits only, so that spellings compare equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def column_index(rows: Rows, name: str, flag: str) -> int:
    """Return the position of a column the user named.

    Parameters
    ----------
    rows : Rows
        With a header.
    name : str
        The name as in the header.
    flag : str
        The option that names it, for the message.

    Returns
    -------
    int
        From 0.

    Raises
    ------
    ColumnError
        If there is none or more than one, listing the columns and the nearest name.
    """
    header = rows.header or ()
    if header.count(name) == 1:
        return header.index(name)
    near = get_close_matches(name, header, n=1, cutoff=0.5)
    guess = f"did you mean {near[0]!r}? " if near and near[0] != name else ""
    problem = "no column" if name not in header else f"{header.count(name)} columns"
    raise ColumnError(
        f"{rows.source} has {problem} {name!r}; its columns are: {', '.join(header)}",
        hint=f"{guess}name the right one with {flag}",
    )


def find_column(header: Iterable[str], names: Iterable[str]) -> int | None:
    """Return the position of the first column whose :func:`plain` name is one of ``names``, or ``None``."""
    wanted = set(names)
    return next((i for i, name in enumerate(header) if plain(name) in wanted), None)
