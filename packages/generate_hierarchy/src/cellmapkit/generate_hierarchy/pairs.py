"""The most similar pairs of rows, exactly, without ever holding the table of all pairs.

Blocks of a float32 product only propose pairs; every proposed pair is then scored in float64 by one fixed order of
additions. So the ranking, ties included, depends neither on the number of threads nor on the size of the blocks, and
identical rows tie exactly. A proposal is kept when its float32 value could still reach the best ``count`` within the
rounding error of the product.
"""

from __future__ import annotations

import numpy as np
from numba import njit

BLOCK_ROWS = 512
MIN_BUFFER = 1 << 20


def top_pairs(vectors: np.ndarray, count: int, *, block_rows: int = BLOCK_ROWS) -> tuple[np.ndarray, np.ndarray]:
    """Return the ``count`` pairs of rows with the largest inner product.

    Parameters
    ----------
    vectors : ndarray of float64, shape (n_rows, n_features)
        For a cosine, rows of length one.
    count : int
        How many pairs, at most ``n_rows * (n_rows - 1) / 2``.
    block_rows : int
        Rows per block; changes speed and memory only, not the result.

    Returns
    -------
    pairs : ndarray of int32, shape (count, 2)
        Rows ``i < j``, largest product first, ties by ``(i, j)``.
    products : ndarray of float64, shape (count,)
        Falling.
    """
    n_rows = len(vectors)
    codes, products = _scan(np.ascontiguousarray(vectors), count, block_rows)
    order = np.argsort(-products, kind="stable")  # the scan meets pairs by rising (i, j), so ties stay in that order
    codes = codes[order]
    return np.stack([codes // n_rows, codes % n_rows], axis=1).astype(np.int32), products[order]


def smallest_product(vectors: np.ndarray, *, block_rows: int = BLOCK_ROWS) -> float:
    """Return the smallest inner product of two different rows.

    Parameters
    ----------
    vectors : ndarray of float64, shape (n_rows, n_features)
        At least two rows.
    block_rows : int
        Rows per block.

    Returns
    -------
    float
        Reproducible to the last bit.
    """
    _, products = _scan(np.ascontiguousarray(vectors), 1, block_rows, sign=-1.0)
    return -float(products[0])


def _scan(vectors: np.ndarray, count: int, block_rows: int, sign: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes ``i * n_rows + j`` and products of the best pairs, in order of rising code."""
    n_rows = len(vectors)
    single = vectors.astype(np.float32)
    slack = _rounding_error(vectors)
    best = _Best(vectors, count, sign)
    for start in range(0, n_rows, block_rows):
        rows = single[start : start + block_rows]
        block = (sign * rows) @ single[start:].T
        block[:, : len(rows)][np.tri(len(rows), dtype=bool)] = -np.inf
        hits = np.flatnonzero(block >= best.bound - slack)
        i, j = np.divmod(hits, block.shape[1])
        best.offer((i + start) * n_rows + (j + start))
    return best.result()


def _rounding_error(vectors: np.ndarray) -> float:
    """Return a bound on how far a float32 product can be from the exact one (Higham, 2002, section 3.1)."""
    unit = 2.0**-24
    terms = (vectors.shape[1] + 3) * unit
    longest = float((vectors * vectors).sum(axis=1).max(initial=0.0))
    return 1.01 * terms / (1 - terms) * longest + 1e-30


class _Best:
    """The best pairs seen so far; never more than about twice ``count`` plus one block.

    Parameters
    ----------
    vectors : ndarray of float64, shape (n_rows, n_features)
        What the exact products are made of.
    count : int
        How many pairs are wanted.
    sign : float
        -1 to look for the smallest products.
    """

    def __init__(self, vectors: np.ndarray, count: int, sign: float) -> None:
        self.bound = float(np.finfo(np.float32).min)  # above the -inf of a pair that is none
        self._vectors = vectors
        self._count = count
        self._sign = sign
        self._codes = np.empty(0, dtype=np.int64)
        self._products = np.empty(0)
        self._waiting: list[np.ndarray] = []
        self._n_waiting = 0

    def offer(self, codes: np.ndarray) -> None:
        """Take pairs that might be among the best, in order of rising code."""
        self._waiting.append(codes)
        self._n_waiting += len(codes)
        if self._n_waiting > max(self._count, MIN_BUFFER):
            self._settle()

    def result(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the codes and products of the best pairs, in order of rising code."""
        self._settle()
        return self._codes, self._products

    def _settle(self) -> None:
        """Score what waits, keep the best ``count`` and raise the bound; of equal products the earlier pairs stay."""
        codes = np.concatenate([self._codes, *self._waiting])
        products = np.concatenate([self._products, self._scored(codes[len(self._codes) :])])
        self._waiting, self._n_waiting = [], 0
        if len(products) > self._count:
            self.bound = np.partition(products, -self._count)[-self._count]
            keep = products > self.bound
            tied = np.flatnonzero(products == self.bound)
            keep[tied[: self._count - np.count_nonzero(keep)]] = True
            codes, products = codes[keep], products[keep]
        self._codes, self._products = codes, products

    def _scored(self, codes: np.ndarray) -> np.ndarray:
        products = np.empty(len(codes))
        _products(self._vectors, codes, self._sign, products)
        return products


@njit(cache=True, nogil=True)
def _products(vectors: np.ndarray, codes: np.ndarray, sign: float, out: np.ndarray) -> None:
    """Write the inner product of each coded pair: four running sums, always added in the same order."""
    n_rows, n_features = vectors.shape
    whole = n_features - n_features % 4
    for k in range(len(codes)):
        i = codes[k] // n_rows
        j = codes[k] - i * n_rows
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for f in range(0, whole, 4):
            a += vectors[i, f] * vectors[j, f]
            b += vectors[i, f + 1] * vectors[j, f + 1]
            c += vectors[i, f + 2] * vectors[j, f + 2]
            d += vectors[i, f + 3] * vectors[j, f + 3]
        for f in range(whole, n_features):
            a += vectors[i, f] * vectors[j, f]
        out[k] = sign * ((a + b) + (c + d))
