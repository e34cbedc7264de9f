"""From the grey values of a field to what the network looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from cellmapkit.densenet.published import MEANS, SDS

if TYPE_CHECKING:
    from collections.abc import Iterator


def resized(field: np.ndarray, size: int) -> Tensor:
    """Return the planes of a field at another size, in whole grey values.

    Bilinear between pixel centres, without smoothing before, rounded half up: the same as OpenCV's linear
    interpolation, with which the Cell Mapping Toolkit resizes (but for its weights of 11 bits where the ratio is no
    simple fraction). A field that is not square is squeezed.

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
    planes = torch.from_numpy(field.astype(np.float32))
    if planes.shape[1:] == (size, size):
        return planes
    return functional.interpolate(planes[None], (size, size), mode="bilinear")[0].add_(0.5).floor_()


def standardised(field: np.ndarray, size: int) -> Tensor:
    """Return a field as the network was trained to see it: resized, over the full scale, mean 0 and deviation 1.

    Parameters
    ----------
    field : ndarray of uint8 or uint16, shape (4, height, width)
        Red, green, blue, yellow. Not changed.
    size : int
        Height and width of the result.

    Returns
    -------
    Tensor of float32, shape (4, size, size)
        By the means and deviations of the training images.
    """
    full = float(np.iinfo(field.dtype).max)
    mean, sd = (torch.tensor(values)[:, None, None] for values in (MEANS, SDS))
    return resized(field, size).div_(full).sub_(mean).div_(sd)


def views(fields: Tensor, count: int) -> Iterator[Tensor]:
    """Yield fields turned by right angles and mirrored: 1 gives them as they are, 8 all there are.

    Parameters
    ----------
    fields : Tensor, shape (b, n_channels, size, size)
        Square.
    count : int
        How many views, as they are first.

    Yields
    ------
    Tensor, shape (b, n_channels, size, size)
        One view of all fields.
    """
    for number in range(count):
        turned = torch.rot90(fields, number % 4, (2, 3))
        yield turned if number < 4 else turned.transpose(2, 3)
