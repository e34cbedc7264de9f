"""How protein and marker go together within a cell: 9 measures of colocalization."""

from __future__ import annotations

import numpy as np
from numba import njit

NAMES = (
    "pearson",
    "slope",
    "overlap",
    "k1",
    "k2",
    "manders_protein",
    "manders_marker",
    "rank_weighted_protein",
    "rank_weighted_marker",
)
_BRIGHT = 0.15  # of the maximum of a channel within the cell, from where on a pixel counts as bright


def cross(protein: np.ndarray, marker: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure how two channels go together.

    Parameters
    ----------
    protein, marker : ndarray of float64, shape (n, size, size)
        Raw intensities.
    masks : ndarray of bool, shape (n, size, size)
        One cell each.

    Returns
    -------
    ndarray of float64, shape (n, 9)
        In the order of :data:`NAMES`; 0 where a measure would divide by 0.
    """
    out = np.zeros((len(protein), len(NAMES)))
    for i, mask in enumerate(np.asarray(masks, dtype=bool)):
        if mask.any():
            _measure(protein[i][mask].astype(np.float64), marker[i][mask].astype(np.float64), out[i])
    return out


@njit(cache=True, nogil=True)
def _measure(p: np.ndarray, q: np.ndarray, out: np.ndarray) -> None:
    dp, dq = _centred(p), _centred(q)
    both, pp, qq = (dp * dq).sum(), (dp * dp).sum(), (dq * dq).sum()
    out[0] = _ratio(both, np.sqrt(pp * qq))
    out[1] = _ratio(both, qq)
    both, pp, qq = (p * q).sum(), (p * p).sum(), (q * q).sum()
    out[2] = _ratio(both, np.sqrt(pp * qq))
    out[3], out[4] = _ratio(both, pp), _ratio(both, qq)
    weight = _weights(p, q)
    least_p, least_q = _BRIGHT * p.max(), _BRIGHT * q.max()
    all_p, all_q, both_p, both_q, ranked_p, ranked_q = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(len(p)):
        all_p += p[k] if p[k] >= least_p else 0.0
        all_q += q[k] if q[k] >= least_q else 0.0
        if p[k] >= least_p and q[k] >= least_q:
            both_p, both_q = both_p + p[k], both_q + q[k]
            ranked_p, ranked_q = ranked_p + p[k] * weight[k], ranked_q + q[k] * weight[k]
    out[5], out[6] = _ratio(both_p, all_p), _ratio(both_q, all_q)
    out[7], out[8] = _ratio(ranked_p, all_p), _ratio(ranked_q, all_q)


@njit(cache=True, nogil=True)
def _centred(values: np.ndarray) -> np.ndarray:
    """Return values less their mean, exactly zero where all are the same."""
    moved = values - values[0]
    return moved - moved.mean()


@njit(cache=True, nogil=True)
def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else 0.0


@njit(cache=True, nogil=True)
def _weights(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return 1 less the distance of a pixel's ranks in both channels over the number of ranks, shape (n,)."""
    first, second = _ranks(p), _ranks(q)
    n = max(first.max(), second.max()) + 1
    return (n - np.abs(first - second)) / n


@njit(cache=True, nogil=True)
def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0, equal values sharing one and the next value having the next; shape (n,), int64."""
    order = np.argsort(values)
    out = np.zeros(len(values), dtype=np.int64)
    rank = 0
    for k in range(1, len(values)):
        rank += values[order[k]] > values[order[k - 1]]
        out[order[k]] = rank
    return out
