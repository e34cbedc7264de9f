"""Bilinear resizing with the arithmetic of OpenCV, which made the images that the published features came from."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

_UNIT = 2048


def resized(field: np.ndarray, size: int) -> Tensor:
    """Return the planes of a field as squares of another size, in whole grey values.

    Each pixel lies between the centres of four; nothing is smoothed before, and a field that is not square is squeezed.
    For 8 bits OpenCV weighs in 2048ths and cuts off what is below a quarter of a grey value on the way, which makes up
    to one grey value of difference and 0.06 on the average. Halving is the mean of four pixels, rounded half up.

    Parameters
    ----------
    field : ndarray of uint8 or uint16, shape (n_channels, height, width)
        Not changed.
    size : int
        Height and width of the result.

    Returns
    -------
    Tensor of float32, shape (n_channels, size, size)
        Whole numbers from 0 to the full scale of the type.
    """
    shape = field.shape[1:]
    if field.dtype == np.uint8 and shape not in ((size, size), (2 * size, 2 * size)):
        return torch.stack([_in_whole_numbers(plane, size) for plane in field])
    planes = torch.from_numpy(field.astype(np.float32))
    if shape == (size, size):
        return planes
    if shape == (2 * size, 2 * size):
        return functional.avg_pool2d(planes, 2).add_(0.5).floor_()
    return functional.interpolate(planes[None], (size, size), mode="bilinear")[0].round_()


def _in_whole_numbers(plane: np.ndarray, size: int) -> Tensor:
    (top, bottom, upper, lower), (left, right, here, there) = (_neighbours(length, size) for length in plane.shape)
    rows = torch.from_numpy(plane.take(left.numpy(), 1)) * here
    rows.add_(torch.from_numpy(plane.take(right.numpy(), 1)) * there).bitwise_right_shift_(4)
    above = (rows.index_select(0, top) * upper[:, None]).bitwise_right_shift_(16)
    below = (rows.index_select(0, bottom) * lower[:, None]).bitwise_right_shift_(16)
    return above.add_(below).add_(2).bitwise_right_shift_(2).to(torch.float32)


def _neighbours(length: int, size: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return for each new pixel the old ones at both sides of its centre, and their weights in 2048ths, int32."""
    centres = (torch.arange(size, dtype=torch.float64) + 0.5) * (length / size) - 0.5
    before = centres.to(torch.float32).floor()
    share = centres.to(torch.float32) - before
    share[(before < 0) | (before >= length - 1)] = 0
    first = before.long().clamp_(0, length - 1)
    near, far = ((weight * _UNIT).round_().to(torch.int32) for weight in (1 - share, share))
    return first, (first + 1).clamp_(max=length - 1), near, far
