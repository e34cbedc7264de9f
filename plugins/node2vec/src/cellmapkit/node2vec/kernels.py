"""The arithmetic of one update: scores of all pairs, their slopes, and sums of rows. Almost all time is spent here.

Sums may be reordered (``_LOOSE``), or no loop over dimensions could use vector instructions; the compiled code then
fixes the order, so that one machine always gives the same bytes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_LOOSE = {"reassoc", "nsz", "contract", "arcp"}
_SATURATED = np.float32(4.97)


@njit(cache=True, nogil=True, fastmath=_LOOSE)
def score(
    rows: tuple[np.ndarray, np.ndarray],
    tables: tuple[np.ndarray, np.ndarray],
    first: np.ndarray,
    last: np.ndarray,
    scores: np.ndarray,
) -> None:
    """Write the dot product of each output with each input it pairs with.

    Tiles of four by four: each value read takes part in four products, and the 16 sums stay in registers.

    Parameters
    ----------
    rows : tuple of two ndarrays of int32, shapes (n_outputs,) and (n_inputs,)
        Which rows of the tables; both lengths are multiples of four.
    tables : tuple of two ndarrays of float32, shape (n_nodes, n_dimensions)
        Output and input vectors.
    first, last : ndarray of int64, shape (n_outputs,)
        Range of inputs of each output, multiples of four.
    scores : ndarray of float32, shape (n_outputs, n_inputs)
        Written inside the ranges, rounded outwards to tiles.
    """
    zero = np.float32(0)
    outputs, inputs = rows
    us, vs = tables
    for o in range(0, len(outputs), 4):
        a, b, c, d = us[outputs[o]], us[outputs[o + 1]], us[outputs[o + 2]], us[outputs[o + 3]]
        for i in range(first[o : o + 4].min(), last[o : o + 4].max(), 4):
            e, f, g, h = vs[inputs[i]], vs[inputs[i + 1]], vs[inputs[i + 2]], vs[inputs[i + 3]]
            ae = af = ag = ah = be = bf = bg = bh = zero
            ce = cf = cg = ch = de = df = dg = dh = zero
            for k in range(us.shape[1]):
                x, y, z, w = e[k], f[k], g[k], h[k]
                ae, af, ag, ah = ae + a[k] * x, af + a[k] * y, ag + a[k] * z, ah + a[k] * w
                be, bf, bg, bh = be + b[k] * x, bf + b[k] * y, bg + b[k] * z, bh + b[k] * w
                ce, cf, cg, ch = ce + c[k] * x, cf + c[k] * y, cg + c[k] * z, ch + c[k] * w
                de, df, dg, dh = de + d[k] * x, df + d[k] * y, dg + d[k] * z, dh + d[k] * w
            scores[o, i], scores[o, i + 1], scores[o, i + 2], scores[o, i + 3] = ae, af, ag, ah
            scores[o + 1, i], scores[o + 1, i + 1], scores[o + 1, i + 2], scores[o + 1, i + 3] = be, bf, bg, bh
            scores[o + 2, i], scores[o + 2, i + 1], scores[o + 2, i + 2], scores[o + 2, i + 3] = ce, cf, cg, ch
            scores[o + 3, i], scores[o + 3, i + 1], scores[o + 3, i + 2], scores[o + 3, i + 3] = de, df, dg, dh


@njit(cache=True, nogil=True, fastmath=_LOOSE)
def slope(scores: np.ndarray, pull: np.ndarray, total: np.ndarray, rates: np.ndarray) -> None:
    """Turn scores ``x`` into steps ``rate * (pull - total * sigmoid(x))``, in place.

    The sigmoid is ``(1 + tanh(x / 2)) / 2`` with the continued fraction of tanh (Lambert) cut after seven terms: within
    5e-5 of the true value, where word2vec reads a table of 1,000 entries.

    Parameters
    ----------
    scores, pull, total : ndarray of float32, shape (n_outputs, n_inputs)
        See :class:`~cellmapkit.node2vec.chunk.Chunk`.
    rates : ndarray of float32, shape (n_inputs,)
        Learning rates.
    """
    half = np.float32(0.5)
    for o in range(len(scores)):
        row, seen, weight = scores[o], pull[o], total[o]
        for i in range(len(row)):
            y = min(max(half * row[i], -_SATURATED), _SATURATED)
            z = y * y
            above = np.float32(135135) + z * (np.float32(17325) + z * (np.float32(378) + z))
            below = np.float32(135135) + z * (np.float32(62370) + z * (np.float32(3150) + z * np.float32(28)))
            row[i] = rates[i] * (seen[i] - weight[i] * (half + half * y * above / below))


@njit(cache=True, nogil=True)
def copy_rows(table: np.ndarray, rows: np.ndarray, copy: np.ndarray) -> None:
    """Copy ``table[rows]`` into the leading rows of ``copy``."""
    for i in range(len(rows)):
        source, target = table[rows[i]], copy[i]
        for k in range(len(source)):
            target[k] = source[k]


@njit(cache=True, nogil=True, fastmath=_LOOSE)
def add_sums(table: np.ndarray, rows: np.ndarray, steps: np.ndarray, vectors: np.ndarray, sums: np.ndarray) -> None:
    """Add ``steps @ vectors`` to ``table[rows]``, a row named twice getting both.

    Two rows and four vectors at a time, so that each value read takes part in two products.

    Parameters
    ----------
    table : ndarray of float32, shape (n_nodes, n_dimensions)
        Changed.
    rows : ndarray of int32, shape (n_rows,)
        An even number of rows.
    steps : ndarray of float32, shape (n_rows, n_vectors)
        ``n_vectors`` is a multiple of four; blocks of zeros are skipped.
    vectors : ndarray of float32, shape (n_vectors or more, n_dimensions)
        Copies, so that ``table`` may be where they came from.
    sums : ndarray of float32, shape (2, n_dimensions)
        Space to work in.
    """
    x, y = sums[0], sums[1]
    for i in range(0, len(rows), 2):
        x[:] = 0
        y[:] = 0
        for j in range(0, steps.shape[1], 4):
            p, q, r, s = steps[i, j], steps[i, j + 1], steps[i, j + 2], steps[i, j + 3]
            t, u, v, w = steps[i + 1, j], steps[i + 1, j + 1], steps[i + 1, j + 2], steps[i + 1, j + 3]
            if p == q == r == s == t == u == v == w == 0:
                continue
            a, b, c, d = vectors[j], vectors[j + 1], vectors[j + 2], vectors[j + 3]
            for k in range(len(x)):
                x[k] += p * a[k] + q * b[k] + r * c[k] + s * d[k]
                y[k] += t * a[k] + u * b[k] + v * c[k] + w * d[k]
        target = table[rows[i]]
        for k in range(len(x)):
            target[k] += x[k]
        target = table[rows[i + 1]]
        for k in range(len(x)):
            target[k] += y[k]
