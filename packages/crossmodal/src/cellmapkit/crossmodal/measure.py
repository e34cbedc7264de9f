"""The record of one number of one fold."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number of one fold, and what it rests on.

    Attributes
    ----------
    protocol : str
        ``matching``, ``alignment``, ``generation`` or ``umap``.
    source, target : str
        Modalities; alignment has no direction.
    setting : str
        Which candidates, which proteins, which way of predicting, or when.
    metric : str
        Name of the number.
    value : float
        NaN where it is undefined.
    n_genes, n_candidates : int
        Proteins it was computed from, and among how many each was looked for (0: no such thing).
    chance : float
        What knowing nothing scores; NaN where that has no meaning.
    """

    protocol: str
    source: str
    target: str
    setting: str
    metric: str
    value: float
    n_genes: int
    n_candidates: int = 0
    chance: float = math.nan
