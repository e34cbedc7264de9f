"""The three losses of ProteinProjector, term by term, each with its gradient."""

from __future__ import annotations

import torch
from torch import Tensor


def unit_rows(values: Tensor, least: float) -> tuple[Tensor, Tensor]:
    """Return rows divided by their lengths, and the lengths.

    Parameters
    ----------
    values : Tensor, shape (b, n)
        Rows.
    least : float
        Shorter rows are divided by this instead.

    Returns
    -------
    Tensor, shape (b, n)
        Rows of length 1, or less where they were shorter than ``least``.
    Tensor, shape (b, 1)
        Lengths, at least ``least``.
    """
    length = torch.linalg.vector_norm(values, dim=1, keepdim=True).clamp_min_(least)
    return values / length, length


def unit_rows_gradient(unit: Tensor, length: Tensor, gradient: Tensor) -> Tensor:
    """Return the gradient in the rows given to :func:`unit_rows` from the one in the unit rows it returned."""
    along = (unit * gradient).sum(1, keepdim=True)
    return torch.addcmul(gradient, unit, along, value=-1).div_(length)


def reconstruction(made: Tensor, features: Tensor, inverse_norms: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    """Return the cosine distances of what was decoded from what was measured, and ``weight`` times their gradient.

    Parameters
    ----------
    made : Tensor, shape (b, n_features)
        Decoded; used up.
    features : Tensor, shape (b, n_features)
        Measured.
    inverse_norms : Tensor, shape (b,)
        One over the length of each row of ``features``.
    weight : float
        Weight of each distance in the loss.

    Returns
    -------
    Tensor, shape (b,)
        Distances, 0 to 2.
    Tensor, shape (b, n_features)
        Gradient in ``made``.
    """
    scale = torch.linalg.vector_norm(made, dim=1).clamp_min_(1e-8).reciprocal_()
    along_features = scale * inverse_norms
    cosine = (made * features).sum(1).mul_(along_features)
    along_made = scale.square_().mul_(cosine).mul_(weight)
    gradient = made.mul_(along_made.unsqueeze(1))
    gradient.addcmul_(features, along_features.unsqueeze(1), value=-weight)
    return 1.0 - cosine, gradient


def triplet(unit: Tensor, triples: Tensor, margin: float, weight: float) -> tuple[Tensor, Tensor]:
    """Return the hinge of every triplet, and ``weight`` times their gradient in the unit latents.

    Parameters
    ----------
    unit : Tensor, shape (n_latents, latent_dim)
        Latents of unit length.
    triples : Tensor of int64, shape (3 * n_triplets,)
        Rows of all anchors, then of all positives, then of all negatives.
    margin : float
        By how much a negative must be further off than the positive.
    weight : float
        Weight of each hinge in the loss.

    Returns
    -------
    Tensor, shape (n_triplets,)
        ``max(0, d(anchor, positive) - d(anchor, negative) + margin)``, d being one minus cosine.
    Tensor, shape (n_latents, latent_dim)
        Gradient in ``unit``.
    """
    anchor, positive, negative = unit.index_select(0, triples).view(3, -1, unit.shape[1]).unbind()
    apart = negative - positive
    hinge = (anchor * apart).sum(1).add_(margin).relu_()
    active = (hinge > 0).to(unit.dtype).mul_(weight).unsqueeze(1)
    pulled = anchor * active
    parts = torch.cat([apart.mul_(active), -pulled, pulled])
    return hinge, torch.zeros_like(unit).index_add_(0, triples, parts)
