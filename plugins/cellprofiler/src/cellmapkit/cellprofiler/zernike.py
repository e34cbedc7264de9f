"""Zernike magnitudes of what lies inside the smallest circle around a cell, blind to rotation."""

from __future__ import annotations

from math import factorial

import numpy as np
from numba import njit

from cellmapkit.cellprofiler.outline import around, outline, smallest_circle

_DEGREE = 9
_TERMS = tuple((n, m) for n in range(_DEGREE + 1) for m in range(n % 2, n + 1, 2))
NAMES = tuple(f"zernike_n{n}_m{m}" for n, m in _TERMS)


def zernike(planes: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return the magnitudes of the Zernike moments of images up to degree 9.

    Parameters
    ----------
    planes : ndarray of float64, shape (n, n_planes, size, size)
        Any images of each cell; zero is taken outside its mask. The mask itself gives the moments of its shape.
    masks : ndarray of bool, shape (n, size, size)
        The disc they are taken in is the smallest circle around the outline of the mask.

    Returns
    -------
    ndarray of float64, shape (n, n_planes, 30)
        ``(degree + 1) / (pi radius^2) |sum of image times conjugate polynomial|`` in the order of :data:`NAMES`, so
        that a filled disc of value 1 has 1 at degree 0 and nothing elsewhere. Zeros for an empty mask.
    """
    out = np.zeros((len(planes), planes.shape[1], len(NAMES)))
    _fill(np.ascontiguousarray(planes, np.float64), np.ascontiguousarray(masks, np.bool_), _RADIAL, out)
    return out


def _radial() -> np.ndarray:
    """Return what turns sums of z^m |z|^2k (m rising, then k) into moments, shape (30, 30)."""
    sums = [(m, k) for m in range(_DEGREE + 1) for k in range((_DEGREE - m) // 2 + 1)]
    out = np.zeros((len(_TERMS), len(sums)))
    for row, (n, m) in enumerate(_TERMS):
        for s in range((n - m) // 2 + 1):
            below = factorial(s) * factorial((n + m) // 2 - s) * factorial((n - m) // 2 - s)
            out[row, sums.index((m, (n - m) // 2 - s))] = (-1) ** s * factorial(n - s) // below * (n + 1) / np.pi
    return out


_RADIAL = _radial()


@njit(cache=True, nogil=True)
def _fill(planes: np.ndarray, masks: np.ndarray, radial: np.ndarray, out: np.ndarray) -> None:
    sums = np.empty((planes.shape[1], len(radial)), dtype=np.complex128)
    for i in range(len(planes)):
        if not masks[i].any():
            continue
        left, right = outline(masks[i])
        column, row, radius = smallest_circle(around(left, right))
        sums[:] = 0
        _add(planes[i], masks[i], complex(column, row), radius, sums)
        for plane in range(planes.shape[1]):
            for term in range(len(radial)):
                moment = 0j
                for k in range(len(radial)):
                    moment += radial[term, k] * sums[plane, k]
                out[i, plane, term] = abs(moment) / radius**2


@njit(cache=True, nogil=True)
def _add(planes: np.ndarray, mask: np.ndarray, centre: complex, radius: float, sums: np.ndarray) -> None:
    """Add value times z^m |z|^2k over the pixels of a cell, z their place in the unit disc."""
    for y in range(mask.shape[0]):
        for x in range(mask.shape[0]):
            if not mask[y, x]:
                continue
            z = (complex(x, y) - centre) / radius
            square, power, at = z.real**2 + z.imag**2, 1 + 0j, 0
            for m in range(_DEGREE + 1):
                term = power
                for _ in range((_DEGREE - m) // 2 + 1):
                    for plane in range(len(planes)):
                        sums[plane, at] += planes[plane, y, x] * term
                    term *= square
                    at += 1
                power *= z
