"""What ``reproduce`` says: a line for each crate as it comes, then a table of files, or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from cellmapkit.audit.chain import follow
from cellmapkit.audit.compare.numbers import finite
from cellmapkit.audit.compare.outcome import IDENTICAL
from cellmapkit.audit.reproduction import steps
from cellmapkit.audit.reproduction.again import Reproduction
from cellmapkit.audit.reproduction.programs import other_versions
from cellmapkit.audit.safety import printable
from cellmapkit.core.stderr import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.reproduction.steps import Redone, Request

EXIT_DIFFERS = 1


def report_reproduction(request: Request) -> int:
    """Make crates again, print what came of it, and return the exit code: 0 if all came out the same, else 1.

    Raises
    ------
    CellmapkitError
        If the crate cannot be read, or the new place will not do.
    """
    chain = follow(request.crate, request.search)
    reproduction = Reproduction(chain, request)
    n_steps = len(reproduction.targets())
    warnings = _warnings(chain, reproduction)
    for warning in warnings:
        say(printable(f"WARNING: {warning}"))
    done: list[Redone] = []
    say(f"making {n_steps} crates again in {request.into}")
    for found in reproduction.run():
        done.append(found)
        line = f"{len(done)} of {n_steps}  {found.crate.name}: {_line(found, request.tolerance)}"
        say(printable(line))
    if request.as_json:
        print(json.dumps(as_record(done, request, warnings), indent=1))  # noqa: T201 - the command's output
    else:
        _print(done, request)
    return 0 if all(found.reproduced(request.tolerance) for found in done) else EXIT_DIFFERS


def as_record(done: Sequence[Redone], request: Request, warnings: Sequence[str]) -> dict[str, Any]:
    """Return what came of a reproduction in values that JSON can carry."""
    return {
        "crate": str(request.crate),
        "into": str(request.into),
        "tolerance": request.tolerance,
        "reproduced": all(found.reproduced(request.tolerance) for found in done),
        "other_versions": list(warnings),
        "steps": [
            {
                "crate": str(found.crate),
                "again": str(found.target),
                "state": found.state,
                "why": found.why,
                "notes": list(found.notes),
                "seconds": round(found.seconds, 3),
                "files": {
                    name: {"status": one.status, "within": one.within(request.tolerance), "apart": finite(one.apart),
                           "told": one.told, **one.facts}
                    for name, one in found.files.items()
                },
            }
            for found in done
        ],
    }  # fmt: skip


def _warnings(chain: Chain, reproduction: Reproduction) -> list[str]:
    found = (line for crate in reproduction.targets() for line in other_versions(chain.records[crate]))
    return sorted(dict.fromkeys(found))


def _line(found: Redone, tolerance: float) -> str:
    if found.state not in steps.DONE:
        return f"{found.state}: {found.why}"
    same, near, other = found.counts(tolerance)
    notes = "".join(f"; {note}" for note in found.notes)
    return (
        f"{found.state} in {found.seconds:.1f} s, {same} files identical, {near} within tolerance, {other} not{notes}"
    )


def _print(done: Sequence[Redone], request: Request) -> None:
    console = Console(highlight=False, soft_wrap=True)
    table = Table("crate", "state", "identical", "within", "differ", box=None, pad_edge=False)
    for found in done:
        counts = map(str, found.counts(request.tolerance)) if found.state in steps.DONE else ("-",) * 3
        table.add_row(printable(found.crate.name), found.state, *counts)
    console.print(table)
    for found in done:
        if found.why:
            console.print(printable(f"{found.crate.name}: {found.state}: {found.why}"), markup=False)
        for name, one in found.files.items():
            if one.status != IDENTICAL:
                within = "within tolerance" if one.within(request.tolerance) else "not within tolerance"
                text = f"{found.crate.name}/{name}: {one.status}, {within}: {one.told}"
                console.print(printable(text), markup=False)
    same, near, other = (sum(found.counts(request.tolerance)[kind] for found in done) for kind in range(3))
    undone = sum(found.state not in steps.DONE for found in done)
    words = f"{same} files byte-identical, {near} within {request.tolerance:g}, {other} not"
    console.print(f"{words}; {len(done) - undone} of {len(done)} crates made again")
