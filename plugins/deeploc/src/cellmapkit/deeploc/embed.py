"""The image embedding function of the plugin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.cellmeans import cell_means
from cellmapkit.api.images import ImageEmbedding
from cellmapkit.deeploc.judged import class_recall
from cellmapkit.deeploc.labelled import labelled_cells
from cellmapkit.deeploc.learner import LocalizationLearner
from cellmapkit.deeploc.looker import Looker
from cellmapkit.deeploc.model import N_FEATURES, DeepLoc
from cellmapkit.deeploc.source import CropSource
from cellmapkit.torchkit import Schedule, load_weights, torch_generator, torch_session, train
from cellmapkit.torchkit.convolutions import repeatable_convolutions
from cellmapkit.torchkit.heap import large_blocks_stay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run
    from cellmapkit.api.images import ImageSet
    from cellmapkit.deeploc.params import DeepLocParams


def embed(images: ImageSet, params: DeepLocParams, run: Run) -> ImageEmbedding:
    """Train a classifier of localization and return what its last hidden layer says of every field.

    Parameters
    ----------
    images : ImageSet
        With cells, and labels of some proteins.
    params : DeepLocParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    ImageEmbedding
        512 features and the probabilities of the locations, means over averaged cells; the history has a row per epoch
        of every training; ``extra`` has the snapshots.

    Raises
    ------
    InputError
        If there are fewer than two classes to train on, no cells to choose a network by, or crops are too small.
    AlgorithmError
        If a loss is not finite.
    """
    with torch_session(run) as device, large_blocks_stay(), repeatable_convolutions():
        labelled = labelled_cells(images)
        source = CropSource(images, params, device)
        generator = torch_generator(run, "weights", 0)
        model = DeepLoc(len(source.channels), source.size, len(labelled.classes), params, generator).to(device)
        looker = Looker(model, source, params)
        quiet = replace(run, checkpoint=None)

        def look() -> np.ndarray:
            return _fields(cell_means(images, quiet, looker.features)[0], "features", N_FEATURES, images)

        learner = LocalizationLearner(model, source, labelled, params, run, look)
        history = train(learner, run, Schedule(n_epochs=learner.n_epochs))
        load_weights(model, learner.best.weights)
        means, counts = cell_means(images, quiet, looker.features_and_probabilities)
        return ImageEmbedding(
            values=_fields(means, "features", N_FEATURES, images),
            counts=counts,
            probabilities=_fields(means, "probabilities", len(labelled.classes), images),
            classes=labelled.classes,
            extra=_snapshots(learner, params),
            tables={
                "class_recall": class_recall(labelled, looker.classes, run),
                "trainings": _trainings(learner, history, params),
            },
            history=tuple(_row(learner, epoch, row, params) for epoch, row in enumerate(history)),
            weights=learner.best.weights,
            notes=(*labelled.notes, *_notes(images, source, params)),
        )


def _fields(means: Mapping[str, np.ndarray], name: str, width: int, images: ImageSet) -> np.ndarray:
    return means[name] if name in means else np.zeros((len(images.fields), width), np.float32)


def _snapshots(learner: LocalizationLearner, params: DeepLocParams) -> dict[str, np.ndarray]:
    chosen = learner.best.epoch // params.n_epochs
    found = learner.best.snapshots.items()
    return {f"epoch_{epoch:03d}": rows for (training, epoch), rows in found if training == chosen}


def _row(learner: LocalizationLearner, epoch: int, row: Mapping[str, float], params: DeepLocParams) -> dict[str, float]:
    training, within = divmod(epoch, params.n_epochs)
    return {"training": training + 1, "trained_epochs": within + 1, "learn_rate": learner.learn_rate(training), **row}


def _trainings(
    learner: LocalizationLearner, history: tuple[dict[str, float], ...], params: DeepLocParams
) -> tuple[tuple[Any, ...], ...]:
    """Return one row for each training: its best epoch and how good that was."""
    table: list[tuple[Any, ...]] = [
        ("training", "learn_rate", "best_epoch", "validation_loss", "validation_accuracy", "chosen")
    ]
    for training in range(len(history) // params.n_epochs):
        rows = history[training * params.n_epochs :][: params.n_epochs]
        best = min(range(len(rows)), key=lambda k: rows[k]["validation_loss"])
        figures = (rows[best]["validation_loss"], rows[best]["validation_accuracy"])
        chosen = training == learner.best.epoch // params.n_epochs
        table.append((training + 1, learner.learn_rate(training), best + 1, *figures, chosen))
    return tuple(table)


def _notes(images: ImageSet, source: CropSource, params: DeepLocParams) -> list[str]:
    absent = [name for name in params.markers if name not in images.channels]
    unused = [name for name in images.channels if name not in source.channels]
    notes = [f"the images have no {' and no '.join(absent)}: trained on {', '.join(source.channels)}"] if absent else []
    return notes + ([f"channels left out by markers: {', '.join(unused)}"] if unused else [])
