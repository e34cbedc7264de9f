"""What a crate says of the files it was made from, against these files and the crates that made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.audit.faults import Fault
from cellmapkit.audit.places import name_within
from cellmapkit.core.crate import METADATA_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.audit.chain import Chain, Source
    from cellmapkit.core.crate import CrateRecord, InputFile


def needs_reading(chain: Chain) -> list[Path]:
    """Return the inputs that no crate of the chain records by digest: plain files, and files of upstream's crates."""
    sources = (source for found in chain.sources.values() for source in found)
    wanted = (source.path for source in sources if source.file.sha256 and not _recorded(chain, source))
    return [path for path in dict.fromkeys(wanted) if path is not None]


def input_faults(chain: Chain, digests: Mapping[Path, str]) -> Iterator[Fault]:
    """Yield where crates and what they were made from do not fit.

    Parameters
    ----------
    chain : Chain
        The crates.
    digests : mapping of Path to str
        Of the files that :func:`needs_reading` names.

    Yields
    ------
    Fault
        Of the crate that made a file if its metadata or the file changed, else of the crate that was made from it.
    """
    for crate, sources in chain.sources.items():
        for source in sources:
            if source.crate in chain.records:
                yield from _against_record(chain, crate, source)
            if source.file.sha256 and not _recorded(chain, source):
                yield from _against_file(chain, crate, source, digests)
    yield from _metadata_of_producers(chain)


def _recorded(chain: Chain, source: Source) -> str:
    """Return the digest that the crate which made an input records of it, or an empty text."""
    record = chain.records.get(source.crate) if source.crate is not None else None
    digests = record.info.digests if record else {}
    return digests.get(name_within(source.file.location, digests), "")


def _against_record(chain: Chain, crate: Path, source: Source) -> Iterator[Fault]:
    recorded, item = _recorded(chain, source), source.file
    if recorded and item.sha256 and recorded != item.sha256:
        yield Fault(
            kind="input", crate=crate, file=item.location, found=f"the crate that made it records {recorded[:12]}...",
            expected=f"SHA-256 {item.sha256[:12]}..., as it was read",
        )  # fmt: skip


def _against_file(chain: Chain, crate: Path, source: Source, digests: Mapping[Path, str]) -> Iterator[Fault]:
    made_by, item = source.crate, source.file
    listed = chain.records[made_by].info.digests if made_by in chain.records else ()
    name = name_within(item.location, listed)
    told = f"SHA-256 {item.sha256[:12]}..., as {crate.name} read it"
    digest = digests.get(source.path, "") if source.path is not None else ""
    if source.path is None and made_by in chain.records:
        yield Fault(kind="missing", crate=made_by, file=name, found="not there", expected=told)
    elif digest not in ("", item.sha256):
        found = f"SHA-256 {digest[:12]}..."
        if made_by in chain.records:
            yield Fault(kind="changed", crate=made_by, file=name, found=found, expected=told)
        else:
            yield Fault(kind="input", crate=crate, file=item.location, found=f"another file, {found}", expected=told)


def _metadata_of_producers(chain: Chain) -> Iterator[Fault]:
    users: dict[tuple[Path, str], list[str]] = {}
    for crate, sources in chain.sources.items():
        for source in sources:
            told = source.crate in chain.records and _expected(chain.records[source.crate], source.file)
            if source.crate is not None and told:
                users.setdefault((source.crate, told), []).append(crate.name)
    for (producer, told), names in users.items():
        found = chain.records[producer].info
        yield Fault(
            kind="metadata",
            crate=producer,
            file=METADATA_NAME,
            found=f"SHA-256 {found.sha256[:12]}... of crate {found.identifier}",
            expected=f"{told}, of which {', '.join(dict.fromkeys(names))} was made",
        )


def _expected(producer: CrateRecord, item: InputFile) -> str:
    """Return what a crate should be by one that was made from it, in words; empty if it is."""
    if item.crate_sha256:
        same = item.crate_sha256 == producer.info.sha256
        return "" if same else f"{item.crate_sha256[:12]}... of crate {item.crate_id}"
    same = item.crate_id in ("", producer.info.identifier)
    return "" if same else f"crate {item.crate_id}"
