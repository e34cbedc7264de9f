"""Adjusted mutual information, with the expectation shared by clusters of equal size."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

_IDENTICAL = 1e-12  # below this the mean entropy equals its expectation, which only trivial equal partitions reach


class Reference:
    """A partition that others are compared with, and what chance alone gives them.

    The expected mutual information depends on cluster sizes only. It is summed once per distinct size in the
    reference and remembered per cluster size of the other partition, so comparing many clusterings with one reference
    costs little more than counting their overlaps.

    Parameters
    ----------
    classes : array-like, shape (n,)
        The class of each item, of any sortable kind.

    Raises
    ------
    ValueError
        If there are no items.
    """

    def __init__(self, classes: np.ndarray | list[object]) -> None:
        codes, counts = _coded(classes)
        if not len(codes):
            raise ValueError("a partition of nothing has no mutual information")
        self._codes, self._counts, self._n = codes, counts, len(codes)
        self._sizes, self._times = np.unique(counts, return_counts=True)
        self._log_factorial = gammaln(np.arange(self._n + 1) + 1.0)
        self._expected: dict[int, float] = {}

    @property
    def n_classes(self) -> int:
        """Return the number of classes."""
        return len(self._counts)

    def ami(self, clusters: np.ndarray | list[object]) -> float:
        """Return (MI - E[MI]) / ((H(u) + H(v)) / 2 - E[MI]), natural logarithms, hypergeometric expectation.

        Parameters
        ----------
        clusters : array-like, shape (n,)
            The cluster of each item.

        Returns
        -------
        float
            1 for equal partitions, about 0 for unrelated ones; may be negative.

        Raises
        ------
        ValueError
            If the number of items differs.

        Notes
        -----
        Vinh, Epps and Bailey 2010, JMLR 11:2837.
        """
        codes, counts = _coded(clusters)
        if len(codes) != self._n:
            raise ValueError(f"{len(codes)} clustered items, {self._n} in the reference")
        shared = np.unique(self._codes * len(counts) + codes, return_counts=True)[1]
        own, other, joint = (_entropy(sizes, self._n) for sizes in (self._counts, counts, shared))
        sizes, times = np.unique(counts, return_counts=True)
        expected = sum(int(many) * self._expectation(int(size)) for size, many in zip(sizes, times, strict=True))
        room = (own + other) / 2 - expected
        if abs(room) < _IDENTICAL:
            return 1.0
        return float((own + other - joint - expected) / room)

    def _expectation(self, size: int) -> float:
        """Return what one cluster of ``size`` items, chosen at random, adds to the mutual information on average."""
        if size not in self._expected:
            n, logs = self._n, self._log_factorial
            low = np.maximum(1, self._sizes + size - n)
            terms = np.minimum(self._sizes, size) - low + 1
            a, times = np.repeat(self._sizes, terms), np.repeat(self._times, terms)
            start = np.repeat(np.cumsum(terms) - terms - low, terms)
            both = np.arange(len(a)) - start
            log_chance = logs[a] + logs[n - a] + logs[size] + logs[n - size] - logs[n]
            log_chance -= logs[both] + logs[a - both] + logs[size - both] + logs[n - a - size + both]
            gain = both / n * (np.log(both) + np.log(n) - np.log(a) - np.log(size))
            self._expected[size] = float((times * gain * np.exp(log_chance)).sum())
        return self._expected[size]


def adjusted_mutual_info(classes: np.ndarray | list[object], clusters: np.ndarray | list[object]) -> float:
    """Return the adjusted mutual information of two partitions; see :meth:`Reference.ami`.

    Parameters
    ----------
    classes, clusters : array-like, shape (n,)
        The part each item belongs to.

    Returns
    -------
    float
        Symmetric in its arguments.
    """
    return Reference(classes).ami(clusters)


def _coded(labels: np.ndarray | list[object]) -> tuple[np.ndarray, np.ndarray]:
    _, codes, counts = np.unique(np.asarray(labels), return_inverse=True, return_counts=True)
    return codes.astype(np.int64).ravel(), counts.astype(np.int64)


def _entropy(sizes: np.ndarray, n: int) -> float:
    share = sizes / n
    return float(-(share * np.log(share)).sum())
