"""How one batch of pairs changes the network, and how well it paints cells it does not learn from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from cellmapkit.cellinpainting.batches import FLIPS, PairBatch
from cellmapkit.torchkit import Learner, epoch_batches
from cellmapkit.torchkit.least import LeastLoss

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.cellinpainting.batches import Reader
    from cellmapkit.cellinpainting.model import Inpainter
    from cellmapkit.cellinpainting.pairs import Groups
    from cellmapkit.cellinpainting.params import CellInpaintingParams


class PairLearner(Learner):
    """Trains the network on new pairs in every epoch, and judges it after each by pairs that stay the same.

    Parameters
    ----------
    model : Inpainter
        Changed in place.
    reader : Reader
        Gives the crops.
    groups : tuple of Groups
        Of the training and of the validation cells; the second may be empty.
    params : CellInpaintingParams
        Batch size, step size, pairs per group.
    run : Run
        Seeds pairs, batches and flips, each epoch from streams of its own.

    Attributes
    ----------
    best : LeastLoss
        The network after the epoch of least validation loss; empty without validation pairs.
    """

    model: Inpainter
    terms = ("training", "validation")
    best: LeastLoss

    def __init__(
        self,
        model: Inpainter,
        reader: Reader,
        groups: tuple[Groups, Groups],
        params: CellInpaintingParams,
        run: Run,
    ) -> None:
        self.model = model
        self._reader, self._params, self._run = reader, params, run
        self._training, self._validation = groups
        self.best, self._epoch, self._sums = LeastLoss(), 0, np.zeros(2)
        self._adam = torch.optim.Adam(
            model.parameters(), lr=params.learn_rate, betas=(params.beta1, 0.999), fused=reader.device.type != "mps"
        )
        self.optimisers = (self._adam,)

    def state(self) -> dict[str, np.ndarray]:
        """Return what was best."""
        return self.best.arrays()

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take it back."""
        self.best = LeastLoss.of(arrays)

    def batches(self, epoch: int) -> list[PairBatch]:
        """Begin an epoch and return its batches, then those of the validation."""
        self._epoch, self._sums = epoch, np.zeros(2)
        source, target = self._training.draw(self._run.stream("pairs", epoch), self._params.max_pairs)
        views = self._run.stream("flips", epoch).integers(FLIPS, size=(2, len(source)))
        cut = epoch_batches(np.arange(len(source)), self._params.batch_size, self._run.stream("batches", epoch))
        drawn = [PairBatch(source[part], target[part], views[:, part].ravel(), trains=True) for part in cut]
        judged = self.validation()
        return drawn + [replace(batch, last=k == len(judged) - 1) for k, batch in enumerate(judged)]

    def validation(self) -> list[PairBatch]:
        """Return the validation cells in the same pairs at every call, not flipped; nothing if no two make a pair."""
        return self._to_judge(*self._validation_pairs())

    def strangers(self) -> list[PairBatch]:
        """Return the targets of the validation, each with a source of another group; nothing if there is one group."""
        return self._to_judge(*self._validation.estranged(*self._validation_pairs()))

    def loss(self, batches: Sequence[PairBatch]) -> float:
        """Return the mean squared error over the pairs of batches that are not trained by."""
        sums, counts = zip(*(self.step(batch) for batch in batches), strict=True)
        return float(sum(float(total[1]) for total in sums) / sum(count[1] for count in counts))

    def _validation_pairs(self) -> tuple[np.ndarray, np.ndarray]:
        return self._validation.draw(self._run.stream("validation"), self._params.max_pairs)

    def _to_judge(self, source: np.ndarray, target: np.ndarray) -> list[PairBatch]:
        starts = range(0, len(source), self._params.batch_size)
        parts = [slice(start, start + self._params.batch_size) for start in starts]
        upright = np.zeros(2 * self._params.batch_size, dtype=np.int64)
        return [PairBatch(source[part], target[part], upright[: 2 * len(source[part])], trains=False) for part in parts]

    def step(self, batch: PairBatch) -> tuple[Tensor, np.ndarray]:
        """Update the network by one batch, or only measure its error; the mean over pixels is summed over pairs."""
        self.model.train(batch.trains)
        source, target = self._reader.pairs(batch)
        with torch.set_grad_enabled(batch.trains):
            loss = functional.mse_loss(self.model(source, target[:, 1:]), target[:, :1])
        if batch.trains:
            self._adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._adam.step()
        else:
            self._sums += [float(loss) * len(batch.source), len(batch.source)]
        if batch.last:
            self.best.offer(self._sums[0] / self._sums[1], self._epoch, self.model)
        counts = np.array([batch.trains, not batch.trains]) * len(batch.source)
        return loss.detach() * torch.from_numpy(counts).to(loss), counts
