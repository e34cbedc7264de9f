"""Triplet losses on a matrix of distances, and the distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence


class Hinges(NamedTuple):
    """A triplet loss.

    Attributes
    ----------
    loss : Tensor, shape ()
        Mean of the hinges that count, 0 where there are none.
    active : Tensor, shape ()
        How many hinges are above zero; without gradient.
    """

    loss: Tensor
    active: Tensor


def distances(joint: Tensor, metric: str, *, unit: bool = False) -> Tensor:
    """Return the distance of every two rows.

    Parameters
    ----------
    joint : Tensor, shape (b, latent_dim)
        Rows.
    metric : {"cosine", "euclidean"}
        One less the cosine, or the length of the difference; the latter has gradient 0 where two rows are equal.
    unit : bool
        Whether rows have unit length already.

    Returns
    -------
    Tensor, shape (b, b)
        Symmetric.
    """
    if metric == "cosine":
        rows = joint if unit else normalize(joint, dim=1, eps=1e-8)
        return 1.0 - rows @ rows.t()
    return torch.cdist(joint, joint, compute_mode="donot_use_mm_for_euclid_dist")


def same_label(labels: Tensor) -> Tensor:
    """Return which rows have the same label, shape (..., b, b), for labels of shape (..., b)."""
    return labels.unsqueeze(-1) == labels.unsqueeze(-2)


def batch_all(distance: Tensor, same: Tensor, margin: float) -> tuple[Hinges, ...]:
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
    tuple of Hinges
        One per set; ``d(a, p) - d(a, n) + margin`` summed over the triplets where it is positive, by their number.
    """
    losses, active = _BatchAll.apply(distance, same, margin)  # type: ignore[no-untyped-call]
    return tuple(map(Hinges, losses.unbind(), active.unbind()))


class _BatchAll(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, distance: Tensor, same: Tensor, margin: float) -> tuple[Tensor, Tensor]:  # noqa: ANN401
        itself = torch.eye(same.shape[-1], dtype=torch.bool, device=same.device)
        which, anchor, positive = torch.nonzero(same & ~itself, as_tuple=True)
        hinge = (distance[anchor, positive] + margin).unsqueeze(1) - distance.index_select(0, anchor)
        hinge.masked_fill_(same[which, anchor], 0.0).clamp_min_(0.0)
        above = (hinge > 0).to(distance.dtype)
        n_above = above.sum(1)
        sums = distance.new_zeros(2, len(same)).index_add_(1, which, torch.stack([hinge.sum(1), n_above]))
        active = sums[1]
        count = active.clamp_min(1.0)
        ctx.save_for_backward(which, anchor, positive, above, n_above, count)
        ctx.mark_non_differentiable(active)
        return sums[0] / count, active

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:  # noqa: ANN401
        which, anchor, positive, above, n_above, count = ctx.saved_tensors
        n_sets, n_rows = len(count), above.shape[1]
        pulls = above.new_zeros(n_sets, n_rows, n_rows)  # whole numbers, so that no order of summing changes them
        pulls.view(-1, n_rows).index_add_(0, which * n_rows + anchor, above, alpha=-1)
        pulls.view(-1).index_add_(0, (which * n_rows + anchor) * n_rows + positive, n_above)
        return torch.einsum("s,sij->ij", gradients[0] / count, pulls), None, None


def batch_hard(distance: Tensor, same: Tensor, margin: float) -> tuple[Hinges, ...]:
    """Return the mean hinge of the farthest positive and the nearest negative of every anchor, for several label sets.

    As :func:`batch_all`, but averaged over all anchors that have both, whether their hinge is above zero or not.
    """
    return tuple(map(Hinges, *_hardest(distance, same, margin)))


def _hardest(distance: Tensor, same: Tensor, margin: float) -> Sequence[Tensor]:
    itself = torch.eye(same.shape[-1], dtype=torch.bool, device=same.device)
    positive = distance.masked_fill(~same | itself, -torch.inf).amax(-1)
    negative = distance.masked_fill(same, torch.inf).amin(-1)
    both = torch.isfinite(positive) & torch.isfinite(negative)
    hinge = torch.where(both, positive, 0.0) - torch.where(both, negative, 0.0) + margin
    hinge = torch.where(both, hinge, 0.0).clamp_min(0.0)
    return hinge.sum(-1) / both.sum(-1).clamp_min(1), (hinge > 0).sum(-1)
