"""Paths and sizes that metadata of unknown origin may name, and those it may not."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

MOST_METADATA_BYTES = 512 * 2**20
"""Metadata larger than this is not read: a crate of 100,000 files has about 150 MB of it."""


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
        ``None`` for absolute paths, drive letters, ``..`` that leave, backslashes, NUL and links that leave.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or any(char in name for char in "\\\0:"):
        return None
    path = crate.joinpath(*parts)
    root = crate.resolve()
    return path if path.resolve().is_relative_to(root) else None
