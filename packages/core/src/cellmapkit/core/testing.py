"""For the tests of steps: a working plugin that is found without being installed, and a command run in process."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cellmapkit.core.scaffold import scaffold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def discoverable_plugin(folder: Path, role: str, name: str = "toy") -> Path:
    """Scaffold a plugin and give it the metadata of an installed distribution.

    Parameters
    ----------
    folder : Path
        An empty folder to make it in.
    role : str
        Its role.
    name : str
        The word after ``--algorithm``.

    Returns
    -------
    Path
        What has to be on the import path (``sys.path``, ``PYTHONPATH``) for the plugin to be found.
    """
    site = scaffold(name, role, folder) / "src"
    info = site / f"cellmapkit_{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: cellmapkit-{name}\nVersion: 1.2\n", encoding="utf-8")
    entry = f"[cellmapkit.{role}]\n{name} = cellmapkit_{name}:algorithm\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    return site


def exit_code(command: Callable[..., object], *words: object) -> int:
    """Run the command of a step in this process and return its exit code.

    Parameters
    ----------
    command : callable
        The object a console script names.
    *words : object
        The command line, each turned into text.

    Returns
    -------
    int
        0 done, 2 wrong usage, 3 bad input, 4 failed inside an algorithm, 130 interrupted.
    """
    argv, sys.argv = sys.argv, ["command", *map(str, words)]
    try:
        command()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.argv = argv
    return 0
