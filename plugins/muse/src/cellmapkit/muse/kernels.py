"""Compiled loops for what a step on the CPU does between products: each goes through a batch once or twice.

Arrays are C-contiguous and of float32 unless said otherwise. ``start`` is the first column that belongs to a modality
where both stand side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

# sums over features may be reordered, or no such loop could use vector instructions; the compiled code fixes the order
LOOSE = {"reassoc", "nsz", "contract", "arcp"}

np.finfo(np.float32), np.finfo(np.float64)  # numba asks for these; with denormals flushed numpy would warn then

Rule = tuple[np.int16, np.float32]


class Layer(NamedTuple):
    """Batch normalisation of some features, arrays of shape (width,).

    Attributes
    ----------
    weight, bias : ndarray
        Learned.
    mean, variance : ndarray
        Running statistics; changed.
    to_weight, to_bias : ndarray
        Where gradients go.
    momentum, eps : float
        Share of a batch in the running statistics; added to the variance.
    """

    weight: np.ndarray
    bias: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    to_weight: np.ndarray
    to_bias: np.ndarray
    momentum: float
    eps: float


@njit(cache=True, nogil=True, fastmath=LOOSE)
def gather(table: np.ndarray, rows: np.ndarray, words: np.ndarray, rule: Rule, out: np.ndarray) -> None:
    """Write some rows of a table, dropout applied.

    Parameters
    ----------
    table : ndarray, shape (n, width)
        All rows.
    rows : ndarray of int64, shape (b,)
        Which.
    words : ndarray of int16, shape (b, width)
        Mask.
    rule : tuple of int16 and float32
        The least word that is kept, and what is kept is multiplied by.
    out : ndarray, shape (b, width)
        Written.
    """
    least, scale = rule
    for i in range(out.shape[0]):
        row = table[rows[i]]
        for j in range(out.shape[1]):
            out[i, j] = row[j] * (scale if words[i, j] >= least else np.float32(0))


@njit(cache=True, nogil=True, fastmath=LOOSE)
def drop(x: np.ndarray, words: np.ndarray, start: int, rule: Rule, out: np.ndarray) -> None:
    """Write ``x`` with dropout applied, shape (b, width), perhaps over itself; see :func:`gather`."""
    least, scale = rule
    for i in range(x.shape[0]):
        mask = words[i, start : start + x.shape[1]]  # an index that is a sum would be checked, and no vectors used
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] * (scale if mask[j] >= least else np.float32(0))


@njit(cache=True, nogil=True, fastmath=LOOSE)
def normalise(x: np.ndarray, layer: Layer, moments: np.ndarray, out: np.ndarray, start: int) -> None:
    """Normalise columns by their mean and variance in the batch, and let both flow into the running statistics.

    Parameters
    ----------
    x : ndarray, shape (b, width)
        At least two rows.
    layer : Layer
        Scale, shift and running statistics.
    moments : ndarray, shape (2, width)
        Written: mean, and reciprocal root of the variance.
    out : ndarray, shape (b, at least start + width)
        Written from column ``start`` on.
    """
    n, width = x.shape
    mean, inverse = moments[0], moments[1]
    sums, squares = np.zeros(width), np.zeros(width)
    for i in range(n):
        for j in range(width):
            sums[j] += x[i, j]
    for j in range(width):
        mean[j] = sums[j] / n
    for i in range(n):
        for j in range(width):
            gap = x[i, j] - mean[j]
            squares[j] += gap * gap
    for j in range(width):
        inverse[j] = 1.0 / np.sqrt(squares[j] / n + layer.eps)
        layer.mean[j] += layer.momentum * (mean[j] - layer.mean[j])
        layer.variance[j] += layer.momentum * (squares[j] / (n - 1) - layer.variance[j])
    scale = inverse * layer.weight
    for i in range(n):
        row = out[i, start : start + width]  # an index that is a sum would be checked, and no vectors used
        for j in range(width):
            row[j] = (x[i, j] - mean[j]) * scale[j] + layer.bias[j]


@njit(cache=True, nogil=True, fastmath=LOOSE)
def normalise_back(
    gradient: np.ndarray, start: int, x: np.ndarray, layer: Layer, moments: np.ndarray, out: np.ndarray
) -> None:
    """Write the gradient in what :func:`normalise` was given, and those in its scale and shift.

    Parameters
    ----------
    gradient : ndarray, shape (b, at least start + width)
        In what it wrote, from column ``start`` on.
    x, layer, moments
        As given to and written by it.
    out : ndarray, shape (b, width)
        Written, perhaps over ``gradient``.
    """
    n, width = x.shape
    mean, inverse = moments[0], moments[1]
    sums, along = np.zeros(width), np.zeros(width)
    for i in range(n):
        slope = gradient[i, start : start + width]
        for j in range(width):
            sums[j] += slope[j]
            along[j] += slope[j] * (x[i, j] - mean[j])
    scale, tilt = inverse * layer.weight, np.empty_like(inverse)
    for j in range(width):
        layer.to_bias[j] = sums[j]
        layer.to_weight[j] = along[j] * inverse[j]
        tilt[j] = along[j] * inverse[j] * inverse[j] / n
        sums[j] /= n
    shift = sums.astype(np.float32)
    for i in range(n):
        slope = gradient[i, start : start + width]
        for j in range(width):
            out[i, j] = (slope[j] - shift[j] - (x[i, j] - mean[j]) * tilt[j]) * scale[j]


@njit(cache=True, nogil=True, fastmath=LOOSE)
def elu_back(gradient: np.ndarray, made: np.ndarray, sums: np.ndarray) -> None:
    """Turn the gradient in what ELU made into the one in what it was given, and write its sums over rows.

    Parameters
    ----------
    gradient : ndarray, shape (b, width)
        Overwritten.
    made : ndarray, shape (b, width)
        Output of ELU.
    sums : ndarray, shape (width,)
        Written.
    """
    sums[:] = 0
    for i in range(made.shape[0]):
        for j in range(made.shape[1]):
            gradient[i, j] *= min(made[i, j], np.float32(0)) + np.float32(1)
            sums[j] += gradient[i, j]


@njit(cache=True, nogil=True, fastmath=LOOSE)
def tanh_back(gradient: np.ndarray, made: np.ndarray, sums: np.ndarray) -> None:
    """Do for the hyperbolic tangent what :func:`elu_back` does for ELU."""
    sums[:] = 0
    for i in range(made.shape[0]):
        for j in range(made.shape[1]):
            gradient[i, j] *= np.float32(1) - made[i, j] * made[i, j]
            sums[j] += gradient[i, j]


@njit(cache=True, nogil=True, fastmath=LOOSE)
def misfit(
    made: np.ndarray,
    table: np.ndarray,
    rows: np.ndarray,
    nonzero_only: bool,  # noqa: FBT001 - compiled code is called by position
    sums: np.ndarray,
) -> float:
    """Return how far decoded features are from measured ones, as :func:`cellmapkit.muse.losses.reconstruction`.

    Parameters
    ----------
    made : ndarray, shape (b, width)
        Decoded; overwritten by the gradient.
    table : ndarray, shape (n, width)
        Measured, all proteins.
    rows : ndarray of int64, shape (b,)
        The proteins of the batch.
    nonzero_only : bool
        Whether only entries measured as other than zero count, by their number.
    sums : ndarray, shape (width,)
        Written: sums of the gradient over rows.

    Returns
    -------
    float
        Norm of the batch.
    """
    n, width = made.shape
    square, counted = 0.0, 0
    for i in range(n):
        row, part = table[rows[i]], np.float32(0)
        for j in range(width):
            gap = made[i, j] - row[j]
            if nonzero_only and row[j] == 0:
                gap = np.float32(0)
            made[i, j] = gap
            part += gap * gap
        square += float(part)
        if nonzero_only:
            counted += np.count_nonzero(row)
    norm = np.sqrt(square)
    share = 1.0 / max(counted, 1) if nonzero_only else 1.0
    scale = np.float32(share / max(norm, 1e-30))
    sums[:] = 0
    for i in range(n):
        for j in range(width):
            made[i, j] *= scale
            sums[j] += made[i, j]
    return norm * share


@njit(cache=True, nogil=True, fastmath=LOOSE)
def shrink(matrices: np.ndarray, weight: np.float32, gradients: np.ndarray) -> float:
    """Return the sum of the norms of matrices, and add ``weight`` times its gradient; both of shape (2, n, n)."""
    total = 0.0
    for m in range(matrices.shape[0]):
        flat, gradient = matrices[m].ravel(), gradients[m].ravel()
        square = 0.0
        for k in range(len(flat)):
            square += flat[k] * flat[k]
        norm = np.sqrt(square)
        scale = np.float32(weight / max(norm, 1e-12))
        for k in range(len(flat)):
            gradient[k] += scale * flat[k]
        total += norm
    return total
