"""The margin of the original MUSE, from how far apart joint vectors are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def estimated_margin(distance: Tensor) -> float:
    """Return the median of the largest fifth of distances less the median of the smallest fifth.

    Parameters
    ----------
    distance : Tensor, shape (n, n)
        Symmetric; only the pairs ``i < j`` count.

    Returns
    -------
    float
        At least 0; 0 where there are fewer than five pairs, so that a fifth is none.
    """
    i, j = torch.triu_indices(len(distance), len(distance), offset=1, device=distance.device)
    pairs = distance[i, j].sort().values
    fifth = len(pairs) // 5
    if not fifth:
        return 0.0
    return float(_median(pairs[-fifth:]) - _median(pairs[:fifth]))


def _median(rising: Tensor) -> Tensor:
    n = len(rising)
    return (rising[(n - 1) // 2] + rising[n // 2]) / 2
