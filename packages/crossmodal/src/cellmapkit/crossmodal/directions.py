"""Features of a modality predicted for the held-out proteins of a fold, from other modalities: by whom and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.knn import mean_cosines, nearest, predict
from cellmapkit.crossmodal.similarity import cosines, unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.crossmodal.fitted import Fitted
    from cellmapkit.crossmodal.params import CrossParams

GENERATED, MEAN, REAL = "generated", "mean", "real"


@dataclass(frozen=True, kw_only=True)
class Direction:
    """From one group of modalities to one modality, in one fold.

    Attributes
    ----------
    source : int
        Number of the group that is predicted from.
    columns : tuple of int
        Its modalities.
    target : int
        Column of the modality predicted.
    genes : ndarray of int64, shape (n_genes,)
        Rows of the held-out proteins that have both, rising.
    true, real : ndarray, shapes (n_genes, n_features) and (n_known, n_features)
        The target's features of these, and of the training proteins that have both.
    predicted : mapping of str to ndarray, shape (n_genes, n_features)
        By way of predicting.
    """

    source: int
    columns: tuple[int, ...]
    target: int
    genes: np.ndarray
    true: np.ndarray
    real: np.ndarray
    predicted: Mapping[str, np.ndarray]


def directions(fitted: Fitted, params: CrossParams) -> Iterator[Direction]:
    """Yield every direction of a fit; single sources only where all modalities stand apart.

    Parameters
    ----------
    fitted : Fitted
        Some groups hold one modality, which can be a target.
    params : CrossParams
        Scale, neighbours.

    Yields
    ------
    Direction
        Nothing for those in which fewer than two proteins of the fold, or of training, have both sides.
    """
    groups = fitted.held.groups
    apart = all(len(group) == 1 for group in groups)
    for source, columns in enumerate(groups):
        for target, aim in enumerate(groups):
            if source != target and len(aim) == 1 and (apart or len(columns) > 1):
                genes = fitted.genes(source, target)
                known = fitted.trained_with(aim[0])
                known = known[fitted.given.mask[known][:, list(columns)].any(axis=1)]
                if len(genes) >= 2 and len(known) >= 2:
                    yield _direction(fitted, (source, genes), (aim[0], known), params)


def _direction(
    fitted: Fitted, queries: tuple[int, np.ndarray], known: tuple[int, np.ndarray], params: CrossParams
) -> Direction:
    (source, genes), (target, rows) = queries, known
    scaled = unit if params.target_scale == "unit" else np.asarray
    features = fitted.given.tables[target]
    real = scaled(features[rows])
    made = fitted.generated(source, target, genes)
    predicted = {} if made is None else {GENERATED: scaled(made)}
    return Direction(
        source=source,
        columns=fitted.held.groups[source],
        target=target,
        genes=genes,
        true=scaled(features[genes]),
        real=real,
        predicted={**predicted, **_baselines(fitted, queries, known, real, params.knn_k)},
    )


def _baselines(
    fitted: Fitted,
    queries: tuple[int, np.ndarray],
    known: tuple[int, np.ndarray],
    real: np.ndarray,
    ks: Sequence[int],
) -> dict[str, np.ndarray]:
    """Return by name the means of real vectors over neighbours by source and by latent, and over all."""
    (source, genes), (target, rows) = queries, known
    tables = [fitted.given.tables[each] for each in fitted.held.groups[source]]
    spaces = {
        "knn_source": mean_cosines([table[genes] for table in tables], [table[rows] for table in tables]),
        "knn_latent": cosines(fitted.items(source, genes), fitted.trained(target, rows)),
    }
    found: dict[str, np.ndarray] = {}
    for name, similarities in spaces.items():
        order = nearest(similarities, max(ks, default=0))
        found |= {f"{name}_{k}": predict(order[:, :k], real) for k in ks}
    return {**found, MEAN: np.tile(real.mean(axis=0), (len(genes), 1))}
