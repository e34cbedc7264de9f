"""E10: how good the features are that are generated for a modality that was held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.crossmodal.directions import REAL
from cellmapkit.crossmodal.fid import fid, n_dimensions, principal_axes
from cellmapkit.crossmodal.fidelity import feature_r2, pooled_r2
from cellmapkit.crossmodal.matching import rank_measures
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.ranks import standing
from cellmapkit.crossmodal.similarity import cosines, paired_cosines, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.crossmodal.directions import Direction
    from cellmapkit.crossmodal.fitted import Fitted
    from cellmapkit.crossmodal.params import CrossParams


def generation(way: Direction, fitted: Fitted, params: CrossParams, run: Run) -> list[Measure]:
    """Return how near predicted features are to the real ones, for the co-embedder and for its baselines.

    Parameters
    ----------
    way : Direction
        Predictions of this fold.
    fitted : Fitted
        The fold.
    params : CrossParams
        Number of folds.
    run : Run
        Its seed draws the real proteins that stand for a perfect generator.

    Returns
    -------
    list of Measure
    """
    labels = {"source": fitted.label(way.source), "target": fitted.given.names[way.target]}
    mean, axes = _axes(_fold_size(fitted, way.columns, way.target, params.folds_n), way.real)
    found = []
    for setting, predicted in way.predicted.items():
        words = {**labels, "setting": setting}
        found.append(_fid(words, (way.true - mean) @ axes, (predicted - mean) @ axes))
        found += _paired(words, way.true, predicted)
    drawn = run.stream("real", fitted.fold, *way.columns).permutation(len(way.real))[: len(way.true)]
    found.append(_fid({**labels, "setting": REAL}, (way.true - mean) @ axes, (way.real[drawn] - mean) @ axes))
    return found


def _fold_size(fitted: Fitted, columns: Sequence[int], target: int, n_folds: int) -> int:
    """Return how many proteins with both sides a fold has, the same number for all folds."""
    mask = fitted.given.mask
    return int((mask[:, list(columns)].any(axis=1) & mask[:, target]).sum()) // n_folds


def _axes(n_rows: int, real: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n_axes = n_dimensions(n_rows, real.shape[1])
    if n_axes == real.shape[1]:
        return np.zeros(n_axes), np.eye(n_axes)
    return principal_axes(real, n_axes)


def _fid(labels: Mapping[str, Any], true: np.ndarray, predicted: np.ndarray) -> Measure:
    """Return the distance; its name says in how many dimensions, for others cannot be compared with it."""
    value = fid(true, predicted)
    return Measure(protocol="generation", **labels, metric=f"fid_{true.shape[1]}d", value=value, n_genes=len(true))


def _paired(labels: Mapping[str, Any], true: np.ndarray, predicted: np.ndarray) -> list[Measure]:
    n = len(true)
    nan = float("nan")
    near = paired_cosines(predicted, true)
    unmatched = (unit(predicted).sum(axis=0) @ unit(true).sum(axis=0) - near.sum()) / (n * (n - 1))
    of_features = feature_r2(true, predicted)
    varying = of_features[np.isfinite(of_features)]
    numbers = (
        ("cosine", float(near.mean()), float(unmatched)),
        ("r2_median", float(np.median(varying)) if len(varying) else nan, nan),
        ("r2_pooled", pooled_r2(true, predicted), nan),
    )
    found = [
        Measure(protocol="generation", **labels, metric=metric, value=value, chance=chance, n_genes=n)
        for metric, value, chance in numbers
    ]
    return found + rank_measures("generation", labels, standing(cosines(predicted, true), np.arange(n)))
