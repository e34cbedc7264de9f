"""The resolutions HiDeF scans: bisected on a log scale until every one has enough neighbours."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

CROWDED = 10
"""A resolution with more neighbours than this needs no further company [hidef 1.1.5]."""

NARROWEST = 0.001
"""Intervals up to this width are not bisected [hidef 1.1.5]."""


def schedule(minres: float, maxres: float, density: float) -> np.ndarray:
    """Return the resolutions to scan, in the order HiDeF visits them.

    The widest interval is bisected at its geometric mean, rounded to four places, until both ends of every interval
    have more than ten neighbours or the interval is as narrow as 0.001. Deterministic.

    Parameters
    ----------
    minres, maxres : float
        Ends of the range, ``0 < minres < maxres``.
    density : float
        Two resolutions are neighbours when their common logarithms differ by less than this.

    Returns
    -------
    ndarray of float64, shape (n_resolutions,)
        ``minres``, ``maxres``, then the bisections. 257 for (0.001, 80, 0.1).
    """
    found = [minres, maxres]
    logs = [math.log10(minres), math.log10(maxres)]
    near = [0, 0]
    if abs(logs[1] - logs[0]) < density:
        near = [1, 1]
    intervals = deque([(0, 1)])
    while intervals:
        low, high = intervals.popleft()
        if round(found[high] - found[low], 4) <= NARROWEST or min(near[low], near[high]) > CROWDED:
            continue
        middle = round(math.sqrt(found[low] * found[high]), 4)
        place = math.log10(middle)
        close = [i for i, other in enumerate(logs) if abs(other - place) < density]
        for i in close:
            near[i] += 1
        found.append(middle)
        logs.append(place)
        near.append(len(close))
        intervals.extend([(low, len(found) - 1), (len(found) - 1, high)])
    return np.array(found)


def neighbours(resolutions: np.ndarray, density: float) -> np.ndarray:
    """Return the pairs of resolutions close enough for their communities to be compared.

    Parameters
    ----------
    resolutions : ndarray of float64, shape (n_resolutions,)
        From :func:`schedule`.
    density : float
        Largest difference of common logarithms, exclusive.

    Returns
    -------
    ndarray of int64, shape (n_pairs, 2)
        Index pairs ``i < j`` in lexicographic order. 1,471 for (0.001, 80, 0.1).
    """
    logs = np.log10(resolutions)
    close = np.abs(logs[:, None] - logs[None, :]) < density
    return np.argwhere(np.triu(close, k=1))
