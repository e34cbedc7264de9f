"""Fields resized with the arithmetic of OpenCV, which made the images that the published features came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api.resizing import resize

if TYPE_CHECKING:
    from torch import Tensor


def resized(field: np.ndarray, size: int) -> Tensor:
    """Return the planes of a field as squares of another size, in whole grey values.

    Parameters
    ----------
    field : ndarray of uint8 or uint16, shape (n_channels, height, width)
        Not changed; one that is not square is squeezed.
    size : int
        Height and width of the result.

    Returns
    -------
    Tensor of float32, shape (n_channels, size, size)
        Whole numbers from 0 to the full scale of the type, see :func:`cellmapkit.api.resizing.resize`.
    """
    return torch.from_numpy(np.stack([resize(plane, size) for plane in field]).astype(np.float32))
