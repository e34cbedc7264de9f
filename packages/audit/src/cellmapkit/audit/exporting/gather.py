"""A chain as it will be stored: every crate with all its files, their sizes and digests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError, examples
from cellmapkit.audit.contents import contents_of, extra, place_of
from cellmapkit.audit.safety import stays
from cellmapkit.core.crate import METADATA_NAME, OutputFile, media_type
from cellmapkit.core.exported import ExportedCrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.audit.chain import Chain

METADATA_WORDS = "what made this crate, from what, and the digest of every file in it"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One file on its way into an export.

    Attributes
    ----------
    name : str
        Its path in the export.
    source : Path
        Where it is.
    file : OutputFile
        What is recorded of it, its path relative to the crate.
    crate : Path or None
        Whose it is; ``None`` for a plain input.
    """

    name: str
    source: Path
    file: OutputFile
    crate: Path | None


def files_of(chain: Chain, places: Mapping[Path, str]) -> tuple[list[Stored], list[str]]:
    """Return every file of a chain, each once, and what is left out, in sentences.

    Parameters
    ----------
    chain : Chain
        The crates.
    places : mapping of Path to str
        Where crates and plain inputs go.

    Raises
    ------
    CrateError
        If metadata cannot be read, or recorded files are not there.
    """
    if chain.broken:
        crate, why = next(iter(chain.broken.items()))
        raise CrateError(f"not exported: {crate}: {why}", hint="'verify' lists all faults")
    found: list[Stored] = []
    notes: list[str] = []
    for crate, record in chain.records.items():
        listed = _recorded(crate, chain) if record.ours else _everything(crate, chain)
        stored = [replace(item, name=f"{places[crate]}/{item.file.path}") for item in listed]
        left_out = extra(contents_of(crate), {item.file.path for item in stored})
        notes += [f"{places[crate]}: not recorded, left out: {examples(left_out)}"] if left_out else []
        found += stored
    plain = {source.path: source.file for some in chain.sources.values() for source in some if source.path in places}
    for path, item in plain.items():
        if path is not None:
            told = OutputFile(path=places[path], description=f"a plain file that was read, {path.name}",
                              media_type=media_type(path.name), size=item.size, sha256=item.sha256)  # fmt: skip
            found.append(Stored(name=places[path], source=path, file=told, crate=None))
    return found, [*notes, *_lost(chain)]


def exported_crates(chain: Chain, places: Mapping[Path, str], files: list[Stored]) -> tuple[ExportedCrate, ...]:
    """Return the crates of a chain with the files that were stored, each after those it was made from."""
    held: dict[Path, list[OutputFile]] = {}
    for item in files:
        if item.crate is not None:
            held.setdefault(item.crate, []).append(item.file)
    stored = {item.name for item in files}
    return tuple(
        ExportedCrate(
            folder=places[crate],
            record=chain.records[crate],
            files=tuple(sorted(held.get(crate, ()), key=lambda file: file.path)),
            inputs=tuple((source.file, _place(source.path, source.crate, places, stored))
                         for source in chain.sources[crate]),
        )
        for crate in reversed(chain.records)
    )  # fmt: skip


def _place(path: Path | None, crate: Path | None, places: Mapping[Path, str], stored: set[str]) -> str:
    if path is None:
        return ""
    inside = crate is not None and crate in places and path.is_relative_to(crate)
    below = f"{places[crate]}/{path.relative_to(crate)}" if crate is not None and inside else ""
    place = below or places.get(path, "")
    return place if place in stored else ""


def _recorded(crate: Path, chain: Chain) -> Iterator[Stored]:
    contents = contents_of(crate)
    missing = []
    for file in chain.records[crate].files:
        place = place_of(contents, file.path)
        if place.path is None and not place.remote:
            missing.append(file.path)
        elif place.path is not None:
            yield Stored(name="", source=place.path, file=replace(file, path=place.name), crate=crate)
    if missing:
        raise CrateError(
            f"not exported: {crate} lacks {len(missing)} recorded files: {examples(missing)}",
            hint="'verify' lists all faults",
        )
    yield _plain(crate, METADATA_NAME, METADATA_WORDS, chain.records[crate].info.sha256)


def _everything(crate: Path, chain: Chain) -> Iterator[Stored]:
    """Yield all files of a crate of another toolkit, which lists only a part of them."""
    known = {place_of(contents_of(crate), file.path).name: file for file in chain.records[crate].files}
    for name in contents_of(crate).files:
        if name == METADATA_NAME:
            yield _plain(crate, name, METADATA_WORDS, chain.records[crate].info.sha256)
        elif stays(name):
            file = known.get(name)
            plain = _plain(crate, name, "a file of a crate of another toolkit", "")
            yield plain if file is None else replace(plain, file=replace(file, path=name))


def _plain(crate: Path, name: str, description: str, sha256: str) -> Stored:
    path = crate / name
    file = OutputFile(
        path=name, description=description, media_type=media_type(name), size=path.stat().st_size, sha256=sha256
    )
    return Stored(name="", source=path, file=file, crate=crate)


def _lost(chain: Chain) -> Iterator[str]:
    for crate in chain.records:
        gone = [source.file.location for source in chain.sources[crate] if source.path is None]
        if gone:
            yield f"{crate.name}: {len(gone)} inputs were not found and are not in it: {examples(gone)}"
