"""Corrections for many tests, and the paired test of two methods over folds that share training data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Return q-values that bound the false discovery rate (Benjamini and Hochberg 1995).

    Parameters
    ----------
    p_values : ndarray of float64, shape (n_tests,)
        NaN for a test that could not be made: it is not counted and stays NaN.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
    """

    def adjust(rising: np.ndarray) -> np.ndarray:
        n_tests = len(rising)
        scaled = rising * n_tests / np.arange(1, n_tests + 1)
        return np.minimum.accumulate(scaled[::-1])[::-1]

    return _adjusted(p_values, adjust)


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values that bound the chance of any false discovery in the family (Holm 1979).

    Parameters
    ----------
    p_values : ndarray of float64, shape (n_tests,)
        NaN for a test that could not be made: it is not counted and stays NaN.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
    """

    def adjust(rising: np.ndarray) -> np.ndarray:
        return np.maximum.accumulate(rising * np.arange(len(rising), 0, -1))

    return _adjusted(p_values, adjust)


def corrected_t(differences: Sequence[float], n_test: float, n_train: float) -> tuple[float, float]:
    """Return t and the two-sided p-value of the corrected resampled t-test (Nadeau and Bengio 2003).

    The folds of a cross-validation share training data, so their differences vary less than independent ones would:
    the variance is multiplied by 1 / k + n_test / n_train instead of 1 / k.

    Parameters
    ----------
    differences : sequence of float
        One method minus the other, per fold or draw; k of them.
    n_test, n_train : float
        Sizes of the test and training part of a fold; only their ratio matters.

    Returns
    -------
    float, float
        NaN with fewer than two differences or a value that is not finite. Equal differences give (0, 1) where they are
        0, else an infinite t and p = 0.
    """
    values = np.asarray(differences, dtype=float)
    if len(values) < 2 or not np.isfinite(values).all():
        return math.nan, math.nan
    mean = float(values.mean())
    error = math.sqrt((1 / len(values) + n_test / n_train) * float(values.var(ddof=1)))
    if error == 0:
        return (0.0, 1.0) if mean == 0 else (math.copysign(math.inf, mean), 0.0)
    t = mean / error
    return t, float(2 * stats.t.sf(abs(t), len(values) - 1))


def _adjusted(p_values: np.ndarray, adjust: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    values = np.asarray(p_values, dtype=float)
    made = np.flatnonzero(np.isfinite(values))
    order = made[np.argsort(values[made], kind="stable")]
    adjusted = np.full(len(values), np.nan)
    adjusted[order] = np.minimum(adjust(values[order]), 1.0)
    return adjusted
