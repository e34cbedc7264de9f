"""Crates of two chains that are the same step, paired from the last to the first."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cellmapkit.audit.chain import Chain


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Crates of two chains.

    Attributes
    ----------
    both : tuple of (Path, Path)
        The same step in A and in B, what was made from others first.
    only_a, only_b : tuple of Path
        Crates that have no fellow.
    """

    both: tuple[tuple[Path, Path], ...]
    only_a: tuple[Path, ...]
    only_b: tuple[Path, ...]


def paired(a: Chain, b: Chain) -> Pairs:
    """Pair the crates of two chains.

    The two that were asked for are a pair; of a pair, those crates it was made from are paired that were written by the
    same command and have the same directory name, else the same name, else the same place among their like.
    """
    partner: dict[Path, Path] = {a.start: b.start}
    waiting = deque([(a.start, b.start)])
    while waiting:
        one, two = waiting.popleft()
        taken = set(partner.values())
        ours = [crate for crate in a.producers(one) if crate in a.records and crate not in partner]
        theirs = [crate for crate in b.producers(two) if crate in b.records and crate not in taken]
        new = _matched(ours, theirs, (a, b))
        partner.update(new)
        waiting.extend(new.items())
    found = set(partner.values())
    return Pairs(
        both=tuple((crate, partner[crate]) for crate in a.records if crate in partner),
        only_a=tuple(crate for crate in a.records if crate not in partner),
        only_b=tuple(crate for crate in b.records if crate not in found),
    )


def _matched(ours: list[Path], theirs: list[Path], chains: tuple[Chain, Chain]) -> dict[Path, Path]:
    a, b = chains
    rules: tuple[Callable[[Chain, Path], object], ...] = (
        lambda chain, crate: (_role(chain, crate), crate.name),
        lambda chain, crate: (_role(chain, crate), chain.records[crate].info.about.name),
        _role,
    )
    found: dict[Path, Path] = {}
    for rule in rules:
        for one in _but(ours, found):
            for two in _but(theirs, found.values()):
                if rule(a, one) == rule(b, two):
                    found[one] = two
                    break
    return found


def _but(crates: list[Path], taken: Iterable[Path]) -> list[Path]:
    done = set(taken)
    return [crate for crate in crates if crate not in done]


def _role(chain: Chain, crate: Path) -> tuple[str, str]:
    activity = chain.records[crate].activity
    return (activity.title, activity.command.partition(" ")[0]) if activity else ("", "")
