"""Small dense products, compiled for one core: they take most of the time of the skip-gram.

Sums are taken in one fixed order, so results do not depend on threads. A block has at most a few dozen rows, which fit
the caches; library calls would cost more to start than to run.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_ZERO = np.float32(0)


@njit(fastmath=True, nogil=True, cache=True)
def scores(inputs: np.ndarray, outputs: np.ndarray, low: np.ndarray, high: np.ndarray, out: np.ndarray) -> None:
    """Set ``out[o, i] = outputs[o] . inputs[i]`` for the inputs ``low[o] <= i < high[o]`` of each output.

    Four outputs by four inputs at a time (bounds are multiples of four), so that a number loaded serves four times.
    """
    for o in range(0, len(outputs), 4):
        first = min(low[o], low[o + 1], low[o + 2], low[o + 3])
        last = max(high[o], high[o + 1], high[o + 2], high[o + 3])
        a, b, c, e = outputs[o], outputs[o + 1], outputs[o + 2], outputs[o + 3]
        for i in range(first, last, 4):
            v0, v1, v2, v3 = inputs[i], inputs[i + 1], inputs[i + 2], inputs[i + 3]
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = _ZERO
            c0 = c1 = c2 = c3 = e0 = e1 = e2 = e3 = _ZERO
            for d in range(inputs.shape[1]):
                p, q, r, s = v0[d], v1[d], v2[d], v3[d]
                u = a[d]
                a0, a1, a2, a3 = a0 + p * u, a1 + q * u, a2 + r * u, a3 + s * u
                u = b[d]
                b0, b1, b2, b3 = b0 + p * u, b1 + q * u, b2 + r * u, b3 + s * u
                u = c[d]
                c0, c1, c2, c3 = c0 + p * u, c1 + q * u, c2 + r * u, c3 + s * u
                u = e[d]
                e0, e1, e2, e3 = e0 + p * u, e1 + q * u, e2 + r * u, e3 + s * u
            out[o, i], out[o, i + 1], out[o, i + 2], out[o, i + 3] = a0, a1, a2, a3
            out[o + 1, i], out[o + 1, i + 1], out[o + 1, i + 2], out[o + 1, i + 3] = b0, b1, b2, b3
            out[o + 2, i], out[o + 2, i + 1], out[o + 2, i + 2], out[o + 2, i + 3] = c0, c1, c2, c3
            out[o + 3, i], out[o + 3, i + 1], out[o + 3, i + 2], out[o + 3, i + 3] = e0, e1, e2, e3


@njit(fastmath=True, nogil=True, cache=True)
def add_combined(
    table: np.ndarray, rows: np.ndarray, factors: np.ndarray, vectors: np.ndarray, low: np.ndarray, high: np.ndarray
) -> None:
    """Add ``factors[i, k] * vectors[k]``, summed over ``low[i] <= k < high[i]``, to ``table[rows[i]]`` for every i.

    Two rows and four vectors at a time; bounds are multiples of four and the number of rows is even.
    """
    x = np.empty(table.shape[1], np.float32)
    y = np.empty(table.shape[1], np.float32)
    for i in range(0, len(rows), 2):
        x[:] = _ZERO
        y[:] = _ZERO
        for k in range(min(low[i], low[i + 1]), max(high[i], high[i + 1]), 4):
            a, b, c, e = vectors[k], vectors[k + 1], vectors[k + 2], vectors[k + 3]
            f0, f1, f2, f3 = factors[i, k], factors[i, k + 1], factors[i, k + 2], factors[i, k + 3]
            g0, g1, g2, g3 = factors[i + 1, k], factors[i + 1, k + 1], factors[i + 1, k + 2], factors[i + 1, k + 3]
            for d in range(len(x)):
                p, q, r, s = a[d], b[d], c[d], e[d]
                x[d] += f0 * p + f1 * q + f2 * r + f3 * s
                y[d] += g0 * p + g1 * q + g2 * r + g3 * s
        row = table[rows[i]]
        for d in range(len(x)):
            row[d] += x[d]
        row = table[rows[i + 1]]
        for d in range(len(y)):
            row[d] += y[d]


@njit(nogil=True, cache=True)
def gather(table: np.ndarray, rows: np.ndarray, out: np.ndarray) -> None:
    """Copy ``table[rows[i]]`` to ``out[i]``."""
    for i in range(len(rows)):
        out[i] = table[rows[i]]


@njit(fastmath=True, nogil=True, cache=True)
def steps_from_scores(score: np.ndarray, pull: np.ndarray, weight: np.ndarray, rate: np.float32) -> None:
    """Turn scores into steps, in place: ``rate * (pull - weight * sigmoid(score))``.

    The sigmoid is a rational function of tanh, exact to 2e-6; scores beyond 9.9 count as 9.9, where it is 0.99995.
    """
    for o in range(score.shape[0]):
        x, p, w = score[o], pull[o], weight[o]
        for i in range(len(x)):
            y = min(max(np.float32(0.5) * x[i], np.float32(-4.97)), np.float32(4.97))
            z = y * y
            top = np.float32(135135) + z * (np.float32(17325) + z * (np.float32(378) + z))
            bottom = np.float32(135135) + z * (np.float32(62370) + z * (np.float32(3150) + z * np.float32(28)))
            x[i] = rate * (p[i] - w[i] * (np.float32(0.5) + np.float32(0.5) * y * top / bottom))
