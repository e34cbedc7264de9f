"""What becomes of each crate of a chain that is made again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellmapkit.audit.compare.outcome import IDENTICAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cellmapkit.audit.compare.outcome import Outcome

MADE, TAKEN = "made again", "made again before"
GONE, REFUSED, FAILED, NOT_TRIED = "inputs gone", "cannot be run", "failed", "not tried"
DONE = (MADE, TAKEN)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What ``reproduce`` was asked for.

    Attributes
    ----------
    crate, into : Path
        What to make again, and where.
    search : tuple of Path
        Directories of crates that were moved.
    whole : bool
        Whether to make all crates behind it again too.
    tolerance : float
        How far numbers may be apart: ``|a - b| / max(1, |a|, |b|)``.
    keep_going : bool
        Whether to go on, with the original crate, after a step that failed.
    as_json : bool
        Whether to print JSON.
    """

    crate: Path
    into: Path
    search: tuple[Path, ...] = ()
    whole: bool = False
    tolerance: float = 1e-6
    keep_going: bool = False
    as_json: bool = False


@dataclass(frozen=True, kw_only=True)
class Redone:
    """One crate that was, or should have been, made again.

    Attributes
    ----------
    crate, target : Path
        The original, and where the new one is.
    state : str
        One of the words of this module.
    why : str
        Why it was not made; empty if it was.
    notes : tuple of str
        What the reader should know of how it was made.
    seconds : float
        Wall time.
    files : mapping of str to Outcome
        Each file of data, original against new.
    """

    crate: Path
    target: Path
    state: str
    why: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    files: Mapping[str, Outcome] = field(default_factory=dict)

    def counts(self, tolerance: float) -> tuple[int, int, int]:
        """Return how many files are byte-identical, hold the same within a tolerance, and differ."""
        same = sum(found.status == IDENTICAL for found in self.files.values())
        near = sum(found.within(tolerance) for found in self.files.values()) - same
        return same, near, len(self.files) - same - near

    def reproduced(self, tolerance: float) -> bool:
        """Return whether it was made again with the same data."""
        return self.state in DONE and self.counts(tolerance)[2] == 0
