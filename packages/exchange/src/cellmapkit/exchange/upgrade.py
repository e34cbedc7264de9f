"""Make a crate of the existing toolkit, in any of its shapes, one of ours: same files, hashed, with what was recorded.

Nothing of the crate is run, unpickled or unpacked, and names in its metadata are compared with files and never opened.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError, InputError, UsageError, examples
from cellmapkit.core.crate import METADATA_NAME
from cellmapkit.core.record import read_record
from cellmapkit.core.step import run_step
from cellmapkit.exchange import info
from cellmapkit.exchange.upstreamwords import UNKNOWN, collides, hidden, provenance_rows, secrets_in, tells_of_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.crate import CrateRecord, OutputFile
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions

KEPT = "upstream"
"""Folder for files whose names every step of ours writes itself: logs, README and the metadata."""
_MOST_METADATA = 512 * 2**20
_PICKLES = (".weaver", ".pkl", ".pickle", ".pth", ".pt")
_HEADER = ("path", "from", "recorded", "digest")


def upgrade(options: StepOptions, crate: Path) -> None:
    """Make a crate of ours from one of the existing toolkit.

    Parameters
    ----------
    options : StepOptions
        Common options.
    crate : Path
        The crate, of the old, flat or new shape.

    Raises
    ------
    UsageError
        If it is one of ours already.
    CrateError
        If a recorded digest differs, or the metadata are none.
    InputError
        If it holds links, or anything that is no file.
    """
    record = _record(crate)
    if record.ours:
        raise UsageError(f"{crate} was written by cellmapkit", hint="there is nothing to upgrade")
    files = _files(crate)
    secrets = secrets_in(crate, record.activity.command if record.activity else "")
    rows = provenance_rows(record, secrets)
    with run_step(info.UPGRADE, options, parameters=_parameters(rows), inputs=[crate]) as step:
        known = _recorded(record, files)
        told = [_take(step, crate, name, known.get(name), secrets) for name in files]
        if not record.files:
            step.log.warning("%s records no path of any file: none could be matched with what was recorded", crate)
        missing = [item for item in record.files if item not in known.values()]
        told += [("", item.path, "recorded, not there", item.sha256 or "none recorded") for item in missing]
        if missing:
            text = "%d recorded datasets could not be matched with a file: %s"
            step.log.warning(text, len(missing), examples(item.path for item in missing))
        if secrets:
            step.log.warning("%d passwords stood in clear in %s and were left out; change them", len(secrets), crate)
        step.write_rows("upgraded_files.tsv", _HEADER, told, "every file: where it was, and whether it was recorded")
        step.write_rows("upstream_provenance.tsv", ("field", "value"), rows, "what the crate recorded of its making")


def _record(crate: Path) -> CrateRecord:
    path = crate / METADATA_NAME
    if path.is_file() and path.stat().st_size > _MOST_METADATA:
        raise CrateError(f"{path} has {path.stat().st_size} bytes", hint=f"expected {_MOST_METADATA} at most")
    return read_record(crate)


def _files(crate: Path) -> list[str]:
    """Return the names of all files of a crate, sorted."""
    found, odd = [], []
    for folder, folders, names in os.walk(crate):
        for name in [*folders, *names]:
            path = Path(folder) / name
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                found.append(path.relative_to(crate).as_posix())
            elif not stat.S_ISDIR(kind):
                odd.append(path.relative_to(crate).as_posix())
    if odd:
        raise InputError(
            f"{crate} holds {len(odd)} links or other things that are no files: {examples(sorted(odd))}",
            hint="replace links by what they lead to, if it belongs to the crate",
        )
    return sorted(found)


def _recorded(record: CrateRecord, files: Sequence[str]) -> dict[str, OutputFile]:
    """Return the record of each file that has one: by its path, or by its name where that is no other file's."""
    by_name: dict[str, list[str]] = {}
    for name in files:
        by_name.setdefault(PurePosixPath(name).name, []).append(name)
    found: dict[str, OutputFile] = {}
    for item in record.files:
        ending = [name for name in files if item.path.lstrip("/") == name]
        last = by_name.get(PurePosixPath(item.path).name, [])
        chosen = ending or (last if len(last) == 1 else [])
        if chosen and chosen[0] not in found:
            found[chosen[0]] = item
    return found


def _take(step: Step, crate: Path, name: str, item: OutputFile | None, secrets: list[str]) -> tuple[str, str, str, str]:
    """Copy one file into the new crate; return its row of the table."""
    source = crate / name
    digest = step.read(source)
    if item and item.sha256 not in ("", digest):
        raise CrateError(
            f"{source} was changed after its crate was written: SHA-256 {digest[:9]}..., recorded {item.sha256[:9]}...",
            hint="take the crate from where it came from again",
        )
    kept = name == METADATA_NAME or collides(name)
    target = f"{KEPT}/{'original-metadata.json' if name == METADATA_NAME else name}" if kept else name
    path = step.directory / target
    path.parent.mkdir(parents=True, exist_ok=True)
    note = _copy(source, path, secrets if tells_of_run(name) else [])
    about = item.description if item and item.description else f"file of the upgraded crate, content {UNKNOWN}"
    pickled = " (may hold Python pickles: never loaded here)" if PurePosixPath(name).suffix in _PICKLES else ""
    step.add(target, about + pickled + note)
    checked = ("agrees" if item.sha256 else "none recorded") if item else "none recorded"
    return target, name, "yes" if item else "no", checked + note


def _copy(source: Path, target: Path, secrets: list[str]) -> str:
    """Copy a file, with secrets hidden if it has any; return a note on that."""
    if secrets:
        before = source.read_text(encoding="utf-8", errors="surrogateescape")
        after = hidden(before, secrets)
        if after != before:
            target.write_text(after, encoding="utf-8", errors="surrogateescape", newline="")
            return " (passwords left out)"
    shutil.copyfile(source, target)
    return ""


def _parameters(rows: list[tuple[str, str]]) -> dict[str, object]:
    """Return what the metadata of the new crate say of the old one's making."""
    found: dict[str, list[str]] = {}
    for name, value in rows:
        found.setdefault("upstream_" + name.replace(" ", "_"), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
