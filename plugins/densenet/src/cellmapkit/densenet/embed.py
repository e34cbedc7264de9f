"""Embedding all fields, some at once, restartable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api import InputError, ParameterError
from cellmapkit.api.images import ImageEmbedding
from cellmapkit.api.shards import in_shards
from cellmapkit.densenet.checkpoint import read_checkpoint
from cellmapkit.densenet.folding import Folded, fold
from cellmapkit.densenet.initial import drawn_weights
from cellmapkit.densenet.names import network_weights
from cellmapkit.densenet.network import STEP, look
from cellmapkit.densenet.pixels import standardised, views
from cellmapkit.densenet.published import CLASSES, FEATURES
from cellmapkit.torchkit import torch_session

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.api.images import ImageSet
    from cellmapkit.densenet.params import DensenetParams

_COLOURS = ("red", "green", "blue", "yellow")
_BATCHES_PER_LANE = 4


def embed(images: ImageSet, params: DensenetParams, run: Run) -> ImageEmbedding:
    """Return the features of every field and the probability of each location.

    Parameters
    ----------
    images : ImageSet
        Fields of all four colours, of any sizes.
    params : DensenetParams
        Where the weights are and how fields are shown to the network.
    run : Run
        Device and threads: on a CPU each thread takes fields of its own, so that bytes are the same for any number.

    Returns
    -------
    ImageEmbedding
        1,024 features; probabilities of the 28 published locations.

    Raises
    ------
    ParameterError
        If there are no weights, or two kinds, or the size is no multiple of 64.
    InputError
        If a colour is missing, or the checkpoint is not of this network.
    """
    _check(images, params)
    weights, notes = _weights(params, run)
    with torch_session(run) as device:
        # On a graphics card batches follow each other anyway; side by side they would only take memory.
        gate = nullcontext() if device.type == "cpu" else Lock()
        fields = _Fields(images, params, fold(weights, device), device, gate)
        # Even one thread is one of the pool, so that nothing about it differs with their number.
        with ThreadPoolExecutor(run.threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:

            def compute(start: int, stop: int) -> dict[str, np.ndarray]:
                parts = list(pool.map(fields.rows, range(start, stop, fields.at_once)))
                return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

            n_batches = 1 if run.threads == 1 else _BATCHES_PER_LANE * run.threads
            found = in_shards(run, len(images.fields), compute, shard=n_batches * fields.at_once)
    return ImageEmbedding(
        values=found.get("features", np.zeros((0, FEATURES), np.float32)),
        counts=np.ones(len(images.fields), np.int64),
        probabilities=found.get("probabilities", np.zeros((0, len(CLASSES)), np.float32)),
        classes=CLASSES,
        notes=notes,
    )


def _check(images: ImageSet, params: DensenetParams) -> None:
    if images.channels != _COLOURS:
        raise InputError(f"the fields have {', '.join(images.channels)}", hint=f"densenet needs {', '.join(_COLOURS)}")
    if params.input_size % STEP:
        message = f"parameter 'input_size' is {params.input_size}"
        raise ParameterError(message, hint=f"expected a multiple of {STEP}: the network halves it six times")


def _weights(params: DensenetParams, run: Run) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    if params.random_weights and params.model_path is not None:
        message = f"random weights were asked for, and those of {params.model_path} as well"
        raise ParameterError(message, hint="leave out either random_weights or model_path")
    if params.random_weights:
        note = f"The network's weights were drawn from seed {run.seed}: it was trained on nothing."
        run.log.warning(note)
        return drawn_weights(run), (note,)
    if params.model_path is None:
        hint = "give the published checkpoint as model_path, or ask for random_weights to try a pipeline out"
        raise ParameterError("densenet was given no weights", hint=hint)
    return network_weights(read_checkpoint(params.model_path), str(params.model_path)), ()


@dataclass(frozen=True)
class _Fields:
    """Fields and the network that looks at them."""

    images: ImageSet
    params: DensenetParams
    network: Folded
    device: torch.device
    gate: AbstractContextManager[object]

    @property
    def at_once(self) -> int:
        """Return how many fields make a batch."""
        return self.params.batch_size or (1 if self.device.type == "cpu" else 16)

    def rows(self, start: int) -> dict[str, np.ndarray]:
        """Return the features and probabilities of the batch that starts at a field, means over the views."""
        stop = min(start + self.at_once, len(self.images.fields))
        fields = torch.stack([standardised(self.images.pixels[k], self.params.input_size) for k in range(start, stop)])
        count = int(self.params.views)
        with self.gate:
            seen = [look(self.network, view) for view in views(fields.to(self.device), count)]
        features, probabilities = (torch.stack(parts).mean(0).cpu().numpy() for parts in zip(*seen, strict=True))
        return {"features": features, "probabilities": probabilities}
