"""How good predictions are: F1 averaged in three ways, average precision, and what costs nothing reaches."""

from __future__ import annotations

import numpy as np


def f1_by_label(has: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return 2 TP / (2 TP + FP + FN) of each label, 0 where that is undefined.

    Parameters
    ----------
    has, predicted : ndarray of bool, shape (n, n_labels)
        Truth and prediction.

    Returns
    -------
    ndarray of float64, shape (n_labels,)
        Between 0 and 1.
    """
    both = 2.0 * (has & predicted).sum(axis=0)
    total = has.sum(axis=0) + predicted.sum(axis=0)
    return np.divide(both, total, out=np.zeros(len(both)), where=total > 0)


def f1_scores(has: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """Return F1 weighted by positives of each label (``f1_weighted``), as plain mean, and over all decisions.

    Parameters
    ----------
    has, predicted : ndarray of bool, shape (n, n_labels)
        Truth and prediction.

    Returns
    -------
    dict of str to float
        ``f1_weighted`` (NaN without any positive), ``f1_macro`` (labels without positives count 0), ``f1_micro``.
    """
    each = f1_by_label(has, predicted)
    return {
        "f1_weighted": weighted(each, has.sum(axis=0)),
        "f1_macro": float(each.mean()),
        "f1_micro": float(f1_by_label(has.reshape(-1, 1), predicted.reshape(-1, 1))[0]),
    }


def all_positive(has: np.ndarray) -> float:
    """Return the weighted F1 of predicting every label for every gene: 2p / (1 + p) of a label of prevalence p."""
    p = has.mean(axis=0)
    return weighted(2 * p / (1 + p), has.sum(axis=0))


def weighted(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted mean, NaN where all weights are 0."""
    total = weights.sum()
    return float((values * weights).sum() / total) if total else float("nan")


def average_precision(has: np.ndarray, decision: np.ndarray) -> np.ndarray:
    """Return the average precision of each label: equal values are one threshold, nothing is interpolated.

    Parameters
    ----------
    has : ndarray of bool, shape (n, n_labels)
        Truth.
    decision : ndarray of float, shape (n, n_labels)
        Larger is surer.

    Returns
    -------
    ndarray of float64, shape (n_labels,)
        NaN for a label that no row or every row has.
    """
    n, n_labels = has.shape
    made = np.full(n_labels, np.nan)
    n_positive = has.sum(axis=0)
    for label in np.flatnonzero((n_positive > 0) & (n_positive < n)):
        order = np.argsort(-decision[:, label], kind="stable")
        values, hits = decision[order, label], np.cumsum(has[order, label])
        last = np.flatnonzero(np.r_[values[1:] != values[:-1], True])
        gained = np.diff(hits[last], prepend=0)
        made[label] = (gained * hits[last] / (last + 1)).sum() / n_positive[label]
    return made
