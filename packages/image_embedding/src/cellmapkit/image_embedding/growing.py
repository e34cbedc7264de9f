"""An array in a standard .npy file that grows at its end, and can be cut back."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_START = b"\x93NUMPY\x01\x00"
_HEADER = 128  # bytes, whatever the number of rows, so that data never move


class GrowingArray:
    """Rows of one shape and type, appended to a file; only what is appended is ever in memory.

    Parameters
    ----------
    path : Path
        The file; how many rows it holds is told by its length until :meth:`close` writes the header.
    shape : tuple of int
        Of one row.
    dtype : numpy dtype
        Of the numbers.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype | type) -> None:
        self.path = path
        self._shape = shape
        self._dtype = np.dtype(dtype)
        self._width = int(np.prod(shape, dtype=np.int64)) * self._dtype.itemsize
        if not path.exists() or path.stat().st_size < _HEADER:
            path.write_bytes(self._header(0))

    def __len__(self) -> int:
        """Return the number of whole rows in the file."""
        return (self.path.stat().st_size - _HEADER) // self._width

    def keep(self, n_rows: int) -> None:
        """Cut the file back to its first rows."""
        os.truncate(self.path, _HEADER + n_rows * self._width)

    def append(self, rows: np.ndarray) -> None:
        """Write rows behind the last one; call :meth:`keep` once before, since half a row may be left there."""
        with self.path.open("ab") as stream:  # closed again, so that a kill cuts off files in the order of writing
            stream.write(np.ascontiguousarray(rows, self._dtype).tobytes())

    def read(self) -> np.ndarray:
        """Return all rows; for small ones."""
        count = len(self) * self._width // self._dtype.itemsize
        return np.fromfile(self.path, self._dtype, offset=_HEADER, count=count).reshape(-1, *self._shape)

    def sync(self) -> None:
        """Wait until everything is on disk."""
        with self.path.open("rb") as stream:
            os.fsync(stream.fileno())

    def close(self) -> None:
        """Write the header for the rows there are."""
        header = self._header(len(self))
        with self.path.open("r+b") as stream:
            stream.write(header)

    def _header(self, n_rows: int) -> bytes:
        """Return the header of version 1.0 of the format, see numpy.lib.format."""
        about = {"descr": self._dtype.str, "fortran_order": False, "shape": (n_rows, *self._shape)}
        left = _HEADER - len(_START) - 2
        return _START + struct.pack("<H", left) + repr(about).ljust(left - 1).encode("ascii") + b"\n"
