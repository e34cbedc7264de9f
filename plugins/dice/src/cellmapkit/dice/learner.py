"""How one batch changes the projectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.dice.losses import alignment, uniformity
from cellmapkit.dice.views import Views
from cellmapkit.torchkit import Learner, epoch_batches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.dice.model import Projectors
    from cellmapkit.dice.params import ContrastParams
    from cellmapkit.torchkit import DeviceTables

_N_TERMS = 5


class ContrastLearner(Learner):
    """Trains projectors.

    Parameters
    ----------
    model : Projectors
        Changed in place.
    tables : DeviceTables
        Features of all proteins.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        What may be used of them.
    params : ContrastParams
        Batch size, step size, weights of the further terms.
    run : Run
        Seeds the batches, each epoch from a stream of its own.

    Attributes
    ----------
    n_steps : int
        Steps taken.
    n_skipped : int
        Batches left out because they had nothing to compare.
    n_alone : int
        Views left out, see :class:`~cellmapkit.dice.views.Views`.
    """

    model: Projectors
    terms = ("total", "contrast", "alignment", "uniformity", "scale")

    def __init__(
        self, model: Projectors, tables: DeviceTables, mask: np.ndarray, params: ContrastParams, run: Run
    ) -> None:
        self.model = model
        self._tables, self._mask, self._params, self._run = tables, mask, params, run
        self._adam = torch.optim.Adam(model.parameters(), lr=params.learn_rate, fused=True)
        self.optimisers = (self._adam,)
        self.n_steps, self.n_skipped, self.n_alone = 0, 0, 0

    def state(self) -> dict[str, np.ndarray]:
        """Return the counts."""
        return {"counts": np.array([self.n_steps, self.n_skipped, self.n_alone])}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take them back."""
        self.n_steps, self.n_skipped, self.n_alone = arrays["counts"].tolist()

    def batches(self, epoch: int) -> list[Views]:
        """Return the epoch's batches of proteins that may be used."""
        rows = np.flatnonzero(self._mask.any(axis=1))
        cut = epoch_batches(rows, self._params.batch_size, self._run.stream("batches", epoch))
        return [Views.of(batch, self._mask) for batch in cut]

    def step(self, batch: Views) -> tuple[Tensor, np.ndarray]:
        """Update the projectors by one batch, unless it has nothing to compare."""
        self.n_alone += batch.n_alone
        if not self.model.objective.usable(batch):
            self.n_skipped += 1
            return torch.zeros(_N_TERMS, device=self._tables.tables[0].device), np.zeros(_N_TERMS)
        terms = self.losses(batch)
        self._adam.zero_grad()
        terms[0].backward()  # type: ignore[no-untyped-call]
        self._adam.step()
        self.model.objective.after_step()
        self.n_steps += 1
        return terms.detach(), np.ones(_N_TERMS)

    def losses(self, views: Views) -> Tensor:
        """Return the loss terms of a usable batch, shape (n_terms,); the first is to be minimised."""
        parts = [self.model.project(m, self._tables.take(m, rows)) for m, rows in enumerate(views.rows) if len(rows)]
        latents = torch.cat(parts)
        cosines = latents @ latents.t()
        positives = views.positives(cosines.device)
        loss = self.model.objective.loss(cosines, views, positives)
        pull, push = self._params.lambda_alignment, self._params.lambda_uniformity
        near = alignment(cosines if pull else cosines.detach(), positives)
        spread = uniformity(cosines if push else cosines.detach(), views.sizes)
        total = loss + pull * near + push * spread
        return torch.stack([total, loss, near, spread, loss.new_tensor(self.model.objective.scale())])
