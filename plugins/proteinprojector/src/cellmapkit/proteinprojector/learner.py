"""How one batch changes the networks, and what the loss history says of it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.proteinprojector.losses import reconstruction, triplet, unit_rows, unit_rows_gradient
from cellmapkit.proteinprojector.model import UNIT_LEAST
from cellmapkit.proteinprojector.plan import Plan, plan_epoch
from cellmapkit.proteinprojector.triplets import Batches, TripletSampler
from cellmapkit.torchkit import DropoutMasks, GroupedAdam, Learner, epoch_batches, torch_generator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.proteinprojector.model import Projector
    from cellmapkit.proteinprojector.params import ProjectorParams
    from cellmapkit.torchkit import DeviceTables

_COSINE_LEAST = 1e-8


class ProjectorLearner(Learner):
    """Trains a projector.

    Parameters
    ----------
    model : Projector
        Changed in place.
    tables : DeviceTables
        Features of all proteins.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        What may be used of them.
    params : ProjectorParams
        Weights of the losses, batch size and so on.
    run : Run
        Seeds batches, triplets and dropout, each epoch from streams of its own.

    Attributes
    ----------
    steps : int
        Steps so far.
    skipped : int
        Those that were left out because they had no triplets; only as upstream.
    """

    model: Projector

    def __init__(
        self, model: Projector, tables: DeviceTables, mask: np.ndarray, params: ProjectorParams, run: Run
    ) -> None:
        self.model = model
        self._tables, self._mask, self._params, self._run = tables, mask, params, run
        self._device = tables.tables[0].device
        groups = [list(net.parameters()) for net in (*model.encoders, *model.decoders)]
        self._adam = GroupedAdam(groups, lr=params.learn_rate)
        self.optimisers = (self._adam,)
        pairs = [f"{source}___{target}" for source, target in product(tables.names, repeat=2)]
        by_pair = [f"{term}_{pair}" for term in ("reconstruction", "triplet") for pair in pairs]
        self.terms = ("total", "reconstruction", "triplet", "l2", *by_pair)
        self._inverse_norms = [
            torch.linalg.vector_norm(table, dim=1).clamp_min_(_COSINE_LEAST).reciprocal_() for table in tables.tables
        ]
        self._sampler = TripletSampler(mask, from_batch=params.negative_from_batch, as_upstream=params.as_upstream)
        self._masks = self._dropout(0)
        self._skips = params.as_upstream and len(tables.names) > 1  # one modality never has a triplet
        self.steps, self.skipped = 0, 0

    def state(self) -> dict[str, np.ndarray]:
        """Return the numbers of steps."""
        return {"steps": np.array([self.steps, self.skipped])}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take them back."""
        self.steps, self.skipped = arrays["steps"].tolist()

    def _dropout(self, epoch: int) -> DropoutMasks:
        generator = torch_generator(self._run, "dropout", epoch, device=self._device)
        return DropoutMasks(self._params.dropout, generator)

    def batches(self, epoch: int) -> list[Plan]:
        """Start an epoch: cut it into batches, draw triplets, seed dropout."""
        self._masks = self._dropout(epoch)
        rows = np.flatnonzero(self._mask.any(axis=1))
        cut = epoch_batches(rows, self._params.batch_size, self._run.stream("batches", epoch))
        return self._plan(Batches.of(cut, self._mask), epoch)

    def _plan(self, batches: Batches, epoch: int) -> list[Plan]:
        triplets = self._sampler.draw(batches, self._run.stream("triplets", epoch))
        return plan_epoch(batches, triplets, self._device, encode_absent=self._params.as_upstream)

    @torch.no_grad()
    def step(self, batch: Plan) -> tuple[Tensor, np.ndarray]:
        """Update the networks by one batch."""
        self.steps += 1
        if self._skips and not batch.n_triplets:
            self.skipped += 1
            return torch.zeros(len(self.terms), device=self._device), np.zeros(len(self.terms))
        return self.gradients(batch, known=self._adam.step_group), self._counts(batch)

    def _counts(self, plan: Plan) -> np.ndarray:
        """Return how many parts the sum of each term has."""
        sizes = [1, plan.n_reconstructions, plan.n_triplets, int(plan.own.sum())]
        return np.concatenate([sizes, plan.counts])

    def gradients(self, plan: Plan, known: Callable[[int], None] = lambda _: None) -> Tensor:
        """Set the gradient of every parameter the batch reaches, and return the sum of each loss term, (n_terms,).

        As soon as the gradients of a network are there, ``known`` is told its number: encoders first, then decoders.
        The weights of that network are not needed any more then.
        """
        model = self.model
        features, tapes, raw = {}, {}, []
        for m, rows in enumerate(plan.encode):
            if rows.shape[0]:
                features[m] = self._tables.tables[m].index_select(0, rows)
                latents, tapes[m] = model.encoders[m].record(features[m], self._masks)
                raw.append(latents)
        totals, gradient = self._losses(plan, torch.cat(raw), known)
        sizes = [rows.shape[0] for rows in features.values()]
        pieces = torch.split(gradient, sizes)
        for m, piece in zip(features, pieces, strict=True):
            model.encoders[m].backprop(tapes[m], piece, to_input=False)
            known(m)
        return totals

    def _losses(self, plan: Plan, latents: Tensor, known: Callable[[int], None]) -> tuple[Tensor, Tensor]:
        """Return the sum of each loss term, and their gradient in what the encoders gave; set that of the decoders."""
        if self.model.unit_length:
            latents, length = unit_rows(latents, UNIT_LEAST)
        parts, gradient = self._latent_gradient(plan, latents)
        distances = self._decode(plan, latents, gradient, known)
        if self.model.unit_length:
            gradient = unit_rows_gradient(latents, length, gradient)
        return self._totals(plan, distances, *parts), gradient

    def _weights(self, plan: Plan) -> tuple[float, float, float]:
        p = self._params
        if not p.mean_losses:
            return p.lambda_reconstruction, p.lambda_triplet, p.lambda_l2
        return (
            p.lambda_reconstruction / max(plan.n_reconstructions, 1),
            p.lambda_triplet / max(plan.n_triplets, 1),
            p.lambda_l2 / int(plan.own.sum()),
        )

    def _latent_gradient(self, plan: Plan, latents: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        _, weight, weight_l2 = self._weights(plan)
        unit, length = unit_rows(latents, _COSINE_LEAST)
        hinge, gradient = triplet(unit, plan.triplet, self._params.triplet_margin, weight)
        gradient = unit_rows_gradient(unit, length, gradient)
        gradient.addcmul_(unit, plan.own.unsqueeze(1), value=weight_l2)
        return (hinge, (length.squeeze(1) * plan.own).sum()), gradient

    def _decode(self, plan: Plan, latents: Tensor, gradient: Tensor, known: Callable[[int], None]) -> Tensor:
        weight = self._weights(plan)[0]
        distances = []
        for t, (source, rows) in enumerate(zip(plan.decode, plan.target, strict=True)):
            if source.shape[0]:
                made, tape = self.model.decoders[t].record(latents.index_select(0, source), self._masks)
                features = self._tables.tables[t].index_select(0, rows)
                inverse = self._inverse_norms[t].index_select(0, rows)
                distance, back = reconstruction(made, features, inverse, weight)
                back = self.model.decoders[t].backprop(tape, back, to_input=True)
                known(len(self.model.encoders) + t)
                gradient.index_add_(0, source, back)
                distances.append(distance)
        return torch.cat(distances)

    def _totals(self, plan: Plan, distances: Tensor, hinges: Tensor, norm: Tensor) -> Tensor:
        by_pair = distances.new_zeros(len(plan.counts))
        by_pair.index_add_(0, plan.pair, torch.cat([distances, hinges]))
        sums = [distances.sum(), hinges.sum(), norm]
        weighted = [weight * value for weight, value in zip(self._weights(plan), sums, strict=True)]
        return torch.cat([torch.stack([weighted[0] + weighted[1] + weighted[2], *sums]), by_pair])
