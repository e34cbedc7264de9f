"""Text of an input file, gzipped or not, with errors that say where it breaks."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from cellmapkit.api import CrateNotFoundError, InputError, TableError, examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bytes
        As they are.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    InputError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CrateNotFoundError(f"{path}: no such file", hint="check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", hint="expected a readable file") from error


def decode(data: bytes, where: str) -> str:
    """Return the text of a file's bytes; gzip and zip are recognised by the first bytes, not by the name.

    Parameters
    ----------
    data : bytes
        UTF-8 text, plain, gzipped, or the only file of a zip archive.
    where : str
        Name of the file for messages.

    Returns
    -------
    str
        With line feeds as the only line ends.

    Raises
    ------
    InputError
        If it is a damaged gzip or zip file, an archive of several files, or not UTF-8.
    """
    try:
        data = _unzipped(data, where) if data.startswith(_ZIP) else data
        data = gzip.decompress(data) if data.startswith(_GZIP) else data
        text = data.decode("utf-8-sig")
    except BadZipFile as error:
        raise InputError(f"{where}: damaged zip file ({error})", hint="copy or download it again") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{where}: damaged gzip file ({error})", hint="copy or download it again") from error
    except UnicodeDecodeError as error:
        message = f"{where}: byte {error.start} ({data[error.start : error.start + 1]!r}) is not UTF-8"
        raise InputError(message, hint="save it as UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unzipped(data: bytes, where: str) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if len(names) != 1:
            message = f"{where}: a zip archive of {len(names)} files: {examples(names)}"
            raise InputError(message, hint="expected an archive of one file; unpack it and give the file that is meant")
        return archive.read(names[0])


def read_rows(path: Path, n_columns: int, what: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of a tab-separated file without header; empty lines are passed over.

    Parameters
    ----------
    path : Path
        The file.
    n_columns : int
        How many cells each line must have.
    what : str
        The columns in words, for messages.

    Yields
    ------
    tuple of int and list of str
        Line number from 1, and the cells.

    Raises
    ------
    TableError
        If a line has another number of cells.
    """
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != n_columns:
            message = f"{path}, line {number}: {len(cells)} tab-separated columns ({line[:60]!r})"
            raise TableError(message, hint=f"expected {n_columns}: {what}")
        yield number, cells


def parse_json(text: str, where: str) -> Any:  # noqa: ANN401 - JSON is whatever it is
    """Return the value of a JSON text in which no object names a key twice.

    Parameters
    ----------
    text : str
        The JSON text.
    where : str
        Name of the file for messages.

    Returns
    -------
    object
        As :func:`json.loads` gives it.

    Raises
    ------
    InputError
        If it is no JSON (with line and column), or an object repeats a key, which would lose one of the values.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            repeated = sorted(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
            raise InputError(f"{where}: keys given more than once: {examples(repeated)}", hint="merge their values")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        message = f"{where}, line {error.lineno}, column {error.colno}: not valid JSON ({error.msg})"
        raise InputError(message, hint="the file may be cut off; make or download it again") from error
