"""How one batch changes the networks, and what the loss history says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import mse_loss

from cellmapkit.mirage.critic import least_squares, slope_penalty
from cellmapkit.mirage.history import FakeHistory
from cellmapkit.mirage.plan import Batch, learning_rate, plan_epoch
from cellmapkit.torchkit import Learner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.mirage.critic import Judgement
    from cellmapkit.mirage.model import Mirage
    from cellmapkit.mirage.params import MirageParams
    from cellmapkit.torchkit import DeviceTables

COLLAPSED_FOR = 5
"""Epochs in a row after which a collapsed critic ends training."""
_BETAS = (0.5, 0.999)
_OF_GENERATORS = ("adversarial", "reconstruction", "cycle", "pair")
_OF_CRITICS = ("critic_loss", "penalty", "critic_real", "critic_generated", "slope")


class MirageLearner(Learner):
    """Trains the networks of MIRAGE.

    Parameters
    ----------
    model : Mirage
        Changed in place.
    tables : DeviceTables
        Features of all proteins.
    listings : sequence of ndarray of int64, shape (n_m,)
        Row numbers to train on, by modality.
    params : MirageParams
        Weights of the losses, batch size and so on.
    run : Run
        Seeds batches, each epoch from streams of its own.

    Attributes
    ----------
    collapsed : ndarray of int64, shape (n_modalities,)
        For how many epochs each critic has told generated rows from real ones without fail.
    """

    model: Mirage

    def __init__(
        self, model: Mirage, tables: DeviceTables, listings: Sequence[np.ndarray], params: MirageParams, run: Run
    ) -> None:
        self.model = model
        self._tables, self._listings, self._params, self._run = tables, listings, params, run
        self._device = tables.tables[0].device
        groups = [*model.encoders, *model.decoders], model.critics
        self.optimisers: tuple[torch.optim.Adam, ...] = tuple(
            torch.optim.Adam(
                [p for network in networks for p in network.parameters()], params.learn_rate, betas=_BETAS, fused=True
            )
            for networks in groups
        )
        by_modality = [f"{term}_{name}" for name in tables.names for term in (*_OF_GENERATORS, *_OF_CRITICS)]
        self.terms = ("generators", "critics", *by_modality)
        self._counts = np.ones(len(self.terms))
        dtype = tables.tables[0].dtype
        self._there = [torch.from_numpy(column).to(self._device, dtype) for column in tables.mask.T]
        self._histories = [FakeHistory(params.history, table.shape[1], self._device) for table in tables.tables]
        self._judged = torch.zeros(len(tables.names), 2, device=self._device)
        self._n_judged = 0
        self.collapsed = np.zeros(len(tables.names), dtype=np.int64)

    @property
    def stopped(self) -> bool:
        """Return whether training has ended because critics collapsed."""
        return bool((self.collapsed >= COLLAPSED_FOR).any())

    def state(self) -> dict[str, np.ndarray]:
        """Return kept generated rows, and what critics said in the last epoch."""
        kept = {f"history{m}": history.rows.cpu().numpy() for m, history in enumerate(self._histories)}
        filled = np.array([history.filled for history in self._histories])
        judged = {"judged": self._judged.cpu().numpy(), "n_judged": np.array(self._n_judged)}
        return {**kept, "filled": filled, **judged, "collapsed": self.collapsed}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take it back."""
        for m, history in enumerate(self._histories):
            history.rows.copy_(torch.from_numpy(arrays[f"history{m}"]))
            history.filled = int(arrays["filled"][m])
        self._judged.copy_(torch.from_numpy(arrays["judged"]))
        self._n_judged = int(arrays["n_judged"])
        self.collapsed = arrays["collapsed"].copy()

    def batches(self, epoch: int) -> Sequence[Batch | None]:
        """Start an epoch: judge the critics of the one before, set the learning rate, draw rows and sources.

        After critics have collapsed, an epoch is one empty batch.
        """
        self._watch_critics()
        if self.stopped:
            return [None]
        rate = self._params.learn_rate * learning_rate(epoch, self._params.n_epochs)
        for optimiser in self.optimisers:
            optimiser.param_groups[0]["lr"] = rate
        return plan_epoch(self._listings, self._params, self._run, epoch, self._device)

    def step(self, batch: Batch | None) -> tuple[Tensor, np.ndarray]:
        """Update generators, then critics, by one batch."""
        if batch is None:
            return torch.zeros(len(self.terms), device=self._device), np.zeros(len(self.terms))
        totals, by_modality = self.gradients(batch)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self._judged += by_modality[:, 6:8]
        self._n_judged += 1
        return torch.cat([totals, by_modality.flatten()]), self._counts

    def gradients(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Set the gradient of every parameter.

        Generators are judged by the critics as they are before the step, so one pass of a critic over real and
        generated rows serves both sides.

        Returns
        -------
        Tensor, shape (2,)
            Losses of generators and critics.
        Tensor, shape (n_modalities, 9)
            Their parts by modality, detached.
        """
        model, params = self.model, self._params
        features = [table.index_select(0, rows) for table, rows in zip(self._tables.tables, batch.rows, strict=True)]
        latents = [model.encode(m, rows) for m, rows in enumerate(features)]
        smooth, made, slopes, parts = features[0].new_zeros(()), [], [], []
        for m, source in enumerate(batch.sources):
            decoded = model.decode(m, [latents[m]] if source == m else [latents[m], latents[source]])
            rebuilt, generated = decoded[0], decoded[-1]
            reconstruction = mse_loss(rebuilt, features[m])
            cycle = mse_loss(model.encode(m, generated), latents[source])
            pair = self._apart(m, source, generated, batch)
            smooth = smooth + params.l_rec * reconstruction + params.l_cyc * cycle + params.l_pair * pair
            with torch.no_grad():
                adversarial, slope, of_critic = self._criticise(m, features[m], generated.detach(), batch)
            made.append(generated)
            slopes.append(slope)
            parts.append(torch.stack([adversarial, reconstruction.detach(), cycle.detach(), pair.detach(), *of_critic]))
        torch.autograd.backward([smooth, *made], [None, *slopes])
        by_modality = torch.stack(parts)
        of_generators = smooth.detach() + params.l_gan * by_modality[:, 0].sum()
        of_critics = params.l_critic * by_modality[:, 4].sum() + params.l_gp * by_modality[:, 5].sum()
        return torch.stack([of_generators, of_critics]), by_modality

    def _apart(self, m: int, source: int, generated: Tensor, batch: Batch) -> Tensor:
        """Return how far generated rows are from those measured of the same proteins, shape ().

        A mean over all rows of the batch, so that one protein weighs the same whatever else is in it; those the
        modality lacks count as no distance.
        """
        if source == m or not self._params.l_pair:
            return generated.new_zeros(())
        rows = batch.rows[source]
        measured = self._tables.tables[m].index_select(0, rows)
        apart = (generated - measured).square().mean(1)
        return apart @ self._there[m].index_select(0, rows) / len(rows)

    def _criticise(
        self, m: int, real: Tensor, generated: Tensor, batch: Batch
    ) -> tuple[Tensor, Tensor, tuple[Tensor, ...]]:
        """Set the gradients of a critic.

        Returns
        -------
        Tensor, shape ()
            The adversarial loss.
        Tensor, shape (b, n_features)
            The derivative of its weighted value in the generated rows.
        tuple of Tensor, shape ()
            Loss, penalty, mean scores of real and generated rows, mean length of slopes.
        """
        critic, params, b = self.model.critics[m], self._params, len(real)
        seen: Judgement = critic(torch.cat([real, generated]))
        adversarial, to_values = least_squares(seen.values[b:], 1.0)
        slopes = seen.slopes[b:] * (params.l_gan * to_values).unsqueeze(1)
        mean_generated = seen.values[b:].mean()
        if batch.slots is not None and batch.exchanged is not None:
            shown = self._histories[m].exchange(generated, batch.slots[m], batch.exchanged[m])
            seen = critic(torch.cat([real, shown]))
        loss_real, to_real = least_squares(seen.values[:b], 1.0)
        loss_made, to_made = least_squares(seen.values[b:], 0.0)
        penalty, to_slopes, length = slope_penalty(seen.slopes[:b], params.gp_target)
        to_values = torch.cat([to_real, to_made]).mul_(params.l_critic)
        critic.backprop(seen, to_values, to_slopes.mul_(params.l_gp) if params.l_gp else None)
        return adversarial, slopes, (loss_real + loss_made, penalty, seen.values[:b].mean(), mean_generated, length)

    def _watch_critics(self) -> None:
        """Count epochs in which a critic gave real rows more than 0.5 and generated ones less than 0.01.

        A critic that has not learned anything yet gives both about 0.
        """
        if not self._n_judged:
            return
        real, made = (self._judged.cpu().numpy() / self._n_judged).T
        self.collapsed = np.where((made < 0.01) & (real > 0.5), self.collapsed + 1, 0)
        self._judged.zero_()
        self._n_judged = 0
        for name, count in zip(self._tables.names, self.collapsed, strict=True):
            if count:
                self._run.log.warning("the critic of %s tells all generated rows, for %d epochs now", name, count)
