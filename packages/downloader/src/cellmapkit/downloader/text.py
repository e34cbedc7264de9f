"""Read a text file whole, plain or gzipped, or say exactly why it is none."""

from __future__ import annotations

import gzip
import zlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, InputError, TableError

if TYPE_CHECKING:
    from pathlib import Path

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet table",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x89PNG": "a PNG image",
    b"\x89HDF": "an HDF5 file",
}


def read_text(path: Path) -> str:
    """Return the text of a file, with line ends as they are.

    Parameters
    ----------
    path : Path
        A UTF-8 file, plain or gzipped (told by its first bytes, not by its name); a byte-order mark is removed.

    Returns
    -------
    str
        The text, not empty.

    Raises
    ------
    CrateNotFoundError
        If there is no such file, naming one of nearly the same name.
    InputError
        If it is a directory, may not be read, or is not text.
    TableError
        If it is empty, truncated or in another encoding, naming the line.
    """
    data = _unpacked(_bytes(path), path)
    if data[:2] in _UTF16:
        raise TableError(f"{path} is encoded in UTF-16", hint="save it again as UTF-8 text")
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise InputError(f"{path} is no text: line {line} holds a zero byte", hint="expected a table as plain text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{path}, line {line}: byte 0x{data[error.start]:02x} is not UTF-8"
        raise TableError(message, hint="save it again as UTF-8; it may be Latin-1 or Windows text") from None
    if not text.strip():
        raise TableError(f"{path} is empty", hint="expected a table with at least one row")
    return text


def check_file(path: Path) -> None:
    """Refuse a path that is no file that can be read.

    Raises
    ------
    CrateNotFoundError
        If there is no such file, naming one of nearly the same name.
    InputError
        If it is a directory or may not be read.
    """
    try:
        with path.open("rb"):
            return
    except FileNotFoundError:
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        near = get_close_matches(path.name, beside, n=1, cutoff=0.75)
        hint = f"did you mean {path.parent / near[0]}?" if near else "check the path"
        raise CrateNotFoundError(f"no such file: {path}", hint=hint) from None
    except IsADirectoryError:
        raise InputError(f"{path} is a directory", hint="give the table inside it") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="check its permissions") from None


def _bytes(path: Path) -> bytes:
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="check the disk it is on") from None


def _unpacked(data: bytes, path: Path) -> bytes:
    for magic, what in _NOT_TEXT.items():
        if data.startswith(magic):
            raise InputError(f"{path} is {what}", hint="expected a tab or comma separated text file, plain or gzipped")
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        message = f"{path} is a broken gzip file: {error}"
        raise TableError(message, hint="it was probably cut off while it was copied; fetch it again") from None
