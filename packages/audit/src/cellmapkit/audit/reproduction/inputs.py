"""Where a step that is made again reads its inputs: from crates made again before it, else from the originals."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.audit.chain import Source


def input_paths(sources: Sequence[Source], redone: Mapping[Path, Path]) -> tuple[dict[str, Path], list[str]]:
    """Return where to read each input, by its path as it was recorded, and which are gone, in words.

    Parameters
    ----------
    sources : sequence of Source
        What the original was made from.
    redone : mapping of Path to Path
        Crates that were made again, and where.

    Returns
    -------
    paths, gone : dict of str to Path, list of str
        An original is read only if it has the recorded digest; what was made again is read as it came out. URLs are
        left out: the step fetches them again.
    """
    paths: dict[str, Path] = {}
    gone = []
    for source in sources:
        location, new = source.file.location, redone.get(source.crate) if source.crate is not None else None
        if "://" in location and not location.startswith("hash:"):
            continue
        path = source.path if new is None else new / _within(source)
        if path is None or not path.is_file():
            gone.append(f"{location} is not there")
        elif new is None and source.file.sha256 and sha256_of(path) != source.file.sha256:
            gone.append(f"{location} was changed since")
        else:
            paths[location] = path
    return paths, gone


def with_directories(paths: Mapping[str, Path]) -> dict[str, Path]:
    """Return the places of files, and of the directories they are in where all of one directory are still together."""
    above: dict[str, set[Path]] = {}
    for location, path in paths.items():
        above.setdefault(str(PurePosixPath(location).parent), set()).add(path.parent)
    together = {location: next(iter(found)) for location, found in above.items() if len(found) == 1}
    return {**together, **paths}


def digests(paths: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """Yield the name and SHA-256 of each input as it is now."""
    for path in paths.values():
        yield path.name, sha256_of(path)


def _within(source: Source) -> Path:
    if source.path is not None and source.crate is not None and source.path.is_relative_to(source.crate):
        return source.path.relative_to(source.crate)
    return Path(PurePosixPath(source.file.location).name)
