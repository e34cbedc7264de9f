"""Whether anything in a chain of crates was touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cellmapkit.audit.contents import Contents, contents_of, extra, leaving, place_of
from cellmapkit.audit.faults import Fault, Verdict
from cellmapkit.audit.gaps import gaps
from cellmapkit.audit.hashing import digests_of
from cellmapkit.audit.inputs import input_faults, needs_reading
from cellmapkit.core.crate import METADATA_NAME, is_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellmapkit.api import Progress
    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.contents import Place
    from cellmapkit.core.crate import CrateRecord, OutputFile

__all__ = ["Fault", "Verdict", "verify"]


@dataclass(frozen=True, kw_only=True)
class _Listing:
    """A crate's recorded files with their places, and what stands in its directory."""

    contents: Contents
    files: tuple[tuple[OutputFile, Place], ...]


def verify(chain: Chain, progress: Progress, threads: int = 1) -> Verdict:
    """Compare every file of every crate of a chain with what was recorded of it.

    Parameters
    ----------
    chain : Chain
        As :func:`cellmapkit.audit.chain.follow` gives it.
    progress : Progress
        Shown files.
    threads : int
        Files hashed at the same time.

    Returns
    -------
    Verdict
        Faults in the order of the chain.
    """
    listings = {crate: _listing(crate, record) for crate, record in chain.records.items()}
    recorded = {
        place.path: place.size
        for listing in listings.values()
        for file, place in listing.files
        if place.path is not None and file.sha256
    }
    sizes = {**{path: path.stat().st_size for path in needs_reading(chain)}, **recorded}
    digests, unreadable = digests_of(sizes, progress, threads)
    faults = list(input_faults(chain, digests))
    for crate, record in chain.records.items():
        faults += [*_metadata(crate, record, listings[crate]), *_files(crate, record, listings[crate], digests)]
    faults += [_unreadable(chain, path, why) for path, why in unreadable.items()]
    faults += [
        Fault(kind="unreadable", crate=crate, file=METADATA_NAME, found=why, expected="metadata of a crate")
        for crate, why in chain.broken.items()
    ]
    faults += [_circular(crate, circle) for crate, circle in chain.circles.items()]
    place = {crate: index for index, crate in enumerate([*chain.broken, *chain.records])}
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (place[fault.crate], fault.file, fault.kind))
    downstream = {crate: chain.downstream(crate) for crate in {fault.crate for fault in ordered}}
    return Verdict(
        faults=tuple(replace(fault, downstream=downstream[fault.crate]) for fault in ordered),
        gaps=tuple(gaps(chain)),
        n_files=len(digests),
        n_bytes=sum(sizes[path] for path in digests),
    )


def _listing(crate: Path, record: CrateRecord) -> _Listing:
    contents = contents_of(crate)
    return _Listing(contents=contents, files=tuple((file, place_of(contents, file.path)) for file in record.files))


def _metadata(crate: Path, record: CrateRecord, listing: _Listing) -> Iterator[Fault]:
    def fault(kind: str, found: str, expected: str) -> Fault:
        return Fault(kind=kind, crate=crate, file=METADATA_NAME, found=found, expected=expected)

    if record.sealed is False:
        yield fault("metadata", "edited after it was written", "the digest it carries of itself")
    if record.sealed is None and record.ours:
        why = "was it removed, or written by a version before 0.1?"
        yield fault("metadata", "no digest of itself", f"one, as every step writes it: {why}")
    if record.info.failed:
        yield fault("failed", f"the run failed: {record.info.failed}", "a completed run")
    if leaving(listing.contents, METADATA_NAME):
        yield fault("outside", "a link that leaves the crate", "the metadata itself")


def _files(crate: Path, record: CrateRecord, listing: _Listing, digests: dict[Path, str]) -> Iterator[Fault]:
    for file, place in listing.files:
        if place.problem is not None:
            kind, found = place.problem
            where = METADATA_NAME if found.startswith("names ") else place.name
            expected = "files within the crate only" if kind == "outside" else _what(file)
            yield Fault(kind=kind, crate=crate, file=where, found=found, expected=expected)
        elif file.sha256 and place.path in digests:
            yield from _compared(crate, file, place, digests[place.path])
        elif record.ours and not file.sha256:
            yield Fault(kind="metadata", crate=crate, file=place.name, found="no digest of it is recorded",
                        expected="one, as every step writes it")  # fmt: skip
    if record.ours:  # upstream lists only a part of what it writes
        listed = {place.name for _, place in listing.files} | {METADATA_NAME}
        for name, what in extra(listing.contents, listed).items():
            found = "a log that is not recorded" if is_log(name) else what
            yield Fault(kind="extra", crate=crate, file=name, found=found, expected="recorded files only")


def _compared(crate: Path, file: OutputFile, place: Place, digest: str) -> Iterator[Fault]:
    other_size = file.size >= 0 and place.size != file.size
    if digest != file.sha256:
        yield Fault(
            kind="changed",
            crate=crate,
            file=place.name,
            found=f"SHA-256 {digest[:12]}...{f' and {place.size} bytes' if other_size else ''}",
            expected=f"{file.sha256[:12]}...{f' and {file.size} bytes' if other_size else ''}",
        )
    elif other_size:
        yield Fault(kind="metadata", crate=crate, file=place.name, found=f"{place.size} bytes of the recorded digest",
                    expected=f"{file.size} bytes, as recorded")  # fmt: skip


def _what(file: OutputFile) -> str:
    return f"{file.description or 'a file'} ({file.size} bytes)" if file.size >= 0 else file.description or "a file"


def _circular(crate: Path, circle: tuple[Path, ...]) -> Fault:
    names = ", ".join(one.name for one in circle[:5])
    return Fault(
        kind="metadata", crate=crate, file=METADATA_NAME, found=f"made from itself, by way of {names}",
        expected="crates that were there before",
    )  # fmt: skip


def _unreadable(chain: Chain, path: Path, why: str) -> Fault:
    crate = next((one for one in chain.records if path.is_relative_to(one)), chain.start)
    name = path.relative_to(crate).as_posix() if path.is_relative_to(crate) else str(path)
    return Fault(kind="unreadable", crate=crate, file=name, found=why, expected="a file that can be read")
