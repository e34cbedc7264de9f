"""A file that is complete or not there, and never in the place of another."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from cellmapkit.api import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that must not exist yet, under a hidden name until it is complete.

    Parameters
    ----------
    path : Path
        Its name at the end.

    Yields
    ------
    IO of bytes
        To be written to; whatever is raised meanwhile leaves nothing behind.

    Raises
    ------
    OutputError
        If the file exists, or cannot be written.
    """
    refuse_existing(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as stream:
            yield stream
        refuse_existing(path)
        partial.replace(path)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}", hint="check its directory and the space there"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Raise an :class:`OutputError` if something has that name already."""
    if path.exists() or path.is_symlink():
        raise OutputError(f"{path} exists already", hint="give another name, or remove it yourself")
