"""How one batch of the query context changes its networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.proteinprojector.contexts.plan import TiedPlan, between_known, tie
from cellmapkit.proteinprojector.contexts.terms import information, spread
from cellmapkit.proteinprojector.learner import ProjectorLearner
from cellmapkit.proteinprojector.losses import unit_rows
from cellmapkit.proteinprojector.plan import Plan, plan_epoch
from cellmapkit.proteinprojector.triplets import Triplets
from cellmapkit.torchkit import GroupedAdam

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.proteinprojector.contexts.model import QueryProjector
    from cellmapkit.proteinprojector.contexts.params import PromergeParams
    from cellmapkit.proteinprojector.triplets import Batches
    from cellmapkit.torchkit import DeviceTables

_LEAST = 1e-8
_TERMS = ("disentangle", "l2_disentangle", "variance")


class QueryLearner(ProjectorLearner):
    """Trains the query context against a frozen base.

    Parameters
    ----------
    model : QueryProjector
        Changed in place.
    tables : DeviceTables
        Features of the query's proteins.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        What may be used of them.
    params : PromergeParams
        Weights of the losses and so on.
    run : Run
        Seeds what ProteinProjector seeds, and the unrelated pairs of every epoch.
    """

    model: QueryProjector
    _params: PromergeParams

    def __init__(
        self, model: QueryProjector, tables: DeviceTables, mask: np.ndarray, params: PromergeParams, run: Run
    ) -> None:
        super().__init__(model, tables, mask, params, run)
        # Half the step of the networks, as upstream.
        self._critic_adam = GroupedAdam([list(c.parameters()) for c in model.critics], lr=params.learn_rate / 2)
        self.optimisers = (self._adam, self._critic_adam)
        self.terms = (*self.terms, *_TERMS)
        self._of_latents = params.disentangle_method == "residual"

    def _plan(self, batches: Batches, epoch: int) -> list[Plan]:
        known = self.model.shared.known
        triplets = self._draw(batches, epoch)
        if not self._of_latents:
            triplets = between_known(triplets, batches, known)
        encode_absent = self._params.as_upstream
        plans = plan_epoch(batches, triplets, self._device, encode_absent=encode_absent)
        encoded = np.ones_like(batches.present) if encode_absent else batches.present
        return [*tie(plans, batches, encoded, known, self._run.stream("shifts", epoch))]

    def _draw(self, batches: Batches, epoch: int) -> Triplets:
        if batches.present.shape[1] == 1:
            none = np.zeros(0, dtype=np.int64)
            return Triplets(none, none, none, none, none.astype(bool))
        return self._sampler.draw(batches, self._run.stream("triplets", epoch))

    def step(self, batch: Plan) -> tuple[Tensor, np.ndarray]:
        """Update networks and critics by one batch."""
        result = super().step(batch)
        self._critic_adam.step()
        return result

    def _counts(self, plan: Plan) -> np.ndarray:
        assert isinstance(plan, TiedPlan)
        informed = sum(turn > 0 for turn in plan.shift) if self.model.critics else 0
        varied = sum(len(rows) > 1 for rows in plan.measured)
        return np.concatenate([super()._counts(plan), [informed, sum(map(len, self._specific(plan))), varied]])

    def _specific(self, plan: TiedPlan) -> tuple[Tensor, ...]:
        """Return which latents have a specific part, per modality: without a base latent there is no difference."""
        return plan.tied if self._of_latents else plan.measured

    def _losses(self, plan: Plan, latents: Tensor, known: Callable[[int], None]) -> tuple[Tensor, Tensor]:
        assert isinstance(plan, TiedPlan)
        method = self._params.disentangle_method
        shared = self._shared_rows(plan)
        if method == "subtract":
            latents = latents - shared
        totals, gradient = super()._losses(plan, latents, known)
        specific = latents - shared if method == "residual" else latents
        sums = [
            self._information(plan, specific, shared, gradient),
            self._lengths(plan, specific, gradient),
            self._spread(plan, latents, gradient),
        ]
        weights = self._added_weights(plan)
        totals[0] += sum(weight * value for weight, value in zip(weights, sums, strict=True))
        return torch.cat([totals, torch.stack(sums)]), gradient

    def _added_weights(self, plan: TiedPlan) -> tuple[float, float, float]:
        p = self._params
        weights = (p.lambda_disentangle, p.lambda_l2_disentangle / self.model.shared.length, p.lambda_var)
        if not p.mean_losses:
            return weights
        n_informed, n_specific, n_varied = self._counts(plan)[-3:].tolist()
        return weights[0] / max(n_informed, 1), weights[1] / max(n_specific, 1), weights[2] / max(n_varied, 1)

    def _shared_rows(self, plan: Plan) -> Tensor:
        shared = self.model.shared.values
        return torch.cat([shared[m].index_select(0, rows) for m, rows in enumerate(plan.encode) if rows.shape[0]])

    def _information(self, plan: TiedPlan, specific: Tensor, shared: Tensor, gradient: Tensor) -> Tensor:
        weight = self._added_weights(plan)[0]
        total = gradient.new_zeros(())
        for critic, rows, turn in zip(self.model.critics, plan.tied, plan.shift, strict=False):
            if turn:
                own, other = specific.index_select(0, rows), shared.index_select(0, rows)
                bound, back = information(critic, own, other, turn, self._masks)
                gradient.index_add_(0, rows, back, alpha=weight)
                total = total + bound
        return total

    def _lengths(self, plan: TiedPlan, specific: Tensor, gradient: Tensor) -> Tensor:
        rows = torch.cat(self._specific(plan))
        unit, length = unit_rows(specific.index_select(0, rows), _LEAST)
        gradient.index_add_(0, rows, unit, alpha=self._added_weights(plan)[1])
        return length.sum()

    def _spread(self, plan: TiedPlan, latents: Tensor, gradient: Tensor) -> Tensor:
        weight = self._added_weights(plan)[2]
        total = gradient.new_zeros(())
        for rows in plan.measured:
            if rows.shape[0] > 1:
                value, back = spread(latents.index_select(0, rows), weight)
                gradient.index_add_(0, rows, back)
                total = total + value
        return total
