"""AUROC against like pairs only: what is left of it when pairs differ in nothing but their similarity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.pairs import MOST_THREADS, Positives, blocks
from cellmapkit.evalkit.ranks import midranks
from cellmapkit.evalkit.similarity import N_BINS, similarity_bins
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHIFT = 6  # steps of 2^-14, so that the counts of all kinds of pairs fit where those of one did
_BINS = (N_BINS >> _SHIFT) + 1


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Counts by kind of pair.

    Attributes
    ----------
    positive, negative : ndarray of int64, shape (n_kinds, n_bins)
        By kind and rising similarity.
    level : ndarray of int64, shape (n_kinds,)
        Sum of the two classes of each kind.
    """

    positive: np.ndarray
    negative: np.ndarray
    level: np.ndarray

    @property
    def auroc(self) -> float:
        """The chance that a positive pair is more similar than a negative one of its kind, ties half.

        The mean over positive pairs; those of a kind without negative pairs are left out. NaN if none is left.
        """
        n_negative = self.negative.sum(axis=1)
        kinds = np.flatnonzero(n_negative)
        wins = [(self.positive[kind] @ midranks(self.negative[kind])) / (2 * n_negative[kind]) for kind in kinds]
        n_positive = int(self.positive[kinds].sum())
        return float(sum(wins) / n_positive) if n_positive else math.nan

    @property
    def auroc_of_levels(self) -> float:
        """The AUROC of ranking pairs by the sum of their classes and nothing else; NaN if one kind is missing."""
        positive, negative = (
            np.bincount(self.level, weights=counts.sum(axis=1)) for counts in (self.positive, self.negative)
        )
        both = positive.sum() * negative.sum()
        below = np.cumsum(negative) - negative / 2
        return float(positive @ below / both) if both else math.nan


def quantile_classes(values: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the class of each value, 0 to ``n_classes - 1``, of about equal size; equal values are of one class."""
    ordered = np.sort(values)
    middle = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1) / 2
    classes: np.ndarray = (middle * n_classes / max(len(values), 1)).astype(np.int64)
    return classes


def count_matched(rows: np.ndarray, positives: Positives, classes: np.ndarray, *, threads: int = 1) -> Matched:
    """Count all pairs of rows by similarity and by the two classes of their genes.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Of unit length or zero.
    positives : Positives
        Which pairs are positive.
    classes : ndarray of int64, shape (n_genes,)
        From 0; a pair's kind is its two classes in either order. Ten classes make 55 kinds.
    threads : int
        Results do not depend on it.

    Returns
    -------
    Matched
        Similarity in steps of 2^-14.
    """
    n_classes = int(classes.max(initial=0)) + 1
    low, high = np.triu_indices(n_classes)
    kind = np.zeros((n_classes, n_classes), dtype=np.int64)
    kind[low, high] = kind[high, low] = np.arange(len(low))
    count = partial(_count, rows, positives, (kind, classes))
    every, positive = (np.zeros(len(low) * _BINS, dtype=np.int64) for _ in range(2))
    for counts, keys in in_order(count, blocks(len(rows)), min(threads, MOST_THREADS)):
        every += counts
        np.add.at(positive, keys, 1)
    shape = (len(low), _BINS)
    return Matched(
        positive=positive.reshape(shape),
        negative=(every - positive).reshape(shape),
        level=(low + high).astype(np.int64),
    )


def _count(
    rows: np.ndarray, positives: Positives, kinds: Sequence[np.ndarray], block: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of the block's pairs i < j by kind and similarity, and the place of each positive one."""
    start, stop = block
    kind, classes = kinds
    keys = kind[classes[start:stop, None], classes[None, start:]] * _BINS
    keys += similarity_bins(rows[start:stop], rows[start:]) >> _SHIFT
    later = np.ones(keys.shape, dtype=bool)
    later[:, : stop - start] = np.triu(np.ones((stop - start, stop - start), dtype=bool), 1)
    counts = np.bincount(keys[later], minlength=int(kind.max() + 1) * _BINS)
    return counts, keys[later & (positives.marks(start, stop, start) > 0)]
