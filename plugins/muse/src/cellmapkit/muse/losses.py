"""The losses that know nothing of clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.function import once_differentiable

if TYPE_CHECKING:
    from torch import Tensor


def reconstruction(features: Tensor, made: Tensor, *, nonzero_only: bool = False) -> Tensor:
    """Return how far decoded features are from measured ones.

    Parameters
    ----------
    features, made : Tensor, shape (b, n_features)
        Measured and decoded.
    nonzero_only : bool
        Whether only entries measured as other than zero count; the result is then divided by their number.

    Returns
    -------
    Tensor, shape ()
        One Frobenius norm of the whole batch: not squared, not by row, so larger batches weigh less per row.
    """
    if not nonzero_only:
        return _Distance.apply(made, features)  # type: ignore[no-untyped-call]
    gap = made - features
    counted = features != 0
    return torch.linalg.vector_norm(gap * counted) / counted.sum().clamp_min(1)


class _Distance(torch.autograd.Function):
    """The norm of a difference; written out because it passes over the whole batch half as often as autograd."""

    @staticmethod
    def forward(ctx: Any, made: Tensor, features: Tensor) -> Tensor:  # noqa: ANN401 - torch gives no type
        gap = made - features
        norm = torch.linalg.vector_norm(gap)
        ctx.save_for_backward(gap, norm)
        return norm

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        gap, norm = ctx.saved_tensors
        return gap * torch.where(norm > 0, gradients[0] / norm, 0.0), None


def sparsity(selections: Tensor) -> Tensor:
    """Return the sum of the Frobenius norms of the matrices that select what of a joint vector is decoded.

    Parameters
    ----------
    selections : Tensor, shape (n_modalities, latent_dim, latent_dim)
        One per modality.

    Returns
    -------
    Tensor, shape ()
        Not squared.
    """
    return torch.linalg.vector_norm(selections, dim=(1, 2)).sum()
