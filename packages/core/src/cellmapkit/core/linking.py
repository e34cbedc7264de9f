"""One file under two names."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk cannot: not every file system has hard links.

    Parameters
    ----------
    source : Path
        A file, or a link to one.
    target : Path
        The new name.

    Raises
    ------
    OSError
        If neither is possible.
    """
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)
