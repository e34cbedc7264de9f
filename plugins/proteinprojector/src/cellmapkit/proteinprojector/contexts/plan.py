"""What a step of the query context computes besides what ProteinProjector does, as index vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.proteinprojector.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.proteinprojector.triplets import Batches, Triplets


@dataclass(frozen=True)
class TiedPlan(Plan):
    """One step.

    Attributes
    ----------
    measured : tuple of Tensor of int64, one per modality
        Latents of the batch's own proteins.
    tied : tuple of Tensor of int64, one per modality
        Those of them whose protein is in the base.
    shift : tuple of int, one per modality
        By how much the shared parts of the latter are turned to make unrelated pairs; 0 where there are fewer than two.
    """

    measured: tuple[Tensor, ...]
    tied: tuple[Tensor, ...]
    shift: tuple[int, ...]


def tie(
    plans: Sequence[Plan], batches: Batches, encoded: np.ndarray, known: np.ndarray, generator: np.random.Generator
) -> list[TiedPlan]:
    """Return plans with what ties them to the base.

    Parameters
    ----------
    plans : sequence of Plan
        Of all batches of an epoch.
    batches : Batches
        The batches.
    encoded : ndarray of bool, shape (n_rows, n_modalities)
        Which rows of the epoch are encoded.
    known : ndarray of bool, shape (n_proteins,)
        Which proteins are in the base.
    generator : numpy.random.Generator
        Draws the shifts.

    Returns
    -------
    list of TiedPlan
        One per batch.
    """
    sizes = np.array([[rows.shape[0] for rows in plan.encode] for plan in plans])
    position = (np.cumsum(sizes, axis=1) - sizes)[batches.number] + batches.places(encoded)
    tied = encoded & known[batches.rows][:, None]
    n_tied = batches.sizes(tied)
    shift = generator.integers(np.maximum(n_tied - 1, 1)) + 1
    shift[n_tied < 2] = 0
    device = plans[0].own.device

    def cut(flags: np.ndarray) -> list[tuple[Tensor, ...]]:
        columns = []
        for m, counts in enumerate(batches.sizes(flags).T):
            places = torch.from_numpy(position[flags[:, m], m]).to(device)
            columns.append(torch.split(places, counts.tolist()))
        return list(zip(*columns, strict=True))

    parts = zip(plans, cut(encoded), cut(tied), shift.tolist(), strict=True)
    return [TiedPlan(**vars(plan), measured=own, tied=both, shift=tuple(turn)) for plan, own, both, turn in parts]


def between_known(triplets: Triplets, batches: Batches, known: np.ndarray) -> Triplets:
    """Return the triplets whose anchor is in the base; elsewhere specific parts cannot be told from shared ones."""
    kept = known[batches.rows[triplets.row]]
    return type(triplets)(**{name: values[kept] for name, values in vars(triplets).items()})
