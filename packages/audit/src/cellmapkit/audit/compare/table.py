"""A table as a comparison needs it: its columns by kind first, then the numbers of the rows that are compared."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.audit.compare.lines import fingerprint, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TEXT, REAL, WHOLE = "text", "real", "whole"
"""Kinds of columns: any text, numbers, whole numbers."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a table looks like.

    Attributes
    ----------
    names : tuple of str
        Of the columns, made unique; numbers from 0 where the table has no header.
    kinds : tuple of str
        :data:`TEXT`, :data:`REAL` or :data:`WHOLE` of each; a blank cell is a missing number.
    n_rows : int
        Without the header.
    n_ragged : int
        Rows of another number of cells than most: they are compared as lines only.
    unique : bool
        Whether no two rows have the same first cell.
    headed : bool
        Whether the first line is a header.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    n_rows: int
    n_ragged: int
    unique: bool
    headed: bool


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of a table by key.

    Attributes
    ----------
    keys : list of bytes
        One for each row; the second row of a key has another one.
    numbers : ndarray of float64, shape (n_rows, n_numbers)
        NaN where a cell is blank.
    texts : ndarray of uint64, shape (n_rows, n_texts)
        Fingerprints of cells.
    """

    keys: list[bytes]
    numbers: NDArray[np.float64]
    texts: NDArray[np.uint64]


def separator(path: Path) -> bytes:
    """Return what stands between the cells of a table, by its name."""
    return b"," if path.name.removesuffix(".gz").endswith(".csv") else b"\t"


def layout_of(path: Path) -> Layout:
    """Read a table once for its columns and their kinds; what is kept does not grow but for 8 bytes a row."""
    sep = separator(path)
    stream = lines(path)
    first = next(stream, b"").split(sep)
    second = next(stream, None)
    width = len(second.split(sep)) if second is not None else len(first)
    headed = len(first) != width or not all(_is_number(cell) for cell in first)
    whole, real = set(range(width)), set(range(width))
    firsts = array("Q")
    n_rows = n_ragged = 0
    for cells in _body(path, sep, headed=headed):
        n_rows += 1
        if len(cells) != width:
            n_ragged += 1
            continue
        firsts.append(fingerprint(cells[0]))
        whole = {column for column in whole if cells[column].isdigit()} if whole else whole
        if not _all_numbers(cells, real):
            real = {column for column in real if _is_number(cells[column])}
    kinds = (WHOLE if column in whole else REAL if column in real else TEXT for column in range(width))
    return Layout(
        names=_names(first, width) if headed else tuple(map(str, range(width))),
        kinds=tuple(kinds) if n_rows > n_ragged else (TEXT,) * width,
        n_rows=n_rows,
        n_ragged=n_ragged,
        unique=len(np.unique(np.frombuffer(firsts, dtype=np.uint64))) == len(firsts) if firsts else True,
        headed=headed,
    )


def rows_of(
    path: Path, layout: Layout, columns: tuple[Sequence[int], Sequence[int], Sequence[int]], every: int
) -> Rows:
    """Read the rows that are compared.

    Parameters
    ----------
    path : Path
        The table.
    layout : Layout
        Of it.
    columns : three sequences of int
        Columns that make the key (none: the row's place is its key), of numbers, and of texts.
    every : int
        One of so many rows is taken, the same ones of every table: the checksum of the key decides.
    """
    by_key, by_number, by_text = columns
    width, seen = len(layout.names), dict[bytes, int]()
    keys, numbers, texts = list[bytes](), array("d"), array("Q")
    for place, cells in enumerate(_body(path, separator(path), headed=layout.headed)):
        if len(cells) != width:
            continue
        key = b"\t".join([cells[column] for column in by_key]) if by_key else b"%d" % place
        if every > 1 and zlib.crc32(key) % every:
            continue
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else b"%s\t#%d" % (key, seen[key]))
        numbers.extend([float(cells[column] or b"nan") for column in by_number])
        texts.extend([fingerprint(cells[column]) for column in by_text])
    return Rows(
        keys=keys,
        numbers=np.array(numbers, dtype=np.float64).reshape(len(keys), len(by_number)),
        texts=np.array(texts, dtype=np.uint64).reshape(len(keys), len(by_text)),
    )


def _body(path: Path, sep: bytes, *, headed: bool) -> Iterator[list[bytes]]:
    stream = lines(path)
    if headed:
        next(stream, None)
    for line in stream:
        yield line.split(sep)


def _names(header: list[bytes], width: int) -> tuple[str, ...]:
    words = [cell.decode("utf-8", "replace") for cell in header]
    if len(words) == width - 1:  # upstream leaves out the name of the first column
        words = ["", *words]
    words += [f"column {place}" for place in range(len(words), width)]
    seen: dict[str, int] = {}
    for place, word in enumerate(words):
        seen[word] = seen.get(word, 0) + 1
        words[place] = word if seen[word] == 1 else f"{word} ({seen[word]})"
    return tuple(words[:width])


def _all_numbers(cells: list[bytes], columns: set[int]) -> bool:
    try:
        for column in columns:
            float(cells[column] or b"nan")
    except ValueError:
        return False
    return True


def _is_number(cell: bytes) -> bool:
    try:
        float(cell or b"nan")
    except ValueError:
        return False
    return True
