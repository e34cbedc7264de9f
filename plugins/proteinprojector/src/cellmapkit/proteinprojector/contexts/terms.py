"""The losses that ProMERGE adds, each with its gradient."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from cellmapkit.torchkit import Dense, DropoutMasks

_LEAST = 1e-8


def spread(values: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    """Return how far standard deviations are from 1, and ``weight`` times the gradient.

    Parameters
    ----------
    values : Tensor, shape (b, n)
        Two rows or more.
    weight : float
        Weight of the result in the loss.

    Returns
    -------
    Tensor, shape ()
        Mean over columns of the squared difference of the standard deviation (that of a sample) from 1.
    Tensor, shape (b, n)
        Gradient in ``values``.
    """
    centred = values - values.mean(0)
    freedom = values.shape[0] - 1
    deviation = centred.square().sum(0).div_(freedom).sqrt_().clamp_min_(_LEAST)
    beyond = deviation - 1.0
    gradient = centred.mul_(beyond.div(deviation).mul_(2.0 * weight / (freedom * values.shape[1])))
    return beyond.square_().mean(), gradient


def information(critic: Dense, own: Tensor, shared: Tensor, shift: int, masks: DropoutMasks) -> tuple[Tensor, Tensor]:
    """Return a lower bound of the information two vectors of one protein hold about each other.

    The bound of Donsker and Varadhan with a trained critic (Belghazi et al. 2018, arXiv:1801.04062). Sets the gradients
    of the critic so that a step of a minimiser tightens the bound.

    Parameters
    ----------
    critic : Dense
        From two vectors side by side to a number.
    own, shared : Tensor, shape (b, latent_dim)
        Two rows or more; one protein per row.
    shift : int
        From 1 to b - 1: row ``i`` of ``own`` stands beside row ``i - shift`` of ``shared`` in unrelated pairs.
    masks : DropoutMasks
        Asked for nothing where the critic has no dropout.

    Returns
    -------
    Tensor, shape ()
        Mean of the critic over pairs, less the logarithm of the mean of its exponential over unrelated pairs; in nats.
    Tensor, shape (b, latent_dim)
        Gradient in ``own``.
    """
    n_rows, width = own.shape
    pairs = torch.cat([torch.cat([own, shared], 1), torch.cat([own, shared.roll(shift, 0)], 1)])
    scores, tape = critic.record(pairs, masks)
    bound = scores[:n_rows].mean() - (scores[n_rows:].logsumexp(0) - math.log(n_rows)).squeeze()
    against = torch.cat([torch.full_like(scores[:n_rows], -1.0 / n_rows), scores[n_rows:].softmax(0)])
    back = critic.backprop(tape, against, to_input=True)
    return bound, -(back[:n_rows, :width] + back[n_rows:, :width])
