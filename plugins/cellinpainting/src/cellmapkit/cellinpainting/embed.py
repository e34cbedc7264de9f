"""The embedding function of the plugin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api.cellmeans import cell_means
from cellmapkit.api.images import TRAINING, VALIDATION, ImageEmbedding
from cellmapkit.cellinpainting.batches import Reader
from cellmapkit.cellinpainting.checks import check_pairs, notes_on_pairs, used_channels
from cellmapkit.cellinpainting.judging import loss_table
from cellmapkit.cellinpainting.learner import PairLearner
from cellmapkit.cellinpainting.model import SOURCE, Inpainter, scaled
from cellmapkit.cellinpainting.pairs import Groups, grouping
from cellmapkit.torchkit import Schedule, load_weights, torch_generator, torch_session, train, weight_arrays
from cellmapkit.torchkit.convolutions import repeatable_convolutions
from cellmapkit.torchkit.heap import large_blocks_stay

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.images import ImageSet
    from cellmapkit.cellinpainting.params import CellInpaintingParams

_CELLS_AT_ONCE = 64
_LAYERS = {"conv3": 3, "conv4": 4}


def embed(images: ImageSet, params: CellInpaintingParams, run: Run) -> ImageEmbedding:
    """Train the network on pairs of cells and return the features of the averaged cells.

    Parameters
    ----------
    images : ImageSet
        With cells, and one marker at least besides the protein.
    params : CellInpaintingParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    ImageEmbedding
        Features of shape (n_fields, 384 times the width factor), the history of training and validation loss, and a
        table of the latter next to what the network must beat.

    Raises
    ------
    InputError
        Without a marker, without two training cells of one protein, or with crops that cannot be halved twice.
    AlgorithmError
        If the loss is not finite.
    """
    assert images.cells is not None
    channels = used_channels(images, params.markers)
    training, validation = _groups(images, params.pairs)
    check_pairs(training, params.pairs)
    with torch_session(run) as device, repeatable_convolutions(), large_blocks_stay():
        reader = Reader(images.cells.crops, channels, device)
        model = Inpainter(len(channels) - 1, params, torch_generator(run, "weights")).to(device)
        learner = PairLearner(model, reader, (training, validation), params, run)
        history = train(learner, run, Schedule(n_epochs=params.n_epochs))
        if params.keep == "best" and learner.best.weights:
            load_weights(model, learner.best.weights)
        tables = {"validation_loss": loss_table(learner, reader)} if len(validation.rows) else {}
        values, counts = _features(images, params, replace(run, checkpoint=None), model, reader)
        return ImageEmbedding(
            values=values,
            counts=counts,
            tables=tables,
            history=history,
            weights=weight_arrays(model),
            notes=tuple(notes_on_pairs(images, training, validation, params.pairs)),
        )


def _groups(images: ImageSet, pairs: str) -> tuple[Groups, Groups]:
    assert images.cells is not None
    group = grouping(images, pairs)
    parts = [np.flatnonzero(images.cells.part == part) for part in (TRAINING, VALIDATION)]
    training, validation = (Groups.of(rows, group[rows]) for rows in parts)
    return training, validation


def _features(
    images: ImageSet, params: CellInpaintingParams, run: Run, model: Inpainter, reader: Reader
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean features of the averaged cells of each field, and how many these are."""
    layer = _LAYERS[params.feature_layer]

    @torch.no_grad()
    def compute(rows: np.ndarray) -> dict[str, np.ndarray]:
        parts = np.split(rows, range(_CELLS_AT_ONCE, len(rows), _CELLS_AT_ONCE))
        found = [model.features(reader.cells(part), layer).cpu().numpy() for part in parts]
        return {"features": np.concatenate(found)}

    means, counts = cell_means(images, run, compute)
    empty = np.zeros((len(images.fields), scaled(SOURCE, params.width)[layer - 1]), dtype=np.float32)
    return means.get("features", empty), counts
