"""Predicted features kept until all folds are there, to be judged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.directions import MEAN, REAL

if TYPE_CHECKING:
    from collections.abc import Collection

    from cellmapkit.crossmodal.directions import Direction
    from cellmapkit.crossmodal.fitted import Fitted


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """One modality's features of held-out proteins of one fold, predicted in one way.

    Attributes
    ----------
    source, target : str
        Modalities.
    method : str
        ``real``, ``generated`` or a baseline.
    genes : tuple of str
        Rising.
    values : ndarray of float32, shape (n_genes, n_features)
        As generation compares them.
    """

    source: str
    target: str
    method: str
    genes: tuple[str, ...]
    values: np.ndarray


def predictions(way: Direction, fitted: Fitted, labelled: Collection[str]) -> list[Prediction]:
    """Return the real features and every prediction of a direction, of the same proteins.

    Parameters
    ----------
    way : Direction
        Of this fold.
    fitted : Fitted
        The fold.
    labelled : collection of str
        Proteins that can be judged; others are not kept.

    Returns
    -------
    list of Prediction
        The real ones first; without the mean of all, which is the same for every protein and tells none apart.
    """
    names = [fitted.given.ids[row] for row in way.genes]
    kept = [place for place, name in enumerate(names) if name in labelled]
    return [
        Prediction(
            source=fitted.label(way.source),
            target=fitted.given.names[way.target],
            method=method,
            genes=tuple(names[place] for place in kept),
            values=values[kept].astype(np.float32),
        )
        for method, values in {REAL: way.true, **way.predicted}.items()
        if method != MEAN
    ]
