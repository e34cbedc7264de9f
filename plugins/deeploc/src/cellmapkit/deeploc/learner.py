"""Trainings one after another: every step size, every restart; the network of least validation loss is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from cellmapkit.api.images import VALIDATION
from cellmapkit.deeploc.best import Best
from cellmapkit.deeploc.model import hidden_and_logits
from cellmapkit.torchkit import Learner, epoch_batches, torch_generator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.deeploc.labelled import Labelled
    from cellmapkit.deeploc.model import DeepLoc
    from cellmapkit.deeploc.params import DeepLocParams
    from cellmapkit.deeploc.source import CropSource

_N_VIEWS = {"dihedral": 8, "flips": 4, "none": 1}


@dataclass(frozen=True)
class Batch:
    """Some cells.

    Attributes
    ----------
    rows : ndarray of int64, shape (b,)
        Row numbers of cells.
    views : ndarray of int64, shape (b,), or None
        How training turns each; None: validation, nothing is learned.
    last : bool
        Whether the epoch ends with it.
    """

    rows: np.ndarray
    views: np.ndarray | None
    last: bool = False


class LocalizationLearner(Learner):
    """Trains one network after another in the same place.

    Parameters
    ----------
    model : DeepLoc
        Changed in place; its first weights are drawn here.
    source : CropSource
        Gives crops.
    labelled : Labelled
        Which cells are of which class and part.
    params : DeepLocParams
        See there.
    run : Run
        Seeds weights, batches and views, each training and epoch from streams of its own.
    look : callable
        Gives the representation of the fields by the model as it is, for snapshots.

    Attributes
    ----------
    best : Best
        What was best so far.
    n_epochs : int
        Epochs of all trainings together.
    """

    model: DeepLoc
    terms = ("training_loss", "validation_loss", "validation_accuracy")

    def __init__(
        self,
        model: DeepLoc,
        source: CropSource,
        labelled: Labelled,
        params: DeepLocParams,
        run: Run,
        look: Callable[[], np.ndarray],
    ) -> None:
        self.model, self.best = model, Best()
        self.n_epochs = params.n_epochs * params.n_runs * len(params.learn_rates)
        self._source, self._labelled, self._params, self._run, self._look = source, labelled, params, run, look
        self._renew_optimiser()
        self._epoch, self._sums = 0, np.zeros(2)
        counts = labelled.counts()
        weights = counts.sum() / (len(counts) * counts) if params.class_weights else np.ones(len(counts))
        self._weights = torch.tensor(weights, dtype=torch.float32, device=source.device)

    def learn_rate(self, training: int) -> float:
        """Return the step size of one training (0 is the first): all restarts with one step size, then the next."""
        return self._params.learn_rates[training // self._params.n_runs]

    def state(self) -> dict[str, np.ndarray]:
        """Return what was best."""
        return self.best.arrays()

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take it back."""
        self.best = Best.of(arrays)

    def batches(self, epoch: int) -> list[Batch]:
        """Begin an epoch, and with the first of a training new weights; return batches, the validation cells last."""
        training, within = divmod(epoch, self._params.n_epochs)
        self._epoch, self._sums = epoch, np.zeros(2)
        if within == 0:
            self._begin(training)
        self._adam.param_groups[0]["lr"] = self.learn_rate(training)  # a resumed run has not begun it
        stream = self._run.stream("batches", training, within)
        rows = self._labelled.drawn(self._params.max_training_cells, stream)
        cut = epoch_batches(rows, self._params.batch_size, stream)
        views = self._run.stream("views", training, within)
        n_views = _N_VIEWS[self._params.augmentation]
        batches = [Batch(rows, views.integers(0, n_views, len(rows))) for rows in cut]
        rows = self._labelled.rows[VALIDATION]
        parts = np.split(rows, range(self._params.batch_size, len(rows), self._params.batch_size))
        return batches + [Batch(part, None, last=k == len(parts) - 1) for k, part in enumerate(parts)]

    def step(self, batch: Batch) -> tuple[Tensor, np.ndarray]:
        """Learn from a batch of training cells, or judge one of validation cells."""
        self.model.train(batch.views is not None)
        truth = torch.from_numpy(self._labelled.of_cell[batch.rows]).to(self._source.device)
        weight = self._weights[truth]
        with torch.set_grad_enabled(batch.views is not None):
            x = self._source.take(batch.rows, batch.views)
            _, logits = hidden_and_logits(self.model, x, self._params.precision)
            loss = (cross_entropy(logits, truth, reduction="none") * weight).sum()
        total = weight.double().sum().item()
        if batch.views is not None:
            self._adam.zero_grad()
            (loss / total).backward()  # type: ignore[no-untyped-call]
            self._adam.step()
            return torch.stack([loss.detach(), *loss.new_zeros(2)]), np.array([total, 0, 0])
        right = (logits.argmax(dim=1) == truth).sum().to(loss.dtype)
        self._sums += [loss.item(), total]
        if batch.last:
            self._end()
        return torch.stack([loss.new_zeros(()), loss, right]), np.array([0, total, len(batch.rows)])

    def _renew_optimiser(self) -> None:
        self._adam = torch.optim.Adam(self.model.parameters(), fused=True)
        self.optimisers = (self._adam,)

    def _begin(self, training: int) -> None:
        self.model.draw(self._params.init, torch_generator(self._run, "weights", training))
        self._renew_optimiser()
        if self._params.snapshots:
            self.best.forget_snapshots(except_of=self.best.epoch // self._params.n_epochs)
            self.model.eval()
            self.best.snapshots[(training, 0)] = self._look()

    def _end(self) -> None:
        """Keep the network if it is the best so far, and a snapshot if it is time."""
        loss = float(self._sums[0] / self._sums[1])
        self.best.offer(loss, self._epoch, self.model)
        training, within = divmod(self._epoch, self._params.n_epochs)
        if self._params.snapshots and (within + 1) % self._params.snapshots == 0:
            self.best.snapshots[(training, within + 1)] = self._look()
