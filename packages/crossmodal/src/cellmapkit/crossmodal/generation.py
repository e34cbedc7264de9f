"""E10: how good the features are that are generated for a modality that was held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.crossmodal.fid import fid, n_dimensions, principal_axes
from cellmapkit.crossmodal.fidelity import feature_r2, pooled_r2
from cellmapkit.crossmodal.knn import mean_cosines, nearest, predict
from cellmapkit.crossmodal.matching import rank_measures
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.ranks import standing
from cellmapkit.crossmodal.similarity import cosines, paired_cosines, unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.crossmodal.fitted import Fitted
    from cellmapkit.crossmodal.params import CrossParams

GENERATED, MEAN, REAL = "generated", "mean", "real"


def generation(fitted: Fitted, params: CrossParams, run: Run) -> list[Measure]:
    """Return how near predicted features are to the real ones, for the co-embedder and for its baselines.

    Parameters
    ----------
    fitted : Fitted
        Some groups hold one modality, which can be a target.
    params : CrossParams
        Scale, neighbours.
    run : Run
        Its seed draws the real proteins that stand for a perfect generator.

    Returns
    -------
    list of Measure
        Nothing for directions in which fewer than two proteins of the fold, or of training, have both sides.
    """
    found = []
    for source in range(len(fitted.held.groups)):
        for target, columns in enumerate(fitted.held.groups):
            if source != target and len(columns) == 1:
                found += _direction(fitted, source, target, params, run)
    return found


def _direction(fitted: Fitted, source: int, target: int, params: CrossParams, run: Run) -> list[Measure]:
    (column,) = fitted.held.groups[target]
    columns = fitted.held.groups[source]
    genes = fitted.genes(source, target)
    known = fitted.trained_with(column)
    known = known[fitted.given.mask[known][:, list(columns)].any(axis=1)]
    if len(genes) < 2 or len(known) < 2:
        return []
    scaled = unit if params.target_scale == "unit" else np.asarray
    true, real = scaled(fitted.given.tables[column][genes]), scaled(fitted.given.tables[column][known])
    labels = {"source": fitted.label(source), "target": fitted.label(target)}
    mean, axes = _axes(_fold_size(fitted, columns, column, params.folds_n), real)
    found = []
    made = fitted.generated(source, column, genes)
    predictions = [] if made is None else [(GENERATED, scaled(made))]
    predictions += _baselines(fitted, (source, genes), (column, known), real, params.knn_k)
    for setting, predicted in predictions:
        words = {**labels, "setting": setting}
        found.append(_fid(words, (true - mean) @ axes, (predicted - mean) @ axes))
        found += _paired(words, true, predicted)
    drawn = run.stream("real", fitted.fold, *columns).permutation(len(real))[: len(true)]
    found.append(_fid({**labels, "setting": REAL}, (true - mean) @ axes, (real[drawn] - mean) @ axes))
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


def _baselines(
    fitted: Fitted,
    queries: tuple[int, np.ndarray],
    known: tuple[int, np.ndarray],
    real: np.ndarray,
    ks: Sequence[int],
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield name and prediction: means of real vectors over neighbours by source and by latent, and over all."""
    (source, genes), (column, rows) = queries, known
    tables = [fitted.given.tables[each] for each in fitted.held.groups[source]]
    spaces = {
        "knn_source": mean_cosines([table[genes] for table in tables], [table[rows] for table in tables]),
        "knn_latent": cosines(fitted.items(source, genes), fitted.trained(column, rows)),
    }
    for name, similarities in spaces.items():
        order = nearest(similarities, max(ks, default=0))
        for k in ks:
            yield f"{name}_{k}", predict(order[:, :k], real)
    yield MEAN, np.tile(real.mean(axis=0), (len(genes), 1))


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
