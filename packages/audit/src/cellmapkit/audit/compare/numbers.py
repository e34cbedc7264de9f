"""How far two arrays of numbers are apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How far numbers are apart.

    Attributes
    ----------
    absolute, relative : float
        Largest ``|a - b|``, and ``|a - b| / max(|a|, |b|)``.
    scaled : float
        Largest ``|a - b| / max(1, |a|, |b|)``: absolute for small numbers, relative for large ones.
    pearson : float
        Correlation; NaN where one of the two does not vary, or where there are less than two numbers.
    n_differ : int
        How many are not equal; a number that is missing on one side only counts, and is infinitely apart.
    """

    absolute: float
    relative: float
    scaled: float
    pearson: float
    n_differ: int


def apart(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Apart:
    """Return how far two arrays of one shape are apart; two missing numbers, or equal infinite ones, are equal."""
    differ = ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    both = np.isfinite(ours) & np.isfinite(theirs)
    if bool((differ & ~both).any()):
        absolute = relative = scaled = math.inf
    else:
        a, b = ours[differ], theirs[differ]
        size, gap = np.maximum(np.abs(a), np.abs(b)), np.abs(a - b)
        absolute = float(gap.max(initial=0.0))
        relative = float((gap / size).max(initial=0.0))  # equal numbers are left out, so size is not zero
        scaled = float((gap / np.maximum(size, 1)).max(initial=0.0))
    return Apart(absolute=absolute, relative=relative, scaled=scaled,
                 pearson=_pearson(ours[both], theirs[both]), n_differ=int(differ.sum()))  # fmt: skip


def _pearson(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if a.size < 2:
        return math.nan
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.clip(a @ b / size, -1, 1)) if size > 0 else math.nan


def finite(value: float, digits: int = 6) -> float | None:
    """Return a number as JSON can carry it: to some digits, ``None`` for NaN and the infinite."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
