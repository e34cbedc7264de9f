"""The compiled loops over pairs: how alike two proteins are, and what trees say of them. Almost all time goes here."""

from __future__ import annotations

import numpy as np
from numba import njit

# sums may be reordered, or no loop over features could use vector instructions; the compiled code fixes the order
_LOOSE = {"reassoc", "nsz", "contract", "arcp"}
_TOGETHER = 16  # pairs that walk down a tree side by side, so that one need not wait for another's memory


@njit(cache=True, nogil=True, fastmath=_LOOSE)
def gap(values: np.ndarray, i: int, j: int, begin: int, end: int) -> tuple[np.floating, np.floating]:
    """Return the Manhattan and the Euclidean distance of two proteins.

    Parameters
    ----------
    values : ndarray of float32, shape (n_proteins, n_features)
        Values of all modalities side by side.
    i, j : int
        Proteins.
    begin, end : int
        The features of one modality.

    Returns
    -------
    tuple of two float32
        Both zero for equal rows.
    """
    x, y = values[i], values[j]
    total = square = np.float32(0)
    for k in range(begin, end):
        difference = x[k] - y[k]
        total += abs(difference)
        square += difference * difference
    return total, np.sqrt(square)


@njit(cache=True, nogil=True)
def distances(values: np.ndarray, begin: int, end: int, first: np.ndarray, second: np.ndarray, out: np.ndarray) -> None:
    """Write both distances of listed pairs in one modality.

    Parameters
    ----------
    values : ndarray of float32, shape (n_proteins, n_features)
        Values of all modalities side by side.
    begin, end : int
        The features of one modality.
    first, second : ndarray of int64, shape (n_pairs,)
        The proteins.
    out : ndarray of float32, shape (n_pairs, 2)
        Written.
    """
    for pair in range(len(first)):
        out[pair, 0], out[pair, 1] = gap(values, first[pair], second[pair], begin, end)


@njit(cache=True, nogil=True)
def block_distances(values: np.ndarray, begin: int, end: int, top: int, out: np.ndarray) -> None:
    """Write both distances of a block of proteins from each other and all later ones.

    Parameters
    ----------
    values : ndarray of float32, shape (n_proteins, n_features)
        Values of all modalities side by side.
    begin, end : int
        The features of one modality.
    top : int
        The first protein of the block.
    out : ndarray of float32, shape (n_rows, n_proteins - top, 2)
        Written where the second protein is later than the first.
    """
    for j in range(top + 1, len(values)):  # one later protein at a time, which stays in the nearest memory
        for i in range(top, min(j, top + len(out))):
            out[i - top, j - top, 0], out[i - top, j - top, 1] = gap(values, i, j, begin, end)


@njit(cache=True, nogil=True, fastmath=_LOOSE)
def concordance(values: np.ndarray, i: int, j: int, begin: int, end: int) -> np.int64:
    """Return how many more pairs of features two proteins order alike than otherwise; pairs tied in either count none.

    Parameters
    ----------
    values : ndarray of float32, shape (n_proteins, n_features)
        Values or their ranks.
    i, j : int
        Proteins.
    begin, end : int
        The features of one modality.

    Returns
    -------
    int64
        Kendall's tau times its denominator.
    """
    total = np.int64(0)
    for a in range(begin + 1, end):
        x, y = values[i, a], values[j, a]
        for b in range(begin, a):
            p, q = values[i, b], values[j, b]
            total += (np.int64(x > p) - np.int64(x < p)) * (np.int64(y > q) - np.int64(y < q))
    return total


@njit(cache=True, nogil=True)
def kendall(
    values: np.ndarray, ends: np.ndarray, first: np.ndarray, second: np.ndarray, norms: np.ndarray, out: np.ndarray
) -> None:
    """Write Kendall's tau-b per modality of many pairs.

    Parameters
    ----------
    values : ndarray of float32, shape (n_proteins, n_features)
        Values of all modalities side by side.
    ends : ndarray of int64, shape (n_modalities + 1,)
        Where modalities begin and end.
    first, second : ndarray of int64, shape (n_pairs,)
        The proteins.
    norms : ndarray of float64, shape (n_proteins, n_modalities)
        Root of the number of pairs of features a protein does not tie; above zero.
    out : ndarray of float32, shape (n_pairs, n_modalities)
        Written.
    """
    for pair in range(len(first)):
        i, j = first[pair], second[pair]
        for m in range(len(ends) - 1):
            out[pair, m] = concordance(values, i, j, ends[m], ends[m + 1]) / (norms[i, m] * norms[j, m])


@njit(cache=True, nogil=True)
def add_votes(
    nodes: np.ndarray,
    trees: np.ndarray,
    alike: np.ndarray,
    values: np.ndarray,
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray],
    votes: np.ndarray,
) -> None:
    """Add what each tree says of each pair.

    Differences of features are taken when a tree asks for one, so that no table of pairs by features is made.

    Parameters
    ----------
    nodes : record array, shape (n_nodes,)
        See :class:`~cellmapkit.music.forest.Forest`.
    trees : ndarray of int64, shape (n_trees, 2)
        Root and depth of each.
    alike : ndarray of float32, shape (n_rows, n_similarities)
        Similarities.
    values : ndarray of float32, shape (n_proteins, n_features)
        Values of all modalities side by side.
    pairs : tuple of three ndarrays of int64, shape (n_pairs,)
        Row of ``alike``, first and second protein.
    votes : ndarray of float32, shape (n_pairs,)
        Changed.
    """
    rows, first, second = pairs
    width = alike.shape[1]
    at = np.empty(_TOGETHER, dtype=np.int64)
    for tree in range(len(trees)):
        for begin in range(0, len(first), _TOGETHER):
            count = min(_TOGETHER, len(first) - begin)
            at[:] = trees[tree, 0]
            for _ in range(trees[tree, 1]):
                for p in range(count):
                    node = nodes[at[p]]
                    column = node.feature
                    if column < width:
                        x = alike[rows[begin + p], column]
                    else:
                        x = abs(values[first[begin + p], column - width] - values[second[begin + p], column - width])
                    at[p] = node.child + np.int64(x > node.threshold)
            for p in range(count):
                votes[begin + p] += nodes[at[p]].value
