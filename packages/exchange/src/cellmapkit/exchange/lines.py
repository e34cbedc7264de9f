"""Lines of small text tables, read with limits: no archives, no file larger than memory bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, InputError, TableError, examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 2 * 2**30
"""Text larger than this is not read."""
_ARCHIVES = {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7zXZ": "xz"}


def read_plain(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file that is not packed, so that it cannot be larger than it looks.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    InputError
        If it is too large, or an archive.
    """
    if not path.is_file():
        raise CrateNotFoundError(f"{path} does not exist", hint="check the path")
    if path.stat().st_size > most:
        raise InputError(f"{path} has {path.stat().st_size} bytes", hint=f"expected {most} at most")
    data = path.read_bytes()
    refuse_packed(data, str(path))
    return data


def refuse_packed(data: bytes, where: str) -> None:
    """Refuse what must be unpacked first: it may be a million times larger than it looks.

    Raises
    ------
    InputError
        If the first bytes are those of an archive.
    """
    found = next((name for magic, name in _ARCHIVES.items() if data.startswith(magic)), "")
    if found:
        raise InputError(f"{where} is packed ({found})", hint="unpack it, look at it, and give the file itself")


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of a tab-separated file without header; empty lines are passed over.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of str
        What each line must have at least.

    Yields
    ------
    tuple of int and list of str
        Line number from 1, and at least as many cells.

    Raises
    ------
    TableError
        If a line is too short, or the text is not UTF-8.
    """
    try:
        text = read_plain(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: byte {error.start} is not UTF-8", hint="expected plain text") from error
    for line, content in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not content.strip():
            continue
        cells = content.split("\t")
        if len(cells) < len(columns) or not all(cell.strip() for cell in cells[:2]):
            raise TableError(
                f"{path}, line {line}: {len(cells)} cells, e.g. {examples(cells)}",
                hint=f"expected {len(columns)} cells separated by tabs: {', '.join(columns)}",
            )
        yield line, cells
