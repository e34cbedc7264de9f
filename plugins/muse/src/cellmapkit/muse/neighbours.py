"""Exact nearest neighbours, in blocks of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import normalize

from cellmapkit.torchkit import affine

if TYPE_CHECKING:
    from torch import Tensor

_BLOCK_CELLS = 2**24


@torch.no_grad()
def nearest(values: Tensor, k: int, metric: str) -> np.ndarray:
    """Return the nearest other rows of every row.

    Parameters
    ----------
    values : Tensor of float32, shape (n, n_features)
        Rows; for ``cosine`` a row of zeros is equally far from all.
    k : int
        Number of neighbours, less than ``n``.
    metric : {"cosine", "euclidean"}
        Distance.

    Returns
    -------
    ndarray of int64, shape (n, k)
        Row numbers, rising in each row, never the row itself.
    """
    n = values.shape[0]
    if metric == "cosine":
        rows, lengths = normalize(values, dim=1, eps=1e-8), None
    else:
        rows = values - values.mean(0)  # distances stay, and the squares below lose fewer digits
        lengths = rows.square().sum(1).mul_(0.5)
    found = []
    for start in range(0, n, max(_BLOCK_CELLS // n, 1)):
        block = rows[start : start + max(_BLOCK_CELLS // n, 1)]
        near = affine(block, rows)  # for euclidean, half of |b|^2 - |a - b|^2, of which |b|^2 is the same in a row
        if lengths is not None:
            near -= lengths
        own = torch.arange(block.shape[0], device=near.device)
        near[own, own + start] = -torch.inf
        found.append(near.topk(k, dim=1).indices)
    return torch.cat(found).sort(dim=1).values.cpu().numpy()


def shared_neighbours(neighbours: np.ndarray) -> np.ndarray:
    """Return how many neighbours each row shares with each of its neighbours.

    With ``A`` the 0/1 matrix of neighbours this is ``A A^T``, taken only where ``A`` is 1: rows that many others are
    close to would make the whole product large.

    Parameters
    ----------
    neighbours : ndarray of int64, shape (n, k)
        As :func:`nearest` gives.

    Returns
    -------
    ndarray of int64, shape (n, k)
        Between 0 and ``k``.
    """
    n, k = neighbours.shape
    shared = np.empty((n, k), dtype=np.int64)
    size = max(_BLOCK_CELLS // max(n, k * k), 1)
    for start in range(0, n, size):
        block = neighbours[start : start + size]
        row = np.arange(len(block))[:, None]
        member = np.zeros((len(block), n), dtype=bool)
        member[row, block] = True
        theirs = neighbours[block].reshape(len(block), k * k)
        shared[start : start + size] = member[row, theirs].reshape(len(block), k, k).sum(axis=2)
    return shared
