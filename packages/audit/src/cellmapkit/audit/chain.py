"""A crate and every crate behind it, found by following what each says it was made from."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, CrateError
from cellmapkit.audit.safety import MOST_METADATA_BYTES
from cellmapkit.core.crate import METADATA_NAME, is_crate
from cellmapkit.core.record import read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.core.crate import CrateRecord, InputFile


@dataclass(frozen=True, kw_only=True)
class Source:
    """One input of a crate, and where it was found.

    Attributes
    ----------
    file : InputFile
        As recorded by the crate that read it.
    path : Path or None
        Where it is now; ``None`` if it was not found.
    crate : Path or None
        The crate in the chain that made it; ``None`` if none made it, or it was not found.
    """

    file: InputFile
    path: Path | None
    crate: Path | None


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Crates by directory, the one asked for first, every crate before those it was made from.

    Attributes
    ----------
    records : mapping of Path to CrateRecord
        What each records.
    sources : mapping of Path to tuple of Source
        What each was made from.
    broken : mapping of Path to str
        Crates whose metadata cannot be read, and why.
    """

    start: Path
    records: dict[Path, CrateRecord] = field(default_factory=dict)
    sources: dict[Path, tuple[Source, ...]] = field(default_factory=dict)
    broken: dict[Path, str] = field(default_factory=dict)

    def downstream(self, crate: Path) -> tuple[Path, ...]:
        """Return the crates of the chain made from a crate, directly or not, nearest first."""
        found: list[Path] = []
        queue = deque([crate])
        while queue:
            made = queue.popleft()
            for user, sources in self.sources.items():
                if user not in found and any(source.crate == made for source in sources):
                    found.append(user)
                    queue.append(user)
        return tuple(found)

    def producers(self, crate: Path) -> tuple[Path, ...]:
        """Return the crates a crate was directly made from, each once, in the order of its inputs."""
        made_from = (source.crate for source in self.sources.get(crate, ()))
        return tuple(dict.fromkeys(one for one in made_from if one is not None))


def follow(crate: Path, search: Sequence[Path] = ()) -> Chain:
    """Read a crate and every crate behind it.

    Parameters
    ----------
    crate : Path
        Where to start.
    search : sequence of Path
        Directories whose subdirectories are crates that may have been moved there.

    Returns
    -------
    Chain
        Also where metadata is broken or crates are missing: that is for the caller to judge.

    Raises
    ------
    CrateNotFoundError, CrateError
        If the crate to start from cannot be read.
    """
    start = Path(os.path.abspath(crate))  # noqa: PTH100 - a link stays the name the user gave
    chain = Chain(start=start)
    chain.records[start] = _record(start)
    moved = _by_identifier(search)
    queue = deque([start])
    while queue:
        current = queue.popleft()
        activity = chain.records[current].activity
        found = tuple(_source(current, item, moved) for item in activity.inputs) if activity else ()
        chain.sources[current] = found
        for directory in dict.fromkeys(source.crate for source in found if source.crate is not None):
            if directory in chain.records or directory in chain.broken:
                continue
            try:
                chain.records[directory] = _record(directory)
                queue.append(directory)
            except CellmapkitError as error:
                chain.broken[directory] = error.message
    return _ordered(chain)


def _record(directory: Path) -> CrateRecord:
    path = directory / METADATA_NAME
    if path.is_file() and path.stat().st_size > MOST_METADATA_BYTES:
        raise CrateError(
            f"{path} has {path.stat().st_size / 2**20:.0f} MiB of metadata",
            hint=f"expected {MOST_METADATA_BYTES // 2**20} MiB at most; is this a crate?",
        )
    return read_record(directory)


def _source(crate: Path, item: InputFile, moved: dict[str, Path]) -> Source:
    """Return where an input is: at its recorded place, else in the crate that made it, wherever that is now."""
    recorded = Path(os.path.normpath(crate / item.location)) if "://" not in item.location else None
    if recorded is not None and recorded.is_file():
        return Source(file=item, path=recorded, crate=recorded.parent if item.crate_id else None)
    if item.crate_id and recorded is not None and is_crate(recorded.parent):
        return Source(file=item, path=None, crate=recorded.parent)
    elsewhere = moved.get(item.crate_id)
    if elsewhere is not None:
        path = elsewhere / Path(item.location).name
        return Source(file=item, path=path if path.is_file() else None, crate=elsewhere)
    return Source(file=item, path=None, crate=None)


def _by_identifier(search: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in search:
        for path in sorted([folder, *(item for item in folder.iterdir() if item.is_dir())]):
            if is_crate(path):
                try:
                    found.setdefault(_record(path).info.identifier, Path(os.path.abspath(path)))  # noqa: PTH100
                except CellmapkitError:
                    continue  # what cannot be read is no candidate
    return found


def _ordered(chain: Chain) -> Chain:
    """Return the chain with every crate before those it was made from."""
    done: dict[Path, None] = {}

    def visit(crate: Path, above: tuple[Path, ...]) -> None:
        if crate in above:
            raise CrateError(f"{crate} is said to be made from itself", hint="one of the crates was edited")
        for producer in chain.producers(crate):
            if producer in chain.records:
                visit(producer, (*above, crate))
        done.setdefault(crate)

    visit(chain.start, ())
    order = list(done)[::-1]
    return Chain(
        start=chain.start,
        records={crate: chain.records[crate] for crate in order},
        sources={crate: chain.sources[crate] for crate in order},
        broken=chain.broken,
    )
