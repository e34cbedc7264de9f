"""What a verification finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it was written.

    Attributes
    ----------
    kind : str
        ``changed``, ``missing``, ``extra``, ``metadata``, ``outside``, ``input``, ``failed``, ``unreadable`` or
        ``signature``.
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
