"""What comparing two files gives."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

IDENTICAL = "identical"
UNPACKED = "same content"
"""Other bytes, but the same once unpacked."""
REORDERED = "same rows"
"""Other bytes, but the same lines in another order."""
DIFFERS = "differs"
ONLY_A, ONLY_B = "only in A", "only in B"
GONE = "not there"
"""Its digest is recorded and differs, but one of the two files is not there to be compared."""
SAME = (IDENTICAL, UNPACKED, REORDERED)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What comparing two files gave.

    Attributes
    ----------
    status : str
        One of the words of this module.
    facts : mapping of str to object
        Figures, in values that JSON can carry.
    told : str
        The same in a line of words.
    apart : float
        Largest ``|a - b| / max(1, |a|, |b|)`` of all numbers; infinite where anything but numbers differs.
    """

    status: str
    facts: dict[str, Any] = field(default_factory=dict)
    told: str = ""
    apart: float = math.inf

    def within(self, tolerance: float) -> bool:
        """Return whether the files hold the same but for numbers that are no further apart than a tolerance."""
        return self.status in SAME or self.apart <= tolerance
