"""Crates made again from what they record, and compared with the originals, which are only read."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, OutputError, UsageError
from cellmapkit.audit.compare.files import compare_files
from cellmapkit.audit.compare.outcome import DIFFERS, GONE, IDENTICAL, ONLY_A, ONLY_B, Outcome
from cellmapkit.audit.contents import contents_of, place_of
from cellmapkit.audit.placeless import settings_without_places
from cellmapkit.audit.places import record_of
from cellmapkit.audit.reproduction import steps
from cellmapkit.audit.reproduction.inputs import digests, input_paths, with_directories
from cellmapkit.audit.reproduction.programs import check_program, run_program
from cellmapkit.audit.reproduction.recorded import recorded_command
from cellmapkit.audit.reproduction.words import rebuilt
from cellmapkit.core.crate import is_log
from cellmapkit.core.digest import sha256_of
from cellmapkit.core.outdir import CHECKPOINT, OutputDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.reproduction.steps import Redone, Request
    from cellmapkit.core.crate import CrateRecord


@dataclass
class Reproduction:
    """A chain that is made again, one crate after the other.

    Attributes
    ----------
    chain : Chain
        The originals.
    request : Request
        What was asked for.
    redone : dict of Path to Path
        Crates made again so far, and where.
    """

    chain: Chain
    request: Request
    redone: dict[Path, Path] = field(default_factory=dict)

    def targets(self) -> dict[Path, Path]:
        """Return where each crate will be made again, what it was made from first.

        Raises
        ------
        UsageError
            If that would be in an original.
        """
        wanted = list(self.chain.records)[::-1] if self.request.whole else [self.chain.start]
        into = self.request.into.absolute()
        found: dict[Path, Path] = {}
        for crate in wanted:
            names = (crate.name, *(f"{crate.name}_{number}" for number in range(2, len(wanted) + 2)))
            found[crate] = next(into / name for name in names if into / name not in found.values())
        originals = {os.path.realpath(crate) for crate in self.chain.records}
        above = {os.path.realpath(path) for path in (into, *into.parents)}
        if originals & (above | {os.path.realpath(target) for target in found.values()}):
            raise UsageError(f"{into} has the originals in it, or is in one", hint="give --into another directory")
        return found

    def run(self) -> Iterator[Redone]:
        """Make the crates again, and yield each with what came of it."""
        stop = ""
        for crate, target in self.targets().items():
            if stop:
                yield steps.Redone(crate=crate, target=target, state=steps.NOT_TRIED, why=f"{stop} failed before it")
                continue
            found = self._one(crate, target)
            if found.state in steps.DONE:
                self.redone[crate] = target
            elif found.state == steps.FAILED and not self.request.keep_going:
                stop = crate.name
            yield found

    def _one(self, crate: Path, target: Path) -> Redone:
        record, began = self.chain.records[crate], time.monotonic()

        def told(state: str, why: str = "", notes: tuple[str, ...] = ()) -> Redone:
            files = compared(crate, record, target) if state in steps.DONE else {}
            seconds = time.monotonic() - began
            return steps.Redone(
                crate=crate, target=target, state=state, why=why, notes=notes, seconds=seconds, files=files
            )

        paths, gone = input_paths(self.chain.sources[crate], self.redone)
        if gone:
            return told(steps.GONE, "; ".join(gone))
        if target.exists():
            _check_taken(target, record, paths)
            return told(steps.TAKEN)
        command = recorded_command(crate, record)
        try:
            distribution = check_program(command.program if command else "", record)
            assert command is not None and record.activity is not None
            line = rebuilt(command, target, with_directories(paths), record.activity.parameters)
        except CellmapkitError as error:
            return told(steps.REFUSED, error.message)
        notes = (
            *(f"{word} is none of the recorded inputs; used as it is now" for word in line.kept),
            *([f"left out: {' '.join(line.dropped)}"] if line.dropped else []),
        )
        self.request.into.mkdir(parents=True, exist_ok=True)
        resume = ("--resume",) if (OutputDirectory(target).partial / CHECKPOINT).exists() else ()
        why = run_program(distribution, command.program, (*line.words, *resume), self.request.into)
        return told(steps.FAILED if why else steps.MADE, why, notes)


def _check_taken(target: Path, record: CrateRecord, paths: Mapping[str, Path]) -> None:
    """Refuse what stands in the place of a crate unless it is that crate, made again and finished before."""
    problem = ""
    try:
        there = record_of(target)
        if there.activity is None or settings_without_places(there) != settings_without_places(record):
            problem = "has other settings"
        elif {item.sha256 for item in there.activity.inputs} != {digest for _, digest in digests(paths)}:
            problem = "was made from other inputs"
        elif there.sealed is not True or there.info.failed or not _holds(target, there):
            problem = "was changed after it was written"
    except CellmapkitError as error:
        problem = f"is no crate: {error.message}"
    if problem:
        raise OutputError(f"{target} exists and {problem}", hint="remove it, or give --into another directory")


def _holds(crate: Path, record: CrateRecord) -> bool:
    contents = contents_of(crate)
    places = ((file, place_of(contents, file.path).path) for file in record.files)
    return all(path is not None and sha256_of(path) == file.sha256 for file, path in places)


def compared(crate: Path, record: CrateRecord, target: Path) -> dict[str, Outcome]:
    """Compare the data of a crate with that of one made again; where the original is gone, by its recorded digests.

    Parameters
    ----------
    crate : Path
        The original.
    record : CrateRecord
        Of it.
    target : Path
        The new one.
    """
    old, new = contents_of(crate), record_of(target)
    made = {file.path: file.sha256 for file in new.files if not is_log(file.path)}
    found: dict[str, Outcome] = {}
    for file in record.files:
        if is_log(file.path):
            continue
        digest = made.pop(file.path, "")
        if not digest:
            found[file.path] = Outcome(status=ONLY_A, told="only in the original")
        elif digest == file.sha256:
            found[file.path] = Outcome(status=IDENTICAL, apart=0.0)
        else:
            found[file.path] = _by_content(place_of(old, file.path).path, file.sha256, target / file.path)
    found |= {name: Outcome(status=ONLY_B, told="not in the original") for name in made}
    return found


def _by_content(original: Path | None, digest: str, new: Path) -> Outcome:
    if original is None:
        return Outcome(status=GONE, told="other bytes; the original is not there to be compared")
    if digest and sha256_of(original) != digest:
        return Outcome(status=DIFFERS, told="other bytes; the original was changed after it was written")
    return compare_files(original, new)
