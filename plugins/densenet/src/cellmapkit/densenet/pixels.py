"""From the grey values of a field to what the network looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.densenet.published import MEANS, SDS
from cellmapkit.densenet.resizing import resized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor


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
