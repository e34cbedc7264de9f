"""The script of an exported chain: every step again, in order, from the files it stands beside."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError
from cellmapkit.audit.places import name_within
from cellmapkit.audit.reproduction.inputs import with_directories
from cellmapkit.audit.reproduction.recorded import recorded_command
from cellmapkit.audit.reproduction.words import rebuilt
from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.audit.chain import Chain

NAME = "run.sh"
_STEP = re.compile(r"cellmaps_[a-z0-9_]+cmd\.py")
_OUT, _HERE = "/cellmapkit-export-out", "/cellmapkit-export-here"  # stand for what only the shell knows
_HEAD = """#!/usr/bin/env bash
# Makes this chain of crates again, step by step, from the first inputs on.
#
#   bash run.sh [OUTDIR]        OUTDIR must not have these crates yet; default: again, beside this script
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-"$here/again"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
"""


@dataclass(frozen=True, kw_only=True)
class Script:
    """The text of the script, the command of each crate in it, and what it cannot do, in sentences."""

    text: str
    commands: dict[Path, str]
    notes: tuple[str, ...]


def script_of(chain: Chain, places: Mapping[Path, str]) -> Script:
    """Return the script that makes a chain again.

    Parameters
    ----------
    chain : Chain
        The crates.
    places : mapping of Path to str
        Where each crate and plain input is in the export, as :func:`cellmapkit.audit.exporting.placing.places_of`
        gives it.

    Returns
    -------
    Script
        Crates whose command is not known, or needs what no crate records, are copied instead. Every word is quoted:
        nothing that a crate records is run but commands of steps.
    """
    commands, notes, lines = {}, [], [_HEAD]
    for crate in reversed(chain.records):
        folder = places[crate]
        lines.append(f"\necho {shlex.quote(f'== {printable(_below(folder))}')}")
        try:
            command, kept = _command(chain, crate, places)
        except CrateError as error:
            notes.append(f"{folder} is copied, not made again: {error.message}")
            command = f"{_OUT}/{_below(folder)}"
            parent = _shell(f"{_OUT}/{_below(folder)}").rpartition("/")[0] if "/" in _below(folder) else '"$out"'
            lines.append(f"mkdir -p {parent}\ncp -R {_shell(f'{_HERE}/{folder}')} {_shell(command)}")
            continue
        commands[crate] = command
        lines.append(command)
        notes += [f"{folder} was made with {word}, which is in no crate" for word in kept]
    return Script(text="\n".join(lines) + "\n", commands=commands, notes=tuple(notes))


def _command(chain: Chain, crate: Path, places: Mapping[Path, str]) -> tuple[str, tuple[str, ...]]:
    record = chain.records[crate]
    command = recorded_command(crate, record) if record.activity and record.ours else None
    if command is None or record.activity is None or not _STEP.fullmatch(command.program):
        raise CrateError("no command of a step is recorded", hint="copy the crate")
    where: dict[str, Path] = {}
    for source in chain.sources[crate]:
        if source.crate in chain.records and source.crate is not None:
            name = name_within(source.file.location, chain.records[source.crate].info.digests)
            where[source.file.location] = Path(f"{_OUT}/{_below(places[source.crate])}") / name
        elif source.path is not None:
            where[source.file.location] = Path(f"{_HERE}/{places[source.path]}")
    target = Path(f"{_OUT}/{_below(places[crate])}")
    line = rebuilt(command, target, with_directories(where), record.activity.parameters)
    return " ".join([command.program, *map(_shell, line.words)]), line.kept


def _below(folder: str) -> str:
    return folder.partition("/")[2]


def _shell(word: str) -> str:
    """Return a word as the shell needs it, with the script's variables for the places that stand for them."""
    before, equals, after = word.partition("=")
    for head, path in (("", word), (f"{before}{equals}", after)):
        for place, variable in ((_OUT, '"$out"'), (_HERE, '"$here"')):
            if path == place or path.startswith(f"{place}/"):
                rest = path[len(place) :]
                return f"{shlex.quote(head) if head else ''}{variable}{shlex.quote(rest) if rest else ''}"
    return shlex.quote(word)
