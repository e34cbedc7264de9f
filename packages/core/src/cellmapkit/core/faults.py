"""Rows of a table that cannot be used, and how to say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import TableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ADVICE = {
    "repeated name": "make names unique, for example by averaging their rows",
    "empty name": "give every row a name in its first field",
    "not finite": "remove these rows, or leave them out with --bad_rows drop",
    "constant": "their cosine is undefined; remove them, or leave them out with --bad_rows drop",
}
_SHORTEST = 1e-8
"""Length below which a row counts as zero, which has no direction and so no cosine."""


@dataclass(frozen=True)
class Fault:
    """One row that cannot be used.

    Attributes
    ----------
    row : int
        Index among the rows, from 0.
    name : str
        The protein's name.
    reason : str
        ``repeated name``, ``empty name``, ``not finite`` or ``constant``.
    detail : str
        Line and column, for people.
    """

    row: int
    name: str
    reason: str
    detail: str

    @property
    def droppable(self) -> bool:
        """Return whether leaving the row out is a sound reading of the table."""
        return self.reason in ("not finite", "constant")

    @property
    def advice(self) -> str:
        """Return what to do about it."""
        return _ADVICE[self.reason]


def find_faults(ids: Sequence[str], values: np.ndarray) -> list[Fault]:
    """Return the rows of a table that cannot be used, in order.

    Parameters
    ----------
    ids : sequence of str
        One name per row.
    values : ndarray of float32, shape (n_rows, n_features)
        The numbers.

    Returns
    -------
    list of Fault
        At most one per row; a fault of the name comes before one of the numbers.
    """
    found: dict[int, Fault] = {}
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if not name.strip():
            found[row] = Fault(row, name, "empty name", f"line {row + 2} has no name")
        elif name in first:
            found[row] = Fault(row, name, "repeated name", f"line {row + 2} repeats {name!r} of line {first[name] + 2}")
        first.setdefault(name, row)
    finite = np.isfinite(values).all(axis=1)
    for row in np.flatnonzero(~finite).tolist():
        column = int(np.flatnonzero(~np.isfinite(values[row]))[0])
        text = f"line {row + 2} ({ids[row]!r}), column {column + 2} is {values[row, column]}"
        found.setdefault(row, Fault(row, ids[row], "not finite", text))
    least, most = values.min(axis=1), values.max(axis=1)
    if values.shape[1] > 1:  # one feature is constant by nature
        for row in np.flatnonzero(finite & (most == least)).tolist():
            text = f"line {row + 2} ({ids[row]!r}) is {values[row, 0]:g} throughout"
            found.setdefault(row, Fault(row, ids[row], "constant", text))
    for row in np.flatnonzero(finite & (np.maximum(most, -least) < _SHORTEST)).tolist():
        if np.linalg.norm(values[row].astype(np.float64)) < _SHORTEST:
            text = f"line {row + 2} ({ids[row]!r}) is shorter than {_SHORTEST:g}"
            found.setdefault(row, Fault(row, ids[row], "constant", text))
    return [found[row] for row in sorted(found)]


def refuse(path: Path, faults: Sequence[Fault]) -> TableError:
    """Return the error that names the faults of the first kind, with their count and three examples."""
    reason = faults[0].reason
    alike = [fault for fault in faults if fault.reason == reason]
    shown = "; ".join(fault.detail for fault in alike[:3])
    more = f"; and {len(alike) - 3} more" if len(alike) > 3 else ""
    return TableError(f"{path}: {len(alike)} rows with {reason}: {shown}{more}", hint=faults[0].advice)
