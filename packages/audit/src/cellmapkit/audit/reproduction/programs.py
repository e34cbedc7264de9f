"""Console scripts of steps, found by the distribution that a crate names, and run in a process of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from cellmapkit.api import PluginError
from cellmapkit.core.stderr import ForgivingStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cellmapkit.core.crate import CrateRecord, Software

_STEP = re.compile(r"cellmaps_[a-z0-9_]+cmd\.py")
NEVER = ("cellmaps_exchangecmd.py", "cellmaps_pipelinecmd.py")
"""Commands that publish, or start other commands: never run because a crate says so."""
_RUN = (
    "import sys; from importlib.metadata import distribution; name = sys.argv.pop(1); sys.argv[0] = sys.argv.pop(1);"
    "found = [point for point in distribution(name).entry_points"
    " if point.group == 'console_scripts' and point.name == sys.argv[0]];"
    "sys.exit(found[0].load()())"
)
_TAIL = 4000


def check_program(program: str, record: CrateRecord) -> str:
    """Return the distribution whose console script a crate says it was made by.

    Nothing is run because a crate says so: only a step's command, of the distribution that the crate names as its
    software, as it is installed here.

    Raises
    ------
    PluginError
        If the command is no step's, or is not installed.
    """
    software = record.activity.software if record.activity else ()
    name = software[0].name if software else ""
    if not _STEP.fullmatch(program) or program in NEVER:
        raise PluginError(f"{program[:80]!r} is no command of a step", hint="expected cellmaps_<step>cmd.py")
    try:
        points = metadata.distribution(name).entry_points if name else ()
    except (metadata.PackageNotFoundError, ValueError) as error:
        raise PluginError(f"{program} needs {name}, which is not installed here", hint=f"pip install {name}") from error
    if not any(point.group == "console_scripts" and point.name == program for point in points):
        raise PluginError(
            f"{name or 'no recorded distribution'} brings no {program}", hint="was it made by another toolkit?"
        )
    return name


def other_versions(record: CrateRecord) -> Iterator[str]:
    """Yield where what is installed here has another version than what a crate was made with, in words."""
    for item in record.activity.software if record.activity else ():
        yield from _other(item.name, item.version)
        for line in item.requires:
            name, _, version = line.partition("==")
            yield from _other(name, version)


def versions_of(software: Sequence[Software]) -> dict[str, str]:
    """Return the versions of distributions and of the libraries they ran with, by name."""
    found = {item.name: item.version for item in software}
    for item in software:
        for line in item.requires:
            name, _, version = line.partition("==")
            found.setdefault(name, version)
    return found


def _other(name: str, version: str) -> Iterator[str]:
    if name == "python":
        here = ".".join(map(str, sys.version_info[:3]))
    else:
        try:
            here = metadata.version(name)
        except (metadata.PackageNotFoundError, ValueError):
            here = "not installed"
    if here != version:
        yield f"{name} {version} then, {here} here"


def run_program(distribution: str, program: str, words: Sequence[str], cwd: Path) -> str:
    """Run a console script with this interpreter, without a shell, and return what went wrong; empty if nothing did.

    What it writes to standard error is passed on as it comes, as far as the last lines are not needed for the message.
    """
    # -P: what lies in the working directory is never imported
    line = [sys.executable, "-P", "-c", _RUN, distribution, program, *words]
    # no shell, and check_program let only an installed step's command pass
    with subprocess.Popen(  # noqa: S603
        line, cwd=cwd, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said, passed_on = "", ForgivingStream()
        for text in process.stderr:
            passed_on.write(f"  {text}")
            said = (said + text)[-_TAIL:]
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    if process.returncode == 0:
        return ""
    return (errors or said.splitlines() or ["it said nothing"])[-1].removeprefix(
        "error: "
    ) + f" (exit code {process.returncode})"
