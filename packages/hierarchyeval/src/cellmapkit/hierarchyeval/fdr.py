"""Benjamini-Hochberg over a family of which only the tests that can matter are given."""

from __future__ import annotations

import numpy as np


def log_q_values(log_p: np.ndarray, family: int) -> np.ndarray:
    """Return adjusted p-values for the tests given, the rest of the family having p = 1.

    Parameters
    ----------
    log_p : ndarray of float64, shape (n_given,)
        Natural logarithms of p-values.
    family : int
        Number of tests in all, at least ``n_given``. Those not given have p = 1: they come last in the order, so they
        weigh in through their number only, and the values equal those of the whole family.

    Returns
    -------
    ndarray of float64, shape (n_given,)
        Natural logarithms, at most 0.
    """
    order = np.argsort(log_p, kind="stable")
    ranks = np.arange(1, len(log_p) + 1)
    scaled = log_p[order] + np.log(family) - np.log(ranks) if len(log_p) else log_p
    result = np.empty(len(log_p))
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 0.0)
    return result
