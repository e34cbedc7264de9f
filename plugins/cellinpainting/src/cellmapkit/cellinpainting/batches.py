"""Pairs of cells as tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.torchkit.crops import crop_rows, dihedral, min_max

if TYPE_CHECKING:
    from torch import Tensor

FLIPS = 4
"""How many of the views of :func:`cellmapkit.torchkit.crops.dihedral` are flips alone: the first four."""


@dataclass(frozen=True)
class PairBatch:
    """Some pairs of cells.

    Attributes
    ----------
    source, target : ndarray of int64, shape (b,)
        Row numbers of cells.
    views : ndarray of int64, shape (2 * b,)
        How each source, then each target, is flipped; see :func:`cellmapkit.torchkit.crops.dihedral`.
    trains : bool
        Whether the network is to learn from them.
    last : bool
        Whether it is the last of its epoch.
    """

    source: np.ndarray
    target: np.ndarray
    views: np.ndarray
    trains: bool
    last: bool = False


@dataclass(frozen=True)
class Reader:
    """Where crops are read from and which of their channels are used.

    Attributes
    ----------
    crops : ndarray of uint8 or uint16, shape (n_cells, n_channels, size, size)
        May be memory-mapped.
    channels : tuple of int
        The protein first, then the markers.
    device : torch.device
        Where tensors are to be.
    """

    crops: np.ndarray
    channels: tuple[int, ...]
    device: torch.device

    def cells(self, rows: np.ndarray) -> Tensor:
        """Return cells, shape (b, n_channels, size, size), each channel from 0 to 1 by its own extremes.

        Channels lie innermost, as convolutions on the CPU like them: features take two thirds of the time.
        """
        cells = min_max(crop_rows(self.crops, rows, self.device, self.channels))
        return cells.contiguous(memory_format=torch.channels_last)

    def pairs(self, batch: PairBatch) -> tuple[Tensor, Tensor]:
        """Return sources and targets, shape (b, n_channels, size, size) each, flipped."""
        cells = dihedral(self.cells(np.concatenate([batch.source, batch.target])), batch.views)
        return cells[: len(batch.source)], cells[len(batch.source) :]
