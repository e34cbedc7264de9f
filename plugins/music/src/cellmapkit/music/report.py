"""What a reader must know of a run: what was learned from what, and how well pairs held out were predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.music.folds import N_BINS, binned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.music.model import Proximities
    from cellmapkit.music.params import MusicParams
    from cellmapkit.music.target import Target


def history(target: Target, found: Proximities, params: MusicParams) -> tuple[dict[str, float], ...]:
    """Return one row per model: its figures on the pairs no model but others saw.

    Parameters
    ----------
    target : Target
        What was to be learned.
    found : Proximities
        What the models say.
    params : MusicParams
        Number of folds.

    Returns
    -------
    tuple of dict of str to float
        ``held_out_squared_error``, and ``held_out_correlation`` (Pearson) where both sides vary; of all pairs of the
        fold, which are mostly far apart, not of a balanced sample. By protein, of pairs with both in the fold.
    """
    rows = []
    for fold in range(params.n_folds):
        own = found.models == 1 << fold
        if own.any():
            told, true = found.known[own].astype(np.float64), target.proximity[own].astype(np.float64)
            row = {"held_out_squared_error": float(((told - true) ** 2).mean())}
            if np.ptp(told) > 0 and np.ptp(true) > 0:
                row["held_out_correlation"] = float(np.corrcoef(told, true)[0, 1])
            rows.append(row)
    return tuple(rows)


def notes(
    target: Target, found: Proximities, names: Sequence[str], params: MusicParams, n_terms: int
) -> tuple[str, ...]:
    """Return the sentences of a run.

    Parameters
    ----------
    target : Target
        What was to be learned.
    found : Proximities
        What the models say.
    names : sequence of str
        Of the features.
    params : MusicParams
        Split and number of folds.
    n_terms : int
        Terms used.

    Returns
    -------
    tuple of str
        The warning about the annotation first.
    """
    assert params.training_terms is not None
    n_pairs, n_known = len(found.square) * (len(found.square) - 1) // 2, len(target.proximity)
    bins = len(np.unique(binned(target.proximity)))
    said = [
        (
            f"supervised by {n_terms} terms of {params.training_terms.name}, which the result knows: never compare "
            "it on them, or on others of that source, with unsupervised embeddings"
        ),
        (
            f"{len(target.rows)} proteins are in a term; {n_pairs - n_known} of {n_pairs} pairs have a protein in none "
            f"and take the mean of all {params.n_folds} models"
        ),
        (
            f"proximity 1 is a diameter of {target.smallest:.3g} nm, 0 one of {target.largest:.3g} nm; {bins} of "
            f"{N_BINS} bins have pairs"
        ),
    ]
    figures = [row["held_out_correlation"] for row in history(target, found, params) if "held_out_correlation" in row]
    if figures:
        which = "pairs, whose proteins recur in training," if params.split == "pair" else "pairs of proteins"
        said.append(f"correlation on held-out {which} {np.mean(figures):.3f} on average of {len(figures)} models")
    best = np.argsort(-found.importance, kind="stable")[:3]
    said.append("most used features: " + ", ".join(f"{names[k]} {found.importance[k]:.2f}" for k in best))
    return tuple(said)
