"""What ``verify`` and ``sign`` say: the verdict in lines for people, or as JSON."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from rich.console import Console

from cellmapkit.api import CrateError, PluginError
from cellmapkit.audit.archive import first_crate, unpacked
from cellmapkit.audit.chain import follow
from cellmapkit.audit.faults import Fault
from cellmapkit.audit.request import Request
from cellmapkit.audit.safety import printable
from cellmapkit.audit.verify import verify
from cellmapkit.core.crate import METADATA_NAME
from cellmapkit.core.progress import progress_for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.faults import Verdict

EXIT_TOUCHED = 3
_DOWNSTREAM_SHOWN = 4
_COVERS = "it stands for this crate and all behind it; 'verify --expect' compares it, 'sign' signs it"
_COVERS_LITTLE = "it stands for the metadata, which names no file by digest"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A chain, its verdict, and how paths are shown: those of a zip file as if it were a directory."""

    chain: Chain
    verdict: Verdict
    unpacked_at: str = ""
    zip_name: str = ""

    def shown(self, text: object) -> str:
        """Return text safe for a terminal, with paths as the user knows them."""
        plain = str(text)
        return printable(plain.replace(self.unpacked_at, self.zip_name) if self.unpacked_at else plain)


def examined(request: Request) -> Outcome:
    """Return what verifying a crate finds.

    Raises
    ------
    CellmapkitError
        If the crate, the zip file, the signature or the key cannot be read at all.
    """
    with ExitStack() as stack:
        crate, within, place = request.crate, None, ""
        if not crate.is_dir():
            within = stack.enter_context(unpacked(crate))
            place, crate = str(within), first_crate(within, str(request.crate), request.start)
        chain = follow(crate, request.search, within, circles_too=True)
        verdict = verify(chain, progress_for_terminal(), request.threads)
        faults = (*_root_faults(chain, request), *verdict.faults)
        told = replace(verdict, faults=faults)
        return Outcome(chain=chain, verdict=told, unpacked_at=place, zip_name=str(request.crate))


def report_verdict(request: Request) -> int:
    """Verify a chain, print what was found, and return the exit code: 0, or 3 if anything was touched."""
    outcome = examined(request)
    if request.as_json:
        print(json.dumps(as_record(outcome), indent=1))  # noqa: T201 - the command's output
    else:
        _print(outcome, request)
    failed = outcome.verdict.faults or (request.strict and outcome.verdict.gaps)
    return EXIT_TOUCHED if failed else 0


def report_signature(crate: Path, key: Path, threads: int) -> None:
    """Verify a chain, and sign it beside the crate if nothing was touched.

    Raises
    ------
    CrateError
        If something was touched.
    """
    signing = _signing()
    outcome = examined(Request(crate=crate, threads=threads))
    if outcome.verdict.faults:
        raise CrateError(
            f"not signed, {len(outcome.verdict.faults)} faults: {outcome.shown(outcome.verdict.faults[0])}",
            hint="'verify' lists all of them",
        )
    start = outcome.chain.start
    path = start.with_name(f"{start.name}.sig")
    made_by = signing.write_signature(path, outcome.chain.records[start].info.sha256, key)
    for gap in outcome.verdict.gaps:
        print(f"not checked  {outcome.shown(gap)}")  # noqa: T201 - the command's output
    print(f"wrote {path}, signed with key {made_by}")  # noqa: T201 - the command's output


def report_keys(private: Path) -> None:
    """Make a pair of keys and say where they are."""
    public = _signing().make_keys(private)
    print(f"wrote {private} (keep it to yourself) and {public} (give it to whom should trust you)")  # noqa: T201


def as_record(outcome: Outcome) -> dict[str, object]:
    """Return a verdict in values that JSON can carry."""
    chain, verdict, shown = outcome.chain, outcome.verdict, outcome.shown
    return {
        "crate": shown(chain.start),
        "root_digest": chain.records[chain.start].info.sha256,
        "crates": [shown(crate) for crate in chain.records],
        "files": verdict.n_files,
        "bytes": verdict.n_bytes,
        "untouched": not verdict.faults,
        "faults": [
            {"kind": fault.kind, "crate": shown(fault.crate), "file": shown(fault.file), "found": shown(fault.found),
             "expected": shown(fault.expected), "downstream": [shown(crate) for crate in fault.downstream]}
            for fault in verdict.faults
        ],
        "gaps": [shown(gap) for gap in verdict.gaps],
    }  # fmt: skip


def _root_faults(chain: Chain, request: Request) -> Iterator[Fault]:
    digest = chain.records[chain.start].info.sha256
    if request.expect and request.expect != digest:
        yield Fault(kind="metadata", crate=chain.start, file=METADATA_NAME, found=f"SHA-256 {digest[:12]}...",
                    expected=f"{request.expect[:12]}..., as given")  # fmt: skip
    if request.signature is not None and request.public_key is not None:
        problem = _signing().signature_problem(request.signature, digest, request.public_key)
        if problem:
            yield Fault(kind="signature", crate=chain.start, file=METADATA_NAME, found=problem,
                        expected=f"what {request.signature} vouches for")  # fmt: skip


def _signing() -> ModuleType:
    try:
        return import_module("cellmapkit.audit.signing")
    except ImportError as error:
        raise PluginError(f"signatures need cryptography: {error}", hint="pip install cryptography") from error


def _print(outcome: Outcome, request: Request) -> None:
    console, chain, verdict = Console(highlight=False, soft_wrap=True), outcome.chain, outcome.verdict
    for fault in verdict.faults:
        console.print(f"[red]{fault.kind}[/red]  ", end="")
        console.print(outcome.shown(f"{fault}{_affected(fault)}"), markup=False)
    for gap in verdict.gaps:
        console.print("[yellow]not checked[/yellow]  ", end="")
        console.print(outcome.shown(gap), markup=False)
    checked = f"{verdict.n_files} files ({verdict.n_bytes / 2**20:.1f} MiB) of {len(chain.records)} crates"
    if verdict.faults:
        console.print(f"{len(verdict.faults)} faults in {checked}", markup=False)
    elif verdict.gaps:
        console.print(f"nothing touched in {checked}; {len(verdict.gaps)} things could not be checked", markup=False)
    else:
        signed = " and signed" if request.signature else ""
        console.print(f"[green]untouched{signed}[/green]: {checked}")
    record = chain.records[chain.start]
    console.print(f"root digest of {outcome.shown(chain.start.name)}: {record.info.sha256}", markup=False)
    console.print(f"  {_COVERS if any(file.sha256 for file in record.files) else _COVERS_LITTLE}", markup=False)


def _affected(fault: Fault) -> str:
    if not fault.downstream:
        return ""
    shown = ", ".join(crate.name for crate in fault.downstream[:_DOWNSTREAM_SHOWN])
    more = len(fault.downstream) - _DOWNSTREAM_SHOWN
    return f"; made from it: {shown}{f' and {more} more' if more > 0 else ''}"
