"""Facts about a run for people and provenance: software, agent, command line, README and upstream's task files."""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import shlex
import sys
import time
from importlib import metadata
from typing import TYPE_CHECKING, Any

from cellmapkit.core.crate import Software

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Algorithm
    from cellmapkit.core.crate import About, OutputFile
    from cellmapkit.core.stepinfo import StepInfo, StepOptions

_SECRET = re.compile(r"password|token|secret", re.IGNORECASE)


def software(info: StepInfo, algorithms: Sequence[Algorithm]) -> tuple[Software, ...]:
    """Return the distributions that do the work: the step's, then the plugins', each once."""
    names = [info.distribution, *map(_distribution_of, algorithms)]
    return tuple(_software(name) for name in dict.fromkeys(names))


def _distribution_of(algorithm: Algorithm) -> str:
    for point in metadata.entry_points(group=f"cellmapkit.{algorithm.role}", name=algorithm.name):
        if point.dist is not None:
            return point.dist.name
    return algorithm.params.__module__.split(".")[0]


def _software(name: str) -> Software:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Software(name=name, version="unknown", description="not installed as a distribution")
    libraries = sorted({match.group() for line in found.requires or () if (match := re.match(r"[\w.-]+", line))})
    versions = [f"{library}=={version}" for library in libraries if (version := _version(library))]
    python = f"python=={platform.python_version()}"
    about = found.metadata
    # indexing for what is missing raises where the backport of importlib.metadata is imported; its protocol has no get
    summary = about["Summary"] if "Summary" in about else "no summary given"  # noqa: SIM401
    return Software(name=name, version=found.version, description=summary, requires=(python, *versions))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def agent() -> str:
    """Return the login name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def masked(argv: Sequence[str]) -> list[str]:
    """Return the words of a command line with the values of passwords and tokens hidden."""
    shown, hide = [], False
    for word in argv:
        name, equals, _ = word.partition("=")
        secret = name.startswith("--") and bool(_SECRET.search(name))
        shown.append("***" if hide else f"{name}=***" if secret and equals else word)
        hide = secret and not equals
    return shown


def command_line(info: StepInfo, options: StepOptions) -> str:
    """Return the command with ``OUTDIR`` for the output, so that equal runs into two places read the same.

    Words are quoted as a shell needs it: ``shlex.split`` gives them back, and a person can paste the line.
    """
    outdir = str(options.outdir)
    words = ["OUTDIR" if word == outdir else word for word in masked(options.argv)]
    return shlex.join([info.command, *words])


def write_start(
    directory: Path, info: StepInfo, options: StepOptions, parameters: Mapping[str, Any], started: int
) -> None:
    """Write upstream's ``task_<start>_start.json``, unless logging is skipped."""
    if options.skip_logging:
        return
    hidden = {key: "***" if _SECRET.search(key) and value else value for key, value in parameters.items()}
    content = {
        "start_time": started,
        "version": _version(info.distribution),
        "pid": str(os.getpid()),
        "outdir": os.path.abspath(options.outdir),  # noqa: PTH100 - as the user named it, links unresolved
        "login": agent(),
        "cwd": os.getcwd(),  # noqa: PTH109 - as above
        "platform": platform.platform(),
        "python": sys.version,
        "system": platform.system(),
        "uname": str(platform.uname()),
        "commandlineargs": {"program": info.command, **hidden, "argv": masked(options.argv)},
    }
    _write_json(directory / f"task_{started}_start.json", content)


def write_finish(directory: Path, started: int, status: str) -> None:
    """Write upstream's ``task_<start>_finish.json``; status is ``"0"`` or ``"99"``."""
    ended = int(time.time())
    content = {"end_time": ended, "elapsed_time": ended - started, "status": status}
    _write_json(directory / f"task_{started}_finish.json", content)


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, default=str) + "\n", encoding="utf-8")


def write_readme(directory: Path, info: StepInfo, about: About, files: Sequence[OutputFile]) -> None:
    """Write ``README.txt``: what this crate is and what each file holds."""
    width = max((len(item.path) for item in files), default=0)
    lines = [
        about.name,
        "",
        about.description,
        "",
        f"Made by {info.command}, {info.distribution} {_version(info.distribution)}.",
        "ro-crate-metadata.json says from what, how and with which digests.",
        "",
        *(f"{item.path:<{width}}  {item.description}" for item in sorted(files, key=lambda item: item.path)),
    ]
    (directory / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
