"""Upper tail of the hypergeometric distribution for many tests at once, in logarithms."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

_NEGLIGIBLE = 1e-17


def log_upper_tail(overlap: np.ndarray, population: int, marked: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return ``log P(X >= overlap)`` for ``X`` the number of marked genes among those drawn.

    Equal to ``scipy.stats.hypergeom.logsf(overlap - 1, population, marked, drawn)``, which loops over the tests in
    Python. Here equal triples are computed once, and the terms of the tail are added for all of them together, from
    the largest term outwards, so that a tail as small as exp(-10000) keeps its relative precision (about 1e-10).

    Parameters
    ----------
    overlap : ndarray of int64, shape (n_tests,)
        At most ``min(marked, drawn)``.
    population : int
        Number of genes in all.
    marked, drawn : ndarray of int64, shape (n_tests,)
        Sizes of the two sets.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
        Natural logarithms, at most 0.
    """
    base = population + 1
    # A population of 2,000,000 genes would still fit: three numbers below it make one below 2^63.
    keys, where = np.unique((overlap * base + marked) * base + drawn, return_inverse=True)
    x, rest = np.divmod(keys, base * base)
    k, n = np.divmod(rest, base)
    result = np.zeros(len(keys))
    certain = x <= np.maximum(0, n + k - population)
    high = ~certain & (x > (n + 1) * (k + 1) // (population + 2))
    low = ~certain & ~high
    log_factorial = gammaln(np.arange(population + 1) + 1.0)
    for chosen, sign in ((high, 1), (low, -1)):
        triple = (x[chosen], k[chosen], n[chosen])
        start = triple[0] if sign > 0 else triple[0] - 1
        log_first = _log_mass(log_factorial, start, population, triple[1], triple[2])
        total = log_first + np.log(_tail_over_first(start, population, triple[1], triple[2], sign))
        result[chosen] = total if sign > 0 else np.log1p(-np.exp(total))
    return np.minimum(result[where], 0.0)


def _log_mass(log_factorial: np.ndarray, x: np.ndarray, m: int, k: np.ndarray, n: np.ndarray) -> np.ndarray:
    def choose(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return log_factorial[a] - log_factorial[b] - log_factorial[a - b]

    return choose(k, x) + choose(m - k, n - x) - choose(np.full_like(n, m), n)


def _tail_over_first(start: np.ndarray, m: int, k: np.ndarray, n: np.ndarray, sign: int) -> np.ndarray:
    """Return the sum of the masses from ``start`` outwards over the first of them; they fall all the way."""
    total = np.ones(len(start))
    alive = np.arange(len(start))
    term = np.ones(len(start))
    at = start.copy()
    while len(alive):
        a, kk, nn = at, k[alive], n[alive]
        if sign > 0:
            ratio = (kk - a) * (nn - a) / ((a + 1.0) * (m - kk - nn + a + 1))
        else:
            ratio = a * (m - kk - nn + a) / ((kk - a + 1.0) * (nn - a + 1))
        term = term * ratio
        total[alive] += term
        keep = term > _NEGLIGIBLE * total[alive]
        alive, term, at = alive[keep], term[keep], (at + sign)[keep]
    return total
