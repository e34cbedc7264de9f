"""Where the crates of a chain go in an export: as they stood to each other when they were made, so that they verify."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from cellmapkit.audit.safety import possible

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.audit.chain import Chain, Source

FOLDER = "crates"


def places_of(chain: Chain) -> dict[Path, str]:
    """Return where each crate and each plain input goes.

    Parameters
    ----------
    chain : Chain
        Its crates may have been moved since: the recorded locations count, not where they were found.

    Returns
    -------
    dict of Path to str
        Relative to the export, with slashes, below :data:`FOLDER`; keys in the order of the chain.
    """
    found: dict[Path, str] = {chain.start: chain.start.name}
    taken = {chain.start.name}
    for crate in chain.records:
        for source in chain.sources[crate]:
            key = source.crate if source.crate in chain.records else source.path
            if key is None or key in found:
                continue
            wanted = _wanted(found[crate], source, key)
            found[key] = wanted if _free(wanted, taken) else _another(wanted, taken)
            taken.add(found[key])
    above = max((place.split("/").count("..") for place in found.values()), default=0)
    root = "/".join([FOLDER, *["above"] * above])
    return {key: posixpath.normpath(f"{root}/{place}") for key, place in found.items()}


def _wanted(consumer: str, source: Source, key: Path) -> str:
    location = source.file.location
    beside = posixpath.join(posixpath.dirname(consumer), key.name)
    if "://" in location or location.startswith("/") or not possible(location) or "\\" in location:
        return beside
    if source.path is None or posixpath.basename(location) != source.path.name:
        return beside  # upstream records names, no places
    path = posixpath.normpath(posixpath.join(consumer, location))
    wanted = posixpath.dirname(path) if key == source.crate else path
    return wanted if posixpath.basename(wanted) not in ("", "..") else beside


def _free(wanted: str, taken: set[str]) -> bool:
    return wanted not in taken


def _another(wanted: str, taken: set[str]) -> str:
    number = 2
    while not _free(f"{wanted}-{number}", taken):
        number += 1
    return f"{wanted}-{number}"
