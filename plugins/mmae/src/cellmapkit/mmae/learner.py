"""How one batch changes the networks, and what the loss history says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.mmae.plan import Batch, hide_one
from cellmapkit.torchkit import Learner, epoch_batches

if TYPE_CHECKING:
    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.mmae.model import JointModel
    from cellmapkit.mmae.params import AutoencoderParams, MmaeParams
    from cellmapkit.torchkit import DeviceTables


@dataclass(frozen=True, kw_only=True)
class Descent:
    """How Adam goes down: at one step size, then in equal steps to zero in the last epoch.

    Attributes
    ----------
    learn_rate : float
        Step size at first.
    beta_1 : float in [0, 1)
        Decay of the mean of gradients.
    n_epochs : int
        Of training.
    decay_share : float in [0, 1]
        Last share of the epochs, over which the step size falls; 0 keeps it constant.
    """

    learn_rate: float
    n_epochs: int
    beta_1: float = 0.9
    decay_share: float = 0.0

    def rate(self, epoch: int) -> float:
        """Return the step size of an epoch, 0 the first; the schedule of MIRAGE where 100 of 200 epochs decay."""
        n_decay = int(self.decay_share * self.n_epochs)
        into = epoch - (self.n_epochs - n_decay - 2) if n_decay else 0
        return self.learn_rate * (1.0 - max(0, into) / (n_decay + 1))


class JointLearner(Learner):
    """Trains a joint autoencoder.

    The terms are ``total`` (the loss: the mean over the proteins of a batch of the summed mean squared errors of what
    they have), then per modality the mean squared error, and that of the targets that were hidden.

    Parameters
    ----------
    model : JointModel
        Changed in place.
    tables : DeviceTables
        Features, in the units of the loss.
    train : ndarray of int64
        Rows to train on.
    params : AutoencoderParams or MmaeParams
        Size of batches and what is hidden.
    descent : Descent
        Of the optimiser.
    run : Run
        Seeds batches and what is hidden, each epoch from streams of its own.
    """

    model: JointModel

    def __init__(
        self,
        model: JointModel,
        tables: DeviceTables,
        train: np.ndarray,
        params: AutoencoderParams | MmaeParams,
        descent: Descent,
        run: Run,
    ) -> None:
        self.model = model
        self._tables, self._train, self._params, self._descent, self._run = tables, train, params, descent, run
        self._device = tables.tables[0].device
        betas = (descent.beta_1, 0.999)
        self._adam = torch.optim.Adam(model.parameters(), lr=descent.learn_rate, betas=betas, fused=True)
        self.optimisers = (self._adam,)
        hidden = [f"hidden_{name}" for name in tables.names]
        self.terms = ("total", *(f"reconstruction_{name}" for name in tables.names), *hidden)

    def batches(self, epoch: int) -> list[Batch]:
        """Start an epoch: set the step size, cut the proteins into batches, hide some of what they have."""
        for group in self._adam.param_groups:
            group["lr"] = self._descent.rate(epoch)
        cut = epoch_batches(self._train, self._params.batch_size, self._run.stream("batches", epoch))
        hide = self._params.hide_probability if self._params.masked else 0.0
        stream = self._run.stream("hidden", epoch)
        present = [self._tables.mask[rows] for rows in cut]
        return [
            Batch.of(rows, hide_one(there, hide, stream), there, self._device)
            for rows, there in zip(cut, present, strict=True)
        ]

    def step(self, batch: Batch) -> tuple[Tensor, np.ndarray]:
        """Update the networks by one batch."""
        self._adam.zero_grad()
        loss, totals, counts = self.loss(batch)
        torch.autograd.backward(loss)
        self._adam.step()
        return totals, counts

    def loss(self, batch: Batch) -> tuple[Tensor, Tensor, np.ndarray]:
        """Return the loss of a batch, with the sum of each term over its parts and their number.

        A modality that the batch asks nothing of adds nothing, and its networks get no gradient.
        """
        joint = self.model.encode(self._tables.tables, batch)
        loss = joint.new_zeros(())
        n_modalities = len(self._tables.names)
        sums = joint.new_zeros(1 + 2 * n_modalities)
        for m, target in enumerate(batch.targets):
            if not target.rows.shape[0]:
                continue
            whole = target.rows.shape[0] == joint.shape[0]
            made = self.model.decode(m, joint if whole else joint.index_select(0, target.places))
            errors = squared_errors(made, self._tables.tables[m].index_select(0, target.rows))
            loss = loss + errors.sum() / joint.shape[0]
            sums[1 + m] = errors.detach().sum()
            if batch.n_hidden[m]:
                sums[1 + n_modalities + m] = torch.dot(errors.detach(), batch.hidden[m].to(errors.dtype))
        sums[0] = loss.detach()
        return loss, sums, np.array([1, *(target.rows.shape[0] for target in batch.targets), *batch.n_hidden])


def squared_errors(made: Tensor, features: Tensor) -> Tensor:
    """Return the mean squared error of each row.

    Parameters
    ----------
    made, features : Tensor, shape (b, n_features)
        Reconstructed and measured.

    Returns
    -------
    Tensor, shape (b,)
        In squared units of the features.
    """
    return (made - features).square().mean(1)
