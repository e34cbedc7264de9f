"""Which model must not see, and so predicts, which pair; and which pairs a model is trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api import Run

N_BINS = 100
"""Bins of proximity that training pairs are spread over."""


def assigned(n_proteins: int, split: str, n_folds: int, run: Run) -> np.ndarray:
    """Return for every pair of annotated proteins the models that are trained without it.

    Parameters
    ----------
    n_proteins : int
        Annotated proteins.
    split : {"pair", "protein"}
        By ``pair`` each pair has one such model. By ``protein`` each protein belongs to one fold; a model is trained on
        pairs of which neither protein is in its fold, so that a pair has the one or two models of its proteins' folds.
    n_folds : int
        Number of models, at most 8.
    run : Run
        Its seed draws the folds.

    Returns
    -------
    ndarray of uint8, shape (n_pairs,)
        Bit k is set where model k is trained without the pair.
    """
    if split == "pair":
        folds = np.arange(n_proteins * (n_proteins - 1) // 2, dtype=np.int64) % n_folds
        models = np.left_shift(1, folds).astype(np.uint8)
        run.stream("folds").shuffle(models)
        return models
    own = np.left_shift(1, np.arange(n_proteins) % n_folds).astype(np.uint8)
    run.stream("folds").shuffle(own)
    return np.concatenate([own[row] | own[row + 1 :] for row in range(n_proteins)])


def spread(models: np.ndarray, rows: np.ndarray, n_proteins: int, everyone: int) -> np.ndarray:
    """Return for every pair of proteins the models that predict it.

    Parameters
    ----------
    models : ndarray of uint8, shape (n_annotated_pairs,)
        From :func:`assigned`.
    rows : ndarray of int64, shape (n_annotated,)
        Which proteins are annotated, rising.
    n_proteins : int
        All proteins.
    everyone : int
        The bits of all models, which pairs with an unannotated protein get.

    Returns
    -------
    ndarray of uint8, shape (n_proteins, n_proteins)
        Bits as in :func:`assigned` above the diagonal, 0 elsewhere.
    """
    square = np.full((n_proteins, n_proteins), everyone, dtype=np.uint8)
    begin = 0
    for place, row in enumerate(rows):
        later = rows[place + 1 :]
        square[row, later] = models[begin : begin + len(later)]
        begin += len(later)
    return np.triu(square, 1)


def binned(proximity: np.ndarray) -> np.ndarray:
    """Return the bin of width 0.01 of each proximity.

    Parameters
    ----------
    proximity : ndarray of float32, shape (n_pairs,)
        In [0, 1]; 1 belongs to the last bin.

    Returns
    -------
    ndarray of uint8, shape (n_pairs,)
        0 to 99.
    """
    return np.minimum(proximity * np.float32(N_BINS), N_BINS - 1).astype(np.uint8)


def balanced(bins: np.ndarray, allowed: np.ndarray, n_pairs: int, draw: np.random.Generator) -> np.ndarray:
    """Draw training pairs evenly from the bins of proximity.

    Parameters
    ----------
    bins : ndarray of uint8, shape (n_annotated_pairs,)
        Bin of each pair.
    allowed : ndarray of bool, shape (n_annotated_pairs,)
        Which pairs may be drawn.
    n_pairs : int
        A hundredth of it is drawn from every bin that is not empty: without replacement where the bin has as many
        pairs, else each pair equally often and the rest drawn.
    draw : numpy.random.Generator
        Of this model.

    Returns
    -------
    ndarray of int64
        Numbers of pairs, rising, repeats side by side.
    """
    each = n_pairs // N_BINS
    candidates = np.flatnonzero(allowed)
    candidates = candidates[np.argsort(bins[candidates], kind="stable")]
    ends = np.cumsum(np.bincount(bins[candidates], minlength=N_BINS))
    chosen = []
    for pairs in np.split(candidates, ends[:-1]):
        if len(pairs):
            whole = np.repeat(pairs, each // len(pairs))
            rest = draw.choice(pairs, size=each % len(pairs), replace=False, shuffle=False)
            chosen += [whole, rest]
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.int64)
