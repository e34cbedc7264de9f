"""Two JSON or CX2 documents, compared value by value."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError
from cellmapkit.audit.compare.assemblies import compare_assemblies, of_document, told
from cellmapkit.audit.compare.lines import chunks
from cellmapkit.audit.compare.outcome import DIFFERS, REORDERED, Outcome

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 512 * 2**20
"""Larger documents are compared by their bytes only: parsed, they take some ten times their size."""
_SHOWN = 3
_LONGEST = 40


@dataclass
class _Tally:
    """What was found on the way; ``apart`` as :class:`Outcome` has it."""

    n_values: int = 0
    n_differ: int = 0
    apart: float = 0.0
    largest: float = 0.0
    examples: list[str] = field(default_factory=list)

    def numbers(self, place: str, a: float, b: float) -> None:
        """Count two numbers that differ."""
        gap = abs(a - b) if math.isfinite(a) and math.isfinite(b) else math.inf
        self.largest = max(self.largest, gap)
        self.apart = max(self.apart, gap / max(1.0, abs(a), abs(b)) if math.isfinite(gap) else math.inf)
        self._note(place, a, b)

    def others(self, place: str, a: object, b: object) -> None:
        """Count two values that differ and are not both numbers."""
        self.apart = math.inf
        self._note(place, a, b)

    def _note(self, place: str, a: object, b: object) -> None:
        self.n_differ += 1
        if len(self.examples) < _SHOWN:
            self.examples.append(f"{place}: {_short(a)} -> {_short(b)}")


def compare_documents(a: Path, b: Path) -> Outcome:
    """Compare two JSON or CX2 documents whose bytes differ.

    Lists whose items all have an ``id`` of their own are matched by it, other lists by place; objects by key.

    Returns
    -------
    Outcome
        For hierarchies also how many assemblies are the same.

    Raises
    ------
    InputError
        If one is too large or no JSON.
    """
    ours, theirs = _load(a), _load(b)
    tally = _walked(ours, theirs)
    facts: dict[str, Any] = {
        "values": tally.n_values, "values_differ": tally.n_differ, "largest_absolute": _finite(tally.largest),
        "examples": tally.examples,
    }  # fmt: skip
    words = f"{tally.n_differ} of {tally.n_values} values differ, as {'; '.join(tally.examples)}"
    mine, other = of_document(ours), of_document(theirs)
    if mine or other:
        facts["hierarchy"] = compare_assemblies(mine, other)
        words = f"{told(facts['hierarchy'])}; {words}"
    if tally.n_differ == 0:
        return Outcome(status=REORDERED, facts=facts, told="the same values, written in another way", apart=0.0)
    return Outcome(status=DIFFERS, facts=facts, told=words, apart=tally.apart)


def _load(path: Path) -> object:
    content = bytearray()
    for chunk in chunks(path):
        content += chunk
        if len(content) > MOST_BYTES:
            raise InputError(f"{path} has more than {MOST_BYTES / 2**20:.0f} MiB", hint="compared by bytes only")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}", hint="compared by bytes only") from error


def _walked(a: object, b: object) -> _Tally:
    tally, waiting = _Tally(), [("", a, b)]
    while waiting:
        place, one, two = waiting.pop()
        if isinstance(one, dict) and isinstance(two, dict):
            waiting += reversed(_pairs(place, one, two))
        elif isinstance(one, list) and isinstance(two, list):
            waiting += reversed(_pairs(place, _by_id(one, two), _by_id(two, one)))
        else:
            tally.n_values += 1
            _leaf(tally, place, one, two)
    return tally


def _leaf(tally: _Tally, place: str, one: object, two: object) -> None:
    if _is_number(one) and _is_number(two):
        if one != two and not (one != one and two != two):  # noqa: PLR0124 - NaN is what differs from itself
            tally.numbers(place, float(one), float(two))  # type: ignore[arg-type]
    elif type(one) is not type(two) or one != two:
        tally.others(place, one, two)


class _Absent:
    """Stands for a value that one document does not have."""

    def __repr__(self) -> str:
        return "nothing"


_ABSENT = _Absent()


def _pairs(place: str, one: dict[Any, Any], two: dict[Any, Any]) -> list[tuple[str, Any, Any]]:
    keys = dict.fromkeys([*one, *two])
    return [(f"{place}/{key}", one.get(key, _ABSENT), two.get(key, _ABSENT)) for key in keys]


def _by_id(items: list[Any], others: list[Any]) -> dict[Any, Any]:
    """Return the items of a list by ``id`` if those of both lists have one of their own, else by place."""
    if _has_ids(items) and _has_ids(others):
        return {item["id"]: item for item in items}
    return dict(enumerate(items))


def _has_ids(items: list[Any]) -> bool:
    found = [item.get("id") for item in items if isinstance(item, dict)]
    plain = len(found) == len(items) and all(isinstance(one, (int, str)) for one in found)
    return bool(items) and plain and len(set(found)) == len(found)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, (str, int, float, bool, _Absent, type(None))) else type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
