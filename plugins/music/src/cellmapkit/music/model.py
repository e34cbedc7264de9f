"""One model per fold, trained without it, and the proximities all of them give."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.music.folds import assigned, balanced, binned, spread
from cellmapkit.music.forest import grow
from cellmapkit.music.pairs import above, members
from cellmapkit.music.predict import add_forests
from cellmapkit.music.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api import Run
    from cellmapkit.music.features import Features
    from cellmapkit.music.forest import Forest
    from cellmapkit.music.params import MusicParams
    from cellmapkit.music.target import Target

_GROUP = 50  # trees that scikit-learn grows at once, in nodes five times as large as ours
_MOST_NODES = 1 << 26  # 1 GB of them are kept before all pairs are looked at


class Proximities(NamedTuple):
    """What the models say.

    Attributes
    ----------
    square : ndarray of float32, shape (n_proteins, n_proteins)
        Proximity of every pair of proteins, symmetric, 1 on the diagonal.
    known : ndarray of float32, shape (n_annotated_pairs,)
        The same of pairs with a target.
    models : ndarray of uint8, shape (n_annotated_pairs,)
        Bit k is set where model k was trained without the pair, and predicts it.
    importance : ndarray of float64, shape (n_columns,)
        Of each feature, mean over trees.
    """

    square: np.ndarray
    known: np.ndarray
    models: np.ndarray
    importance: np.ndarray


def proximities(features: Features, target: Target, params: MusicParams, run: Run) -> Proximities:
    """Train the models and predict every pair of proteins.

    Parameters
    ----------
    features : Features
        Of all proteins.
    target : Target
        Of the annotated ones.
    params : MusicParams
        Folds, trees, training pairs.
    run : Run
        Its seed draws folds, training pairs and trees; an interrupted run goes on from its checkpoint.

    Returns
    -------
    Proximities
        A pair with a target has the mean of the models trained without it, any other pair the mean of all.

    Raises
    ------
    InputError
        If a fold leaves nothing to train on.
    """
    n_proteins = features.values.shape[0]
    models = assigned(len(target.rows), params.split, params.n_folds, run)
    predicting = spread(models, target.rows, n_proteins, (1 << params.n_folds) - 1)
    votes = Votes.resumed(n_proteins, features.n_columns, run)
    pending: list[tuple[int, Forest]] = []
    groups = list(_groups(params))
    with run.progress.task("trees", total=params.n_folds * params.n_trees, unit="trees") as task:
        task.advance(sum(size for _, _, size in groups[: votes.done]))
        for done, (forest, importance, fold) in _grown(features, target, models, votes.done, params, run):
            pending.append((1 << fold, forest))
            votes.importance += importance
            if done == len(groups) or sum(len(kept.nodes) for _, kept in pending) > _MOST_NODES:
                add_forests(pending, features, predicting, votes.total, run.threads)
                votes.keep(done, run)
                pending.clear()
            task.advance(len(forest.trees))
    counts = np.array([max(1, bits.bit_count()) for bits in range(256)], dtype=np.float32)[predicting]
    square = votes.total / (counts * np.float32(params.n_trees))
    known = above(square, target.rows)
    square += square.T + np.eye(n_proteins, dtype=np.float32)
    return Proximities(square, known, models, votes.importance / (params.n_folds * params.n_trees))


def _groups(params: MusicParams) -> Iterator[tuple[int, int, int]]:
    """Yield fold, number within the fold, and size of each group of trees."""
    for fold in range(params.n_folds):
        for group, begin in enumerate(range(0, params.n_trees, _GROUP)):
            yield fold, group, min(_GROUP, params.n_trees - begin)


def _grown(
    features: Features, target: Target, models: np.ndarray, done: int, params: MusicParams, run: Run
) -> Iterator[tuple[int, tuple[Forest, np.ndarray, int]]]:
    """Yield how many groups are done with each further one: its trees, summed importances and fold."""
    current = -1
    for number, (fold, group, size) in enumerate(_groups(params), start=1):
        if number <= done:
            continue
        if fold != current:
            pairs = _training(target, (models & (1 << fold)) == 0, params, fold, run)
            rows = [target.rows[side] for side in members(pairs, len(target.rows))]
            table, wanted, current = features.table(*rows), target.proximity[pairs], fold
        seed = int(run.stream("forest", fold, group).integers(2**31))
        forest, importance = grow(table, wanted, size, params, seed, run.threads)
        yield number, (forest, size * importance, fold)


def _training(target: Target, allowed: np.ndarray, params: MusicParams, fold: int, run: Run) -> np.ndarray:
    pairs = balanced(binned(target.proximity), allowed, params.n_pairs, run.stream("pairs", fold))
    if not len(pairs):
        message = (
            f"fold {fold} of {params.n_folds} holds all {len(allowed)} pairs of {len(target.rows)} annotated proteins"
        )
        raise InputError(message, hint="expected more annotated proteins, or fewer --n_folds, or --split pair")
    return pairs
