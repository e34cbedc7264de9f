"""The lines of a text file, plain or in gzip, read one at a time."""

from __future__ import annotations

import gzip
import zlib
from array import array
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.audit.archive import MOST_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_CHUNK = 2**20
_LONGEST = 2**26
_MASK = 2**64 - 1
_FREE = 2**24


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, unpacked if its name ends in ``.gz``, some MiB at a time.

    Raises
    ------
    InputError
        If it cannot be unpacked, or grows to more than :data:`cellmapkit.audit.archive.MOST_RATIO` times its size.
    """
    packed = path.suffix == ".gz"
    most = MOST_RATIO * path.stat().st_size + _FREE
    done = 0
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                if packed and done > most:
                    raise InputError(f"{path} grows to more than {most:,} bytes", hint="expected an honest gzip file")
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}", hint="'verify' says whether it was touched") from error


def lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file without their ends.

    Raises
    ------
    InputError
        As :func:`chunks`, and if a line has more than 64 MiB.
    """
    rest = b""
    for chunk in chunks(path):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.rstrip(b"\r") for line in whole)
        if len(rest) > _LONGEST:
            raise InputError(f"{path} has a line of more than {_LONGEST:,} bytes", hint="is it a table?")
    if rest:
        yield rest.rstrip(b"\r")


def fingerprint(line: bytes) -> int:
    """Return 64 bits that stand for a line in this process: Python's own keyed hash, which nobody can aim at."""
    return hash(line) & _MASK


def fingerprints(path: Path) -> NDArray[np.uint64]:
    """Return the fingerprint of every line, sorted; 8 bytes a line is all that is kept."""
    found = array("Q", (fingerprint(line) for line in lines(path)))
    return np.sort(np.frombuffer(found, dtype=np.uint64)) if found else np.empty(0, dtype=np.uint64)


def n_only(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> tuple[int, int]:
    """Return how many lines are in one of two files only, counting repeated ones as often as they occur.

    Parameters
    ----------
    ours, theirs : ndarray of uint64, shapes (n_a,), (n_b,)
        As :func:`fingerprints` gives them.
    """
    values, counts = np.unique(np.concatenate([ours, theirs]), return_counts=True)
    place, n_ours = np.unique(ours, return_counts=True)
    in_ours = np.zeros(len(values), dtype=np.int64)
    in_ours[np.searchsorted(values, place)] = n_ours
    more = 2 * in_ours - counts
    return int(more[more > 0].sum()), int(-more[more < 0].sum())
