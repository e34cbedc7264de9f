"""What every step of an epoch uses: rows of each modality, which modality is generated from which, learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.api import Run
    from cellmapkit.mirage.params import MirageParams


@dataclass(frozen=True)
class Batch:
    """One step.

    Attributes
    ----------
    rows : tuple of Tensor of int64, shape (batch_size,)
        Row numbers, by modality.
    sources : tuple of int
        By modality, the one whose latents it is generated from; a permutation.
    slots : Tensor of int64, shape (n_modalities, k), or None
        Places in the history of generated rows that the first k rows of a modality may be exchanged with.
    exchanged : Tensor of bool, shape (n_modalities, k), or None
        Whether they are.
    """

    rows: tuple[Tensor, ...]
    sources: tuple[int, ...]
    slots: Tensor | None = None
    exchanged: Tensor | None = None


def plan_epoch(
    listings: Sequence[np.ndarray], params: MirageParams, run: Run, epoch: int, device: torch.device
) -> list[Batch]:
    """Return the batches of an epoch: as many as the largest modality fills, the last one filled up.

    Parameters
    ----------
    listings : sequence of ndarray of int64, shape (n_m,)
        Row numbers to train on, by modality.
    params : MirageParams
        Batch size and what else is drawn.
    run : Run
        Draws from streams named by the epoch.
    epoch : int
        Its number from 0.
    device : torch.device
        Where rows are wanted.

    Returns
    -------
    list of Batch
        In each, ``batch_size`` rows of every modality.
    """
    n_steps = -(-max(map(len, listings)) // params.batch_size)
    n_draws = n_steps * params.batch_size
    if params.aligned:
        drawn = [cycled(listings[0], n_draws, run.stream("rows", epoch))] * len(listings)
    else:
        drawn = [cycled(rows, n_draws, run.stream("rows", epoch, m)) for m, rows in enumerate(listings)]
    cut = np.stack(drawn, axis=1).reshape(n_steps, params.batch_size, len(listings)).transpose(0, 2, 1)
    rows = torch.from_numpy(np.ascontiguousarray(cut)).to(device)
    sources = permutations(n_steps, len(listings), run.stream("sources", epoch), derangement=params.derangement)
    batches = [Batch(m.unbind(), tuple(s)) for m, s in zip(rows.unbind(), sources.tolist(), strict=True)]
    if not params.history:
        return batches
    slots, exchanged = _exchanges((n_steps, len(listings)), params, run.stream("history", epoch))
    pools = (torch.from_numpy(values).to(device).unbind() for values in (slots, exchanged))
    return [Batch(b.rows, b.sources, s, e) for b, s, e in zip(batches, *pools, strict=True)]


def cycled(rows: np.ndarray, n_draws: int, generator: np.random.Generator) -> np.ndarray:
    """Return rows in random order, all of them once before any of them again, shape (n_draws,)."""
    n_cycles = -(-n_draws // len(rows))
    return generator.permuted(np.tile(rows, (n_cycles, 1)), axis=1).ravel()[:n_draws]


def permutations(n: int, size: int, generator: np.random.Generator, *, derangement: bool) -> np.ndarray:
    """Return random permutations.

    Parameters
    ----------
    n, size : int
        How many, of how many elements.
    generator : numpy.random.Generator
        Draws them, all equally likely.
    derangement : bool
        Whether no element may stay in its place; needs ``size`` of at least 2.

    Returns
    -------
    ndarray of int64, shape (n, size)
        One per row.
    """
    drawn = generator.permuted(np.tile(np.arange(size), (n, 1)), axis=1)
    while derangement and len(stays := np.flatnonzero((drawn == np.arange(size)).any(axis=1))):
        drawn[stays] = generator.permuted(drawn[stays], axis=1)
    return drawn


def learning_rate(epoch: int, n_epochs: int) -> float:
    """Return the factor on the learning rate in an epoch (0 is the first).

    It is 1 in the first half, less one epoch, then falls by equal steps to 0 in the last epoch: for 200 epochs it is 1
    up to epoch 98 and ``1 - (epoch - 98) / 101`` from there on, as the code published with the paper has it. With one
    or two epochs the last one is trained too.
    """
    fall = n_epochs // 2 + 1
    return 1 - max(epoch - max(n_epochs - 1 - fall, 0), 0) / fall


def _exchanges(
    shape: tuple[int, int], params: MirageParams, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    count = min(params.history, params.batch_size)
    slots = generator.random((*shape, params.history)).argsort(axis=-1)[..., :count]
    return slots, generator.random((*shape, count)) < 0.5
