"""How two runs of one step were told to do it, and with what: everything but what they read and wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.audit.placeless import settings_without_places, words_without_places
from cellmapkit.audit.reproduction.programs import versions_of
from cellmapkit.audit.reproduction.recorded import recorded_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.audit.reproduction.recorded import Recorded
    from cellmapkit.core.crate import CrateRecord

NOTHING = "not recorded"
IDENTIFIERS = ("times", "identifier", "agent")
"""Kinds of differences that are no reason for others: two equal runs have them."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One setting of two runs: its kind (``parameter``, ``seed``, ``device``, ...), its name, and its two values."""

    kind: str
    name: str
    a: str
    b: str

    @property
    def matters(self) -> bool:
        """Return whether equal runs would not differ in it."""
        return self.kind not in IDENTIFIERS

    def __str__(self) -> str:
        """Return it in a line."""
        return f"{self.kind} {self.name}: {self.a} -> {self.b}" if self.name else f"{self.kind}: {self.a} -> {self.b}"


def changes(a: tuple[Path, CrateRecord], b: tuple[Path, CrateRecord]) -> list[Change]:
    """Return what differs in the settings of two runs of one step.

    Parameters
    ----------
    a, b : (Path, CrateRecord)
        Two crates; parameters are compared with their defaults, as both are recorded.
    """
    found = [*_parameters(a[1], b[1]), *_versions(a[1], b[1])]
    ours, theirs = recorded_command(*a), recorded_command(*b)
    if ours and theirs:
        machine = dict(ours.machine), dict(theirs.machine)
        both = [name for name in machine[0] if name in machine[1]]
        found += [Change(kind="machine", name=name, a=machine[0][name], b=machine[1][name])
                  for name in both if machine[0][name] != machine[1][name]]  # fmt: skip
    lines = _line(ours, a[1]), _line(theirs, b[1])
    if lines[0] != lines[1]:
        found.append(Change(kind="command", name="", a=lines[0], b=lines[1]))
    return [*found, *_identifiers(a[1], b[1])]


def _parameters(a: CrateRecord, b: CrateRecord) -> Iterator[Change]:
    ours, theirs = settings_without_places(a), settings_without_places(b)
    for name in dict.fromkeys([*ours, *theirs]):
        one, two = _text(ours, name), _text(theirs, name)
        if one != two:
            kind = name if name in ("seed", "device") else "parameter"
            yield Change(kind=kind, name="" if kind == name else name, a=one, b=two)


def _versions(a: CrateRecord, b: CrateRecord) -> Iterator[Change]:
    ours, theirs = (versions_of(one.activity.software if one.activity else ()) for one in (a, b))
    for name in dict.fromkeys([*ours, *theirs]):
        one, two = ours.get(name, NOTHING), theirs.get(name, NOTHING)
        if one != two:
            yield Change(kind="version", name=name, a=one, b=two)


def _identifiers(a: CrateRecord, b: CrateRecord) -> Iterator[Change]:
    if a.activity is None or b.activity is None:
        return
    for kind, one, two in (
        ("times", f"{a.activity.started} to {a.activity.ended}", f"{b.activity.started} to {b.activity.ended}"),
        ("identifier", a.info.identifier, b.info.identifier),
        ("agent", a.activity.agent, b.activity.agent),
    ):
        if one != two:
            yield Change(kind=kind, name="", a=one, b=two)


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name, NOTHING)
    return value if isinstance(value, str) else json.dumps(value)


def _line(command: Recorded | None, record: CrateRecord) -> str:
    return " ".join([command.program, *words_without_places(command.words, record)]) if command else NOTHING
