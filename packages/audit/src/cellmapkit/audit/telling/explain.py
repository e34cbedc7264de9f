"""One paragraph of plain words for one file of a crate."""

from __future__ import annotations

import json
import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError, examples
from cellmapkit.audit.lineages.nodes import algorithm_of
from cellmapkit.audit.reproduction.inputs import with_directories
from cellmapkit.audit.reproduction.recorded import OUTDIR, recorded_command
from cellmapkit.audit.reproduction.words import rebuilt
from cellmapkit.audit.safety import printable
from cellmapkit.audit.telling.facts import chosen, subject_of
from cellmapkit.core.crate import is_log
from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.telling.facts import Subject
    from cellmapkit.core.crate import Activity

_INPUTS_SHOWN, _ORIGINS_SHOWN = 8, 6


def report_explanation(path: Path, search: tuple[Path, ...]) -> None:
    """Print what is known of a file."""
    print(printable(explain(subject_of(path, search))))  # noqa: T201 - the command's output


def explain(subject: Subject) -> str:
    """Return a paragraph on a file: what it is, how, from what, when, by whom and with what it was made; how again.

    Parameters
    ----------
    subject : Subject
        As :func:`cellmapkit.audit.telling.facts.subject_of` gives it.

    Returns
    -------
    str
        Sentences; what a crate of another toolkit does not record is said to be not recorded.
    """
    run = subject.record.activity
    sentences = [_what(subject)]
    if run is None:
        sentences.append("Its crate records no run: what made it, and from what, is not known.")
    else:
        sentences += [_made(subject, run), *_settings(subject, run), _inputs(subject.chain), *_origins(subject.chain)]
        sentences += [_when(run), _with(run)]
    return " ".join([*sentences, *_measured(subject), _digest(subject), *_sealed(subject), *_again(subject)])


def _what(subject: Subject) -> str:
    file, crate = subject.file, subject.chain.start
    what = f": {file.description.strip().rstrip('.')}" if file.description else ""
    columns = f", with columns {examples(file.columns, most=4)}" if file.columns else ""
    about = subject.record.info.about.name
    size = f"{subject.path.stat().st_size:,} bytes" if subject.path.is_file() else "not there any more"
    named = f" ({about})" if about else ""
    other = (
        "" if subject.named else " Another toolkit wrote the crate and does not name this file; of the crate it says:"
    )
    return f"{file.path} of crate {crate.name}{named} is a file of {file.media_type}, {size}{what}{columns}.{other}"


def _made(subject: Subject, run: Activity) -> str:
    algorithm = algorithm_of(subject.record)
    plugin = f" (of {run.software[1].name} {run.software[1].version})" if len(run.software) > 1 else ""
    by = f" with algorithm {algorithm}{plugin}" if algorithm else ""
    tool = f" ({run.software[0].name} {run.software[0].version})" if run.software else ""
    told = "It tells of the run and is no result; the run was" if is_log(subject.file.path) else "It was made by"
    failed = f" The run failed: {run.error}." if run.error else ""
    return f"{told} step {run.title or 'without a name'}{tool}{by}.{failed}"


def _settings(subject: Subject, run: Activity) -> Iterator[str]:
    if "seed" in run.parameters:
        yield f"The seed was {_value(run.parameters['seed'])}, on {_value(run.parameters.get('device', 'unknown'))}."
    command = recorded_command(subject.chain.start, subject.record)
    found = chosen(subject.record, command.words if command else ())
    if found:
        settings = ", ".join(f"{name} = {_value(value)}" for name, value in found.items())
        yield f"Set other than by default were {settings}."
    elif run.parameters:
        yield "All settings were the defaults."


def _inputs(chain: Chain) -> str:
    sources = chain.sources[chain.start]
    if not sources:
        return "It was made from no recorded file."
    named = [
        f"{Path(source.file.location).name} of {source.crate.name if source.crate else source.file.crate_name}"
        if source.crate or source.file.crate_id
        else f"the plain file {source.file.location}"
        for source in sources
    ]
    more = f" and {len(named) - _INPUTS_SHOWN} more" if len(named) > _INPUTS_SHOWN else ""
    return f"It was made from {', '.join(named[:_INPUTS_SHOWN])}{more}."


