"""Whether anything in a chain of crates was touched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.audit.safety import inside
from cellmapkit.core.crate import METADATA_NAME, is_log
from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api import Progress
    from cellmapkit.audit.chain import Chain, Source
    from cellmapkit.core.crate import CrateRecord, OutputFile


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it was written.

    Attributes
    ----------
    kind : str
        ``changed``, ``missing``, ``extra``, ``metadata``, ``outside``, ``input``, ``failed`` or ``unreadable``.
    crate : Path
        Whose file it is.
    file : str
        Path within the crate, or where an input was read from.
    found, expected : str
        In words.
    downstream : tuple of Path
        Crates made from this one.
    """

    kind: str
    crate: Path
    file: str
    found: str
    expected: str
    downstream: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """Return one line of plain words."""
        return f"{self.crate / self.file}: {self.found}; expected {self.expected}"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a verification found.

    Attributes
    ----------
    faults : tuple of Fault
        Everything that is not as it was written; empty if nothing was touched.
    gaps : tuple of str
        What could not be checked and why, in sentences.
    n_files, n_bytes : int
        How much was hashed.
    """

    faults: tuple[Fault, ...]
    gaps: tuple[str, ...]
    n_files: int
    n_bytes: int


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
    present = [(crate, file, path) for crate, record in chain.records.items() for file, path in _present(crate, record)]
    faults: list[Fault] = []
    with (
        progress.task("verify", total=len(present), unit="files") as task,
        ThreadPoolExecutor(max_workers=max(threads, 1)) as pool,
    ):
        for (crate, file, _), digest in zip(present, pool.map(lambda item: sha256_of(item[2]), present), strict=True):
            faults += _changed(crate, file, digest)
            task.advance()
    for crate, record in chain.records.items():
        faults += [*_metadata(crate, record), *_names(crate, record), *_inputs(chain, crate)]
    faults += [
        Fault(kind="unreadable", crate=crate, file=METADATA_NAME, found=why, expected="metadata of a crate")
        for crate, why in chain.broken.items()
    ]
    order = list(chain.records)
    faults.sort(key=lambda fault: (order.index(fault.crate) if fault.crate in order else -1, fault.file, fault.kind))
    told = [_with_downstream(chain, fault) for fault in faults]
    size = sum(path.stat().st_size for _, _, path in present)
    return Verdict(faults=tuple(told), gaps=tuple(_gaps(chain)), n_files=len(present), n_bytes=size)


def _with_downstream(chain: Chain, fault: Fault) -> Fault:
    fields = {name: getattr(fault, name) for name in ("kind", "crate", "file", "found", "expected")}
    return Fault(**fields, downstream=chain.downstream(fault.crate))


def _present(crate: Path, record: CrateRecord) -> Iterator[tuple[OutputFile, Path]]:
    for file in record.files:
        path = inside(crate, file.path)
        if path is not None and path.is_file() and file.sha256:
            yield file, path


def _changed(crate: Path, file: OutputFile, digest: str) -> Iterator[Fault]:
    if digest != file.sha256:
        size = (crate / file.path).stat().st_size
        sizes = f" and {size} bytes" if size != file.size else ""
        wanted = f" and {file.size} bytes" if size != file.size else ""
        yield Fault(
            kind="changed",
            crate=crate,
            file=file.path,
            found=f"SHA-256 {digest[:12]}...{sizes}",
            expected=f"{file.sha256[:12]}...{wanted}",
        )


def _metadata(crate: Path, record: CrateRecord) -> Iterator[Fault]:
    if record.sealed is False:
        yield Fault(
            kind="metadata", crate=crate, file=METADATA_NAME, found="edited after it was written",
            expected="the digest it carries of itself",
        )  # fmt: skip
    if record.sealed is None and record.ours:
        yield Fault(
            kind="metadata", crate=crate, file=METADATA_NAME, found="no digest of itself",
            expected="one, as every step writes it: was it removed, or written by a version before 0.1?",
        )  # fmt: skip
    if record.info.failed:
        yield Fault(
            kind="failed", crate=crate, file=METADATA_NAME, found=f"the run failed: {record.info.failed}",
            expected="a completed run",
        )  # fmt: skip


def _names(crate: Path, record: CrateRecord) -> Iterator[Fault]:
    listed = {file.path for file in record.files}
    for file in record.files:
        path = inside(crate, file.path)
        if path is None:
            yield Fault(kind="outside", crate=crate, file=METADATA_NAME, found=f"names {file.path!r}",
                        expected="files within the crate only")  # fmt: skip
        elif not path.is_file():
            yield Fault(kind="missing", crate=crate, file=file.path, found="not there", expected=_what(file))
    if not record.ours:
        return  # upstream lists only a part of what it writes
    for path in sorted(crate.rglob("*")):
        name = path.relative_to(crate).as_posix()
        if (path.is_file() or path.is_symlink()) and name not in listed and name != METADATA_NAME:
            what = "a log that is not recorded" if is_log(name) else "not recorded"
            yield Fault(kind="extra", crate=crate, file=name, found=what, expected="recorded files only")


def _what(file: OutputFile) -> str:
    return f"{file.description or 'a file'} ({file.size} bytes)" if file.size >= 0 else file.description or "a file"


def _inputs(chain: Chain, crate: Path) -> Iterator[Fault]:
    for source in chain.sources[crate]:
        if source.crate is not None and source.crate in chain.records:
            yield from _against_producer(chain, crate, source, source.crate)
        elif source.path is not None and source.file.sha256 and sha256_of(source.path) != source.file.sha256:
            yield Fault(
                kind="input", crate=crate, file=source.file.location, found="the file there is another one",
                expected=f"the input with SHA-256 {source.file.sha256[:12]}...",
            )  # fmt: skip


def _against_producer(chain: Chain, crate: Path, source: Source, made_by: Path) -> Iterator[Fault]:
    record, item = chain.records[made_by], source.file
    recorded = record.info.digests.get(Path(item.location).name)
    if record.info.identifier != item.crate_id:
        yield Fault(
            kind="input", crate=crate, file=item.location, found=f"{made_by.name} is crate {record.info.identifier}",
            expected=f"crate {item.crate_id}, which it was made from",
        )  # fmt: skip
    elif recorded is not None and recorded != item.sha256:
        yield Fault(
            kind="input", crate=crate, file=item.location, found=f"the crate that made it records {recorded[:12]}...",
            expected=f"SHA-256 {item.sha256[:12]}..., as it was read",
        )  # fmt: skip
    elif item.crate_sha256 and item.crate_sha256 != record.info.sha256:
        yield Fault(
            kind="metadata", crate=made_by, file=METADATA_NAME, found=f"SHA-256 {record.info.sha256[:12]}...",
            expected=f"{item.crate_sha256[:12]}..., as it was when {crate.name} was made from it",
        )  # fmt: skip


def _gaps(chain: Chain) -> Iterator[str]:
    for crate, record in chain.records.items():
        bare = [file.path for file in record.files if not file.sha256]
        if bare:
            yield f"{crate}: {len(bare)} of {len(record.files)} files have no recorded digest, e.g. {bare[0]}"
        if not record.ours:
            yield f"{crate}: written by another toolkit; its metadata carries no digest of itself"
        for source in chain.sources[crate]:
            if source.crate is None and source.path is None:
                named = f" of crate {source.file.crate_name or source.file.crate_id}" if source.file.crate_id else ""
                yield f"{crate}: input {source.file.location}{named} was not found; --search names more places to look"
