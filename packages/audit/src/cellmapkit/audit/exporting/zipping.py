"""A zip file whose bytes follow from what is in it, written file by file in little memory."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_CHUNK = 2**20
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
_UNIX = 3
_LEVEL = 6
_WORTH, _SUSPECT = 0.95, 1 / 100


class PlainZip:
    """A zip file without times, owners or anything else that differs between equal contents.

    Parameters
    ----------
    stream : binary file
        Open for writing.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", allowZip64=True)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the directory of the zip file."""
        self._zip.close()

    def copy(self, name: str, path: Path) -> tuple[int, str]:
        """Store a file; return its size in bytes and its SHA-256 as they were read.

        Entries over 4 GiB, or beyond the first 4 GiB, get the fields of zip64.
        """
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source:
            entry = self._entry(name, path.stat().st_size, _method(source.read(_CHUNK)))
            source.seek(0)
            with self._zip.open(entry, "w") as target:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
        return size, digest.hexdigest()

    def write(self, name: str, content: bytes, *, executable: bool = False) -> None:
        """Store bytes under a name."""
        entry = self._entry(name, len(content), _method(content[:_CHUNK]), executable=executable)
        with self._zip.open(entry, "w") as target:
            target.write(content)

    @staticmethod
    def _entry(name: str, size: int, method: int, *, executable: bool = False) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, _TIME)
        entry.file_size = size  # says whether zip64 is needed
        entry.create_system = _UNIX
        entry.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
        entry.compress_type = method
        entry._compresslevel = _LEVEL  # type: ignore[attr-defined] # noqa: SLF001 - open() has no other way to be told
        return entry


def _method(start: bytes) -> int:
    """Return whether to compress, by the first MiB: what is packed already, or shrinks as only bombs do, is stored."""
    if not start:
        return zipfile.ZIP_STORED
    ratio = len(zlib.compress(start, 1)) / len(start)
    return zipfile.ZIP_DEFLATED if _SUSPECT < ratio < _WORTH else zipfile.ZIP_STORED
