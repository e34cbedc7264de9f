"""A crate and every crate behind it, found by following what each says it was made from."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, CrateError
from cellmapkit.audit.order import made_from_last
from cellmapkit.audit.places import Places, record_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    circles : mapping of Path to tuple of Path
        Crates said to be made from themselves, with those in the circle; empty unless they were asked for.
    """

    start: Path
    records: dict[Path, CrateRecord] = field(default_factory=dict)
    sources: dict[Path, tuple[Source, ...]] = field(default_factory=dict)
    broken: dict[Path, str] = field(default_factory=dict)
    circles: dict[Path, tuple[Path, ...]] = field(default_factory=dict)

    def downstream(self, crate: Path) -> tuple[Path, ...]:
        """Return the crates of the chain made from a crate, directly or not, nearest first."""
        found: dict[Path, None] = {}
        queue = deque([crate])
        while queue:
            new = [user for user in self._users.get(queue.popleft(), ()) if user not in found and user != crate]
            found.update(dict.fromkeys(new))
            queue.extend(new)
        return tuple(found)

    def producers(self, crate: Path) -> tuple[Path, ...]:
        """Return the crates a crate was directly made from, each once, in the order of its inputs."""
        made_from = (source.crate for source in self.sources.get(crate, ()))
        return tuple(dict.fromkeys(one for one in made_from if one is not None))

    @cached_property
    def _users(self) -> dict[Path, list[Path]]:
        users: dict[Path, list[Path]] = {}
        for crate in self.sources:
            for producer in self.producers(crate):
                users.setdefault(producer, []).append(crate)
        return users


def follow(crate: Path, search: Sequence[Path] = (), within: Path | None = None, *, circles_too: bool = False) -> Chain:
    """Read a crate and every crate behind it.

    Parameters
    ----------
    crate : Path
        Where to start.
    search : sequence of Path
        Directories whose subdirectories are crates that may have been moved there.
    within : Path, optional
        Nothing outside of this directory is looked at.
    circles_too : bool
        Whether a chain in which a crate is made from itself is returned; its order means nothing.

    Returns
    -------
    Chain
        Also where metadata is broken or crates are missing: that is for the caller to judge.

    Raises
    ------
    CrateNotFoundError, CrateError
        If the crate to start from cannot be read, or one is said to be made from itself.
    """
    places = Places(search, within)
    start = places.of_crate(crate)
    chain = Chain(start=start, records={start: record_of(start)})
    queue = deque([start])
    while queue:
        current = queue.popleft()
        activity = chain.records[current].activity
        found = tuple(_source(places, current, item) for item in activity.inputs) if activity else ()
        chain.sources[current] = found
        for directory in dict.fromkeys(source.crate for source in found if source.crate is not None):
            if directory in chain.records or directory in chain.broken:
                continue
            try:
                chain.records[directory] = record_of(directory)
                queue.append(directory)
            except CellmapkitError as error:
                chain.broken[directory] = error.message
    order, circles = made_from_last(start, {one: chain.producers(one) for one in chain.records})
    if circles and not circles_too:
        first, circle = next(iter(circles.items()))
        raise CrateError(
            f"{first} is said to be made from itself, by way of {', '.join(one.name for one in circle[:5])}",
            hint="one of these crates was edited; 'verify' says more",
        )
    return Chain(
        start=start,
        records={one: chain.records[one] for one in order},
        sources={one: chain.sources[one] for one in order},
        broken=chain.broken,
        circles=circles,
    )


def _source(places: Places, crate: Path, item: InputFile) -> Source:
    path, producer = places.of_input(crate, item)
    return Source(file=item, path=path, crate=producer)
