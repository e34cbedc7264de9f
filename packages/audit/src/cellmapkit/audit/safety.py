"""Paths, sizes and words that a crate of unknown origin may bring, and those it may not."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from cellmapkit.api import CrateError

MOST_METADATA_BYTES = 512 * 2**20
"""Metadata larger than this is not read: a crate of 100,000 files has about 200 MB of it."""
MOST_METADATA_VALUES = 20_000_000
"""Nor is metadata of more values: each takes some 100 bytes of memory, and a crate of 100,000 files has 3 million."""
_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 2**20
_LONGEST_PART, _LONGEST_NAME = 255, 4000


def inside(crate: Path, name: str) -> Path | None:
    """Return the place of a file that a crate names, or ``None`` if it would lie outside of the crate.

    Parameters
    ----------
    crate : Path
        The crate's directory.
    name : str
        As the metadata gives it: relative, with slashes.

    Returns
    -------
    Path or None
        ``None`` for absolute paths, drive letters, URLs, ``..``, backslashes, NUL, names that become one of these when
        percent signs are decoded, and links that leave.
    """
    if not (stays(name) and stays(unquote(name))):
        return None
    path = crate.joinpath(*PurePosixPath(name).parts)
    return None if leaves(path, crate) else path


def stays(name: str) -> bool:
    """Return whether a relative name, as it is written, lies below the directory it is relative to."""
    parts = PurePosixPath(name).parts
    odd = name.startswith("/") or "://" in name or "\\" in name or _DRIVE.match(name)
    return bool(parts) and not odd and ".." not in parts and possible(name)


def possible(name: str) -> bool:
    """Return whether the disk could have a file of this name; to ask it for any other is an error."""
    try:
        longest = max((len(os.fsencode(part)) for part in name.split("/")), default=0)
    except UnicodeEncodeError:
        return False
    return longest <= _LONGEST_PART and len(name) <= _LONGEST_NAME and "\0" not in name


def leaves(path: Path, directory: Path) -> bool:
    """Return whether a path leads out of a directory by a link, or in a circle of links."""
    try:
        return not path.resolve().is_relative_to(directory.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, or a name too long for the disk
        return True


def check_metadata(path: Path) -> None:
    """Refuse metadata that would take all memory to read.

    Raises
    ------
    CrateError
        If the file has more than :data:`MOST_METADATA_BYTES` or :data:`MOST_METADATA_VALUES`.
    """
    size = path.stat().st_size
    if size > MOST_METADATA_BYTES:
        raise CrateError(
            f"{path} has {size / 2**20:.0f} MiB of metadata",
            hint=f"expected {MOST_METADATA_BYTES // 2**20} MiB at most; is this a crate?",
        )
    values = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            values += sum(chunk.count(sign) for sign in (b",", b"[", b"{"))
    if values > MOST_METADATA_VALUES:
        raise CrateError(
            f"{path} has {values:,} values in {size / 2**20:.0f} MiB of metadata",
            hint=f"expected {MOST_METADATA_VALUES:,} at most; is this a crate?",
        )


def printable(text: str) -> str:
    """Return text with whatever could move the cursor, hide words or break an encoding written as an escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
