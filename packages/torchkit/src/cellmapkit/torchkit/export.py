"""Rows put through a trained network, a bounded number at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from cellmapkit.torchkit.batches import DeviceTables

CHUNK = 4096
"""Rows at a time."""


@torch.no_grad()
def through(network: Callable[[Tensor], Tensor], values: np.ndarray | Tensor, device: torch.device) -> np.ndarray:
    """Return what a network makes of rows.

    Parameters
    ----------
    network : callable
        Takes and gives rows, in the state they are to be made in (dropout off).
    values : ndarray or Tensor of float32, shape (n, n_in)
        Rows.
    device : torch.device
        Where the network is.

    Returns
    -------
    ndarray of float32, shape (n, n_out)
        On the host.
    """
    rows = torch.from_numpy(values) if isinstance(values, np.ndarray) else values
    pieces = [network(part.to(device)).cpu().numpy() for part in torch.split(rows, CHUNK)]
    return np.concatenate(pieces)


def embedding_of(tables: DeviceTables, rows: np.ndarray, values: np.ndarray) -> Embedding:
    """Return vectors of some rows of the tables with the names of their proteins.

    Parameters
    ----------
    tables : DeviceTables
        Whose proteins they are.
    rows : ndarray of int64, shape (n,)
        Row numbers.
    values : ndarray of float32, shape (n, n_features)
        Vectors.

    Returns
    -------
    Embedding
        In the order of ``rows``.
    """
    return Embedding(ids=tuple(tables.ids[i] for i in rows), values=values)