def _origins(chain: Chain) -> Iterator[str]:
    behind = len(chain.records) - 1
    if behind:
        yield f"Behind it stand {behind} crates." if behind > 1 else "Behind it stands 1 crate."
    plain: dict[str, None] = {}
    lost: dict[str, None] = {}
    for crate in chain.records:
        for source in chain.sources[crate]:
            if source.crate is None and not source.file.crate_id:
                plain[source.file.location.rpartition("/")[2] or source.file.location] = None
            elif source.crate not in chain.records:
                lost[source.file.crate_name or source.file.location] = None
    first = [crate.name for crate in chain.records if not chain.sources[crate] and crate != chain.start]
    if first:
        yield f"It goes back to {_several('crate', first)}, made from no file."
    if plain:
        yield f"The first files are {examples(plain, most=_ORIGINS_SHOWN)}."
    if lost:
        yield f"Not followed, because not found or not readable: {examples(lost, most=_ORIGINS_SHOWN)}."


def _when(run: Activity) -> str:
    try:
        seconds = (datetime.fromisoformat(run.ended) - datetime.fromisoformat(run.started)).total_seconds()
        took = f" in {seconds:.0f} s" if seconds > 0 else ""
    except (ValueError, TypeError):
        took = ""
    when = run.ended.replace("T", " ") or "at a time that is not recorded"
    return f"{run.agent or 'Somebody'} ran it, done {when}{took}."


def _with(run: Activity) -> str:
    versions = dict.fromkeys(line.replace("==", " ") for item in run.software for line in item.requires)
    if versions:
        return f"It ran with {', '.join(versions)}."
    tools = ", ".join(f"{item.name} {item.version}".strip() for item in run.software)
    return f"Of versions, {tools or 'nothing'} is all that is recorded."


def _measured(subject: Subject) -> Iterator[str]:
    if subject.file.origin:
        yield f"It holds features that are {subject.file.origin}: nobody measured them."
    behind = [
        f"{path} of {crate.name} ({origin})"
        for crate, record in subject.chain.records.items()
        if crate != subject.chain.start
        for path, origin in record.info.origins.items()
        if any(source.path == crate / path for found in subject.chain.sources.values() for source in found)
    ]
    if behind:
        yield f"Behind it are features nobody measured: {examples(behind)}."


def _digest(subject: Subject) -> str:
    recorded = subject.file.sha256
    if not subject.path.is_file():
        return "The file itself is not there."
    if not recorded:
        return "No digest of it is recorded, so nobody can say whether it was changed."
    found = sha256_of(subject.path)
    if found == recorded:
        return f"It is as it was written: its SHA-256 is still {recorded}."
    return f"IT WAS CHANGED since it was written: its SHA-256 is {found}, recorded is {recorded}."


def _sealed(subject: Subject) -> Iterator[str]:
    if subject.record.sealed is False:
        yield "THE RECORD ITSELF WAS EDITED after it was written: none of this can be relied on."


def _again(subject: Subject) -> Iterator[str]:
    chain, run = subject.chain, subject.record.activity
    command = recorded_command(chain.start, subject.record) if subject.record.ours else None
    if command is None or run is None:
        words = f"; of its command is recorded: {run.command}" if run and run.command else "."
        yield f"How to make it again is not recorded{words}"
        return
    places = {source.file.location: source.path for source in chain.sources[chain.start] if source.path is not None}
    again = chain.start.with_name(f"{chain.start.name}.again")
    try:
        line = rebuilt(command, again, with_directories(places), run.parameters)
        yield f"To make it again: {shlex.join([command.program, *line.words])}"
    except CrateError as error:
        told = f"The command was: {run.command} ({OUTDIR} is the output)"
        yield f"It cannot simply be made again: {error.message}. {told}"


def _several(noun: str, names: list[str]) -> str:
    return f"{noun} {names[0]}" if len(names) == 1 else f"{noun}s {examples(names, most=_ORIGINS_SHOWN)}"


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
