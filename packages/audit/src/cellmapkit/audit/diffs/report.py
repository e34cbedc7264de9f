"""What ``diff`` says: per step what differs, from the first step on, in lines for people or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console

from cellmapkit.api import examples
from cellmapkit.audit.chain import follow
from cellmapkit.audit.compare.numbers import finite
from cellmapkit.audit.compare.outcome import IDENTICAL
from cellmapkit.audit.diffs.differences import step_difference
from cellmapkit.audit.diffs.pairs import Pairs, paired
from cellmapkit.audit.safety import printable
from cellmapkit.core.progress import progress_for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellmapkit.audit.diffs.differences import StepDifference

EXIT_DIFFERS = 1


@dataclass(frozen=True, kw_only=True)
class Request:
    """What ``diff`` was asked for: two crates, where else crates may be, and whether to leave out those behind."""

    a: Path
    b: Path
    search: tuple[Path, ...] = ()
    alone: bool = False
    as_json: bool = False


def report_difference(request: Request) -> int:
    """Compare two runs, print what differs, and return the exit code: 0 if nothing but times and identifiers, else 1.

    Raises
    ------
    CellmapkitError
        If one of the crates cannot be read.
    """
    chains = follow(request.a, request.search), follow(request.b, request.search)
    pairs = paired(*chains)
    if request.alone:
        pairs = Pairs(both=((chains[0].start, chains[1].start),), only_a=(), only_b=())
    with progress_for_terminal().task("diff", total=len(pairs.both), unit="steps") as task:
        found = []
        for pair in reversed(pairs.both):
            found.append(step_difference(chains, pair, pairs))
            task.advance()
    if request.as_json:
        print(json.dumps(as_record(found, pairs), indent=1))  # noqa: T201 - the command's output
    else:
        _print(found, pairs)
    return EXIT_DIFFERS if _differs(found, pairs) else 0


def as_record(found: list[StepDifference], pairs: Pairs) -> dict[str, Any]:
    """Return what differs in values that JSON can carry."""
    return {
        "differs": _differs(found, pairs),
        "origins": [one.a.name for one in found if one.is_origin],
        "only_a": list(map(str, pairs.only_a)),
        "only_b": list(map(str, pairs.only_b)),
        "steps": [
            {
                "a": str(one.a),
                "b": str(one.b),
                "differs": one.differs,
                "inputs": [
                    {"name": item.name, "a": item.a, "b": item.b,
                     "from_upstream": str(item.from_pair[0]) if item.from_pair else None}
                    for item in one.inputs
                ],
                "settings": [{**asdict(change), "matters": change.matters} for change in one.changes],
                "files": {
                    name: {"status": file.status, "apart": finite(file.apart), "told": file.told, **file.facts}
                    for name, file in one.files.items()
                },
            }
            for one in found
        ],
    }  # fmt: skip


def _differs(found: list[StepDifference], pairs: Pairs) -> bool:
    return bool(pairs.only_a or pairs.only_b) or any(one.differs for one in found)


def _print(found: list[StepDifference], pairs: Pairs) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in found:
        console.print(printable(f"{one.a}  {one.b}"), style="bold", markup=False)
        for line in _lines(one):
            console.print(f"  {printable(line)}", markup=False)
    for side, crates in (("A", pairs.only_a), ("B", pairs.only_b)):
        if crates:
            console.print(printable(f"only in {side}: {examples(map(str, crates), most=20)}"), markup=False)
    origins = [one.a.name for one in found if one.is_origin]
    if origins:
        console.print(printable(f"the differences begin in {examples(origins, most=20)}"), markup=False)
    elif not _differs(found, pairs):
        console.print(f"[green]no difference[/green] in {len(found)} steps but times and identifiers")


def _lines(one: StepDifference) -> Iterator[str]:
    yield from map(str, one.inputs)
    yield from map(str, one.changes)
    same = sum(file.status == IDENTICAL for file in one.files.values())
    yield f"{same} of {len(one.files)} files are byte-identical"
    for name, file in one.files.items():
        if file.status != IDENTICAL:
            yield f"{name}: {file.status}{f': {file.told}' if file.told else ''}"
