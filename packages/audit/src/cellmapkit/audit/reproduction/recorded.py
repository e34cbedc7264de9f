"""The command line of a run, word by word, as its crate records it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.core.crate import is_log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.core.crate import CrateRecord

OUTDIR = "OUTDIR"
"""Stands in recorded commands for the directory that was written."""
_HIDDEN = "***"
_MOST_BYTES = 2**20


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A recorded command line.

    Attributes
    ----------
    program : str
        The console script.
    words : tuple of str
        What followed, :data:`OUTDIR` for the output.
    outdir, cwd : str
        Absolute, as they were then; empty where the run wrote no task file.
    machine : mapping of str to str
        Platform and Python of the run, where known.
    """

    program: str
    words: tuple[str, ...]
    outdir: str = ""
    cwd: str = ""
    machine: tuple[tuple[str, str], ...] = ()


def secret_options(words: Sequence[str]) -> list[str]:
    """Return the options of a command line whose values were hidden when it was recorded."""
    return [
        word.partition("=")[0] if "=" in word else flag
        for flag, word in zip(("", *words), words, strict=False)
        if word == _HIDDEN or word.endswith(f"={_HIDDEN}")
    ]


def recorded_command(crate: Path, record: CrateRecord) -> Recorded | None:
    """Return the command line of the run that made a crate, or ``None`` if there is none.

    The task file has every word by itself. It is believed only where it says the same as the metadata, which is sealed:
    crates made before words were quoted there have them joined by blanks, and are read too.
    """
    text = record.activity.command if record.activity else ""
    try:
        words = shlex.split(text)
    except ValueError:  # an odd quotation mark, of a time when words were not quoted
        words = text.split(" ")
    if not words:
        return None
    task = _task(crate)
    told = task.get("commandlineargs", {})
    outdir, cwd = str(task.get("outdir", "")), str(task.get("cwd", ""))
    machine = tuple((name, str(task[name])) for name in ("platform", "python") if name in task)
    exact = _exact(told, text, outdir) if isinstance(told, dict) else None
    program, *rest = words if exact is None else exact
    return Recorded(program=program, words=tuple(rest), outdir=outdir, cwd=cwd, machine=machine)


def _exact(told: dict[str, Any], text: str, outdir: str) -> list[str] | None:
    argv = told.get("argv")
    if not isinstance(argv, list) or not all(isinstance(word, str) for word in argv):
        return None
    name = outdir.rpartition("/")[2]
    forms = [[str(told.get("program", "")), *argv]]
    for given in {word for word in argv if word.rstrip("/").rpartition("/")[2] == name}:
        forms.append([forms[0][0], *(OUTDIR if word == given else word for word in argv)])
    return next((words for words in forms if text in (shlex.join(words), " ".join(words))), None)


def _task(crate: Path) -> dict[str, Any]:
    """Return the task file of a run; nothing where there is none, or more than one."""
    found = [path for path in crate.glob("task_*_start.json") if is_log(path.name) and path.is_file()]
    try:
        small = len(found) == 1 and found[0].stat().st_size <= _MOST_BYTES
        content = json.loads(found[0].read_text(encoding="utf-8")) if small else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
