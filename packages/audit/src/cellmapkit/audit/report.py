"""What ``verify`` prints: the verdict in lines for people, or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Console

from cellmapkit.audit.chain import follow
from cellmapkit.audit.verify import verify
from cellmapkit.core.progress import progress_for_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.verify import Fault, Verdict

EXIT_TOUCHED = 3
_DOWNSTREAM_SHOWN = 4


def report_verdict(crate: Path, search: Sequence[Path], threads: int, *, as_json: bool) -> int:
    """Verify a chain, print what was found, and return the exit code: 0, or 3 if anything was touched."""
    chain = follow(crate, search)
    verdict = verify(chain, progress_for_terminal(), threads)
    if as_json:
        print(json.dumps(as_record(chain, verdict), indent=1))  # noqa: T201 - the command's output
    else:
        _print(chain, verdict)
    return EXIT_TOUCHED if verdict.faults else 0


def as_record(chain: Chain, verdict: Verdict) -> dict[str, object]:
    """Return a verdict in values that JSON can carry."""
    return {
        "crate": str(chain.start),
        "root_digest": chain.records[chain.start].info.sha256,
        "crates": [str(crate) for crate in chain.records],
        "files": verdict.n_files,
        "bytes": verdict.n_bytes,
        "untouched": not verdict.faults,
        "faults": [
            {"kind": fault.kind, "crate": str(fault.crate), "file": fault.file, "found": fault.found,
             "expected": fault.expected, "downstream": [str(crate) for crate in fault.downstream]}
            for fault in verdict.faults
        ],
        "gaps": list(verdict.gaps),
    }  # fmt: skip


def _print(chain: Chain, verdict: Verdict) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for fault in verdict.faults:
        console.print(f"[red]{fault.kind}[/red]  ", end="")
        console.print(f"{fault}{_affected(fault)}", markup=False)
    for gap in verdict.gaps:
        console.print("[yellow]not checked[/yellow]  ", end="")
        console.print(gap, markup=False)
    checked = f"{verdict.n_files} files ({verdict.n_bytes / 2**20:.1f} MiB) of {len(chain.records)} crates"
    if verdict.faults:
        console.print(f"{len(verdict.faults)} faults in {checked}", markup=False)
    else:
        console.print(f"[green]untouched[/green]: {checked}")
    console.print(f"root digest of {chain.start.name}: {chain.records[chain.start].info.sha256}", markup=False)


def _affected(fault: Fault) -> str:
    if not fault.downstream:
        return ""
    shown = ", ".join(crate.name for crate in fault.downstream[:_DOWNSTREAM_SHOWN])
    more = len(fault.downstream) - _DOWNSTREAM_SHOWN
    return f"; made from it: {shown}{f' and {more} more' if more > 0 else ''}"
