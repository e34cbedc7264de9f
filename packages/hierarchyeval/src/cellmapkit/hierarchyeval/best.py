"""The best test of each assembly or of each term: by Jaccard index, then adjusted p-value, then name."""

from __future__ import annotations

import numpy as np


def best_tests(group: np.ndarray, jaccard: np.ndarray, log_q: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Return the best test of each group that has one.

    Parameters
    ----------
    group : ndarray of int64, shape (n_tests,)
        What the best is sought for, for example the assembly.
    jaccard, log_q : ndarray of float64, shape (n_tests,)
        Larger and smaller is better.
    rank : ndarray of int64, shape (n_tests,)
        Decides ties; for example the place of the term's id in the sorted ids.

    Returns
    -------
    ndarray of int64, shape (n_groups,)
        Indices of tests, by rising group.
    """
    order = ordered_tests(group, jaccard, log_q, rank)
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    return order[first]


def ordered_tests(group: np.ndarray, jaccard: np.ndarray, log_q: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Return the tests by rising group, best first within each.

    Parameters
    ----------
    group, jaccard, log_q, rank : ndarray, shape (n_tests,)
        As in :func:`best_tests`.

    Returns
    -------
    ndarray of int64, shape (n_tests,)
        Indices of tests.
    """
    return np.lexsort((rank, log_q, -jaccard, group))


def name_ranks(names: tuple[str, ...]) -> np.ndarray:
    """Return the place of each name among the sorted names.

    Parameters
    ----------
    names : tuple of str
        The names.

    Returns
    -------
    ndarray of int64, shape (n_names,)
        0 for the first in order.
    """
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks
