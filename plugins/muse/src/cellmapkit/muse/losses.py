"""The loss of reconstruction, with its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


@torch.no_grad()
def reconstruction(features: Tensor, made: Tensor, nonzero_only: bool = False) -> tuple[Tensor, Tensor]:  # noqa: FBT001, FBT002 - mapped over modalities
    """Return how far decoded features are from measured ones, and the gradient.

    Parameters
    ----------
    features, made : Tensor, shape (b, n_features)
        Measured and decoded; the latter is overwritten.
    nonzero_only : bool
        Whether only entries measured as other than zero count; the result is then divided by their number.

    Returns
    -------
    Tensor, shape ()
        One Frobenius norm of the whole batch: not squared, not by row, so larger batches weigh less per row.
    Tensor, shape (b, n_features)
        Its gradient in ``made``; zero where nothing is wrong.
    """
    gap = made.sub_(features)
    scale = 1.0
    if nonzero_only:
        counted = features != 0
        gap.mul_(counted)
        scale = 1.0 / max(int(counted.sum()), 1)
    norm = torch.linalg.vector_norm(gap)
    return norm * scale, gap.mul_(scale / norm.clamp_min(1e-30))
