"""Single-cell crops from a memory-mapped array to float tensors: scaling, normalising, turning, all on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


def crop_rows(
    crops: np.ndarray, rows: np.ndarray, device: torch.device, channels: Sequence[int] | None = None
) -> Tensor:
    """Return some crops as numbers from 0 to 1; only these are read, and they travel to the device as they are stored.

    Parameters
    ----------
    crops : ndarray of uint8 or uint16, shape (n_cells, n_channels, size, size)
        May be memory-mapped.
    rows : ndarray of int64, shape (b,)
        Which cells, in any order.
    device : torch.device
        Where the tensor is to be.
    channels : sequence of int, optional
        Which channels, in this order; all by default.

    Returns
    -------
    Tensor of float32, shape (b, n_channels, size, size)
        Divided by the largest value of the stored type.
    """
    taken = crops[rows] if channels is None else crops[rows][:, list(channels)]
    raw = torch.from_numpy(np.ascontiguousarray(taken))
    return raw.to(device).to(torch.float32).div_(float(np.iinfo(crops.dtype).max))


def z_scores(x: Tensor, floor: float) -> Tensor:
    """Return every channel of every crop with mean 0 and standard deviation 1.

    Parameters
    ----------
    x : Tensor, shape (b, n_channels, size, size)
        Intensities.
    floor : float
        Least value a standard deviation is taken to be, so that an empty channel stays zero and a nearly empty one is
        not blown up to noise.

    Returns
    -------
    Tensor, shape of ``x``
        Standard deviation below 1 where the floor held.
    """
    centred = x - x.mean((2, 3), keepdim=True)
    return centred.div_(centred.square().mean((2, 3), keepdim=True).sqrt_().clamp_(min=floor))


def min_max(x: Tensor) -> Tensor:
    """Return every channel of every crop stretched from 0 to 1; zeros where a channel is constant.

    Parameters
    ----------
    x : Tensor, shape (b, n_channels, size, size)
        Intensities.

    Returns
    -------
    Tensor, shape of ``x``
        By its own minimum and maximum.
    """
    low = x.amin((2, 3), keepdim=True)
    span = x.amax((2, 3), keepdim=True) - low
    return (x - low).div_(torch.where(span > 0, span, torch.ones_like(span)))


def dihedral(x: Tensor, views: np.ndarray) -> Tensor:
    """Return each crop flipped or turned: pixels change places, their values stay.

    Parameters
    ----------
    x : Tensor, shape (b, n_channels, size, size)
        Square crops.
    views : ndarray of int64, shape (b,)
        One of the 8 views for each crop, drawn by the caller: bit 0 flips left and right, bit 1 then flips top and
        bottom, bit 2 then swaps rows and columns. So 0 to 3 are the flips alone, 3 half a turn, 5 and 6 quarter turns.

    Returns
    -------
    Tensor, shape of ``x``
        The channels of a crop are turned together.
    """
    bits = torch.from_numpy(views).to(x.device)[:, None, None, None]
    x = torch.where((bits & 1).bool(), x.flip(3), x)
    x = torch.where((bits & 2).bool(), x.flip(2), x)
    return torch.where((bits & 4).bool(), x.transpose(2, 3), x)
