"""Triplet losses on a matrix of distances, and the distances, each with its gradient."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

_LEAST = 1e-8


class Hinges(NamedTuple):
    """Triplet losses of several label sets.

    Attributes
    ----------
    loss : Tensor, shape (n_sets,)
        Mean of the hinges that count, 0 where there are none.
    active : Tensor, shape (n_sets,)
        How many hinges are above zero.
    pull : Tensor, shape (b, b)
        Gradient of the sum of the losses in the distances.
    """

    loss: Tensor
    active: Tensor
    pull: Tensor


def distances(joint: Tensor, metric: str) -> Tensor:
    """Return the distance of every two rows.

    Parameters
    ----------
    joint : Tensor, shape (b, latent_dim)
        Rows.
    metric : {"cosine", "euclidean"}
        One less the cosine, or the length of the difference.

    Returns
    -------
    Tensor, shape (b, b)
        Symmetric.
    """
    if metric == "cosine":
        rows = normalize(joint, dim=1, eps=_LEAST)
        return 1.0 - rows @ rows.t()
    return torch.cdist(joint, joint, compute_mode="donot_use_mm_for_euclid_dist")


def distances_gradient(joint: Tensor, distance: Tensor, metric: str, pull: Tensor) -> Tensor:
    """Return the gradient in the rows, given the one in their distances.

    Parameters
    ----------
    joint, metric
        As given to :func:`distances`.
    distance : Tensor, shape (b, b)
        What it returned.
    pull : Tensor, shape (b, b)
        Gradient in it.

    Returns
    -------
    Tensor, shape (b, latent_dim)
        Two rows that are equal do not move each other by the Euclidean distance.
    """
    both = pull + pull.t()
    if metric == "cosine":
        length = torch.linalg.vector_norm(joint, dim=1, keepdim=True).clamp_min_(_LEAST)
        rows = joint / length
        along = both @ rows
        return torch.addcmul(-along, rows, (along * rows).sum(1, keepdim=True)).div_(length)
    weight = torch.where(distance > 0, both / distance, 0.0)
    return weight.sum(1, keepdim=True) * joint - weight @ joint


def same_label(labels: Tensor) -> Tensor:
    """Return which rows have the same label, shape (..., b, b), for labels of shape (..., b)."""
    return labels.unsqueeze(-1) == labels.unsqueeze(-2)


def batch_all(distance: Tensor, same: Tensor, margin: float) -> Hinges:
    """Return the mean hinge of all triplets above zero, for several label sets on the same rows.

    A triplet is an anchor, another row of its label and a row of another label. Only the pairs of one label are listed,
    each with all rows: ``n_pairs * b`` hinges and not ``b ** 3``.

    Parameters
    ----------
    distance : Tensor, shape (b, b)
        Distance of each row (anchor) to each row.
    same : Tensor of bool, shape (n_sets, b, b)
        For each set which rows have the same label.
    margin : float
        Gap.

    Returns
    -------
    Hinges
        ``d(a, p) - d(a, n) + margin`` summed over the triplets where it is positive, by their number.
    """
    n_sets, b, _ = same.shape
    same = same.contiguous()
    itself = torch.eye(b, dtype=torch.bool, device=same.device)
    pair = torch.nonzero((same & ~itself).view(-1)).squeeze(1)  # (set * b + anchor) * b + positive
    row = pair // b  # set * b + anchor
    hinge = distance.index_select(0, row % b).neg_()
    hinge += (distance.view(-1).index_select(0, pair % (b * b)) + margin).unsqueeze(1)
    hinge.masked_fill_(same.view(-1, b).index_select(0, row), 0.0).clamp_min_(0.0)
    above = (hinge > 0).to(distance.dtype)
    n_above = above.sum(1)
    sums = distance.new_zeros(2, n_sets).index_add_(1, row // b, torch.stack([hinge.sum(1), n_above]))
    count = sums[1].clamp_min(1.0)
    pulls = distance.new_zeros(n_sets * b, b)  # whole numbers, so that no order of summing changes them
    pulls.index_add_(0, row, above, alpha=-1)
    pulls.view(-1).index_add_(0, pair, n_above)
    pull = (count.reciprocal() @ pulls.view(n_sets, -1)).view(b, b)
    return Hinges(sums[0] / count, sums[1], pull)


def batch_hard(distance: Tensor, same: Tensor, margin: float) -> Hinges:
    """Return the mean hinge of the farthest positive and the nearest negative of every anchor, for several label sets.

    As :func:`batch_all`, but averaged over all anchors that have both, whether their hinge is above zero or not; of
    equally far rows the gradient reaches one.
    """
    itself = torch.eye(same.shape[-1], dtype=torch.bool, device=same.device)
    positive, farthest = distance.masked_fill(~same | itself, -torch.inf).max(-1)
    negative, nearest = distance.masked_fill(same, torch.inf).min(-1)
    both = torch.isfinite(positive) & torch.isfinite(negative)
    hinge = torch.where(both, positive - negative + margin, 0.0).clamp_min_(0.0)
    count = both.sum(-1).clamp_min(1)
    weight = ((hinge > 0) / count.unsqueeze(1)).to(distance.dtype).unsqueeze(-1)
    pulls = torch.zeros_like(same, dtype=distance.dtype)
    pulls.scatter_add_(-1, farthest.unsqueeze(-1), weight).scatter_add_(-1, nearest.unsqueeze(-1), -weight)
    return Hinges(hinge.sum(-1) / count, (hinge > 0).sum(-1), pulls.sum(0))
