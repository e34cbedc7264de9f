"""What the network says of cells, a few at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.deeploc.model import hidden_and_logits

if TYPE_CHECKING:
    from cellmapkit.deeploc.model import DeepLoc
    from cellmapkit.deeploc.params import DeepLocParams
    from cellmapkit.deeploc.source import CropSource

_BATCH = 32  # its tensors fit into the cache: a fifth quicker than 128


class Looker:
    """Looks at cells with the network as it is, without learning.

    Parameters
    ----------
    model : DeepLoc
        To be in evaluation mode when cells are looked at.
    source : CropSource
        Gives crops.
    params : DeepLocParams
        Precision.
    """

    def __init__(self, model: DeepLoc, source: CropSource, params: DeepLocParams) -> None:
        self._model, self._source, self._precision = model, source, params.precision

    def features(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the last hidden layer of cells, by the name ``features``, shape (n, 512)."""
        return {"features": self.features_and_probabilities(rows)["features"]}

    @torch.no_grad()
    def features_and_probabilities(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return ``features``, shape (n, 512), and ``probabilities``, the softmax of the output, (n, n_classes)."""
        features, probabilities = [], []
        for start in range(0, len(rows), _BATCH):
            x = self._source.take(rows[start : start + _BATCH])
            hidden, logits = hidden_and_logits(self._model, x, self._precision)
            features.append(hidden.cpu().numpy())
            probabilities.append(logits.softmax(dim=1).cpu().numpy())
        return {"features": np.concatenate(features), "probabilities": np.concatenate(probabilities)}

    def classes(self, rows: np.ndarray) -> np.ndarray:
        """Return the most probable class of each cell, shape (n,), int64."""
        return self.features_and_probabilities(rows)["probabilities"].argmax(axis=1)
