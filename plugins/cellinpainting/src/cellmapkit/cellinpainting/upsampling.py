"""A convolution behind an enlargement, without the enlarged image in between."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_SPREAD = ((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.0, 0.0))


class DoublingConv2d(nn.Conv2d):
    """A 3 x 3 convolution of an image whose pixels are doubled before, see :func:`doubled_convolution`."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolution, shape (b, n_out, 2 * size, 2 * size)."""
        assert self.bias is not None
        return doubled_convolution(x, self.weight, self.bias)


def doubled_convolution(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return what a 3 x 3 convolution with zero padding makes of an image whose pixels were doubled in both directions.

    Among the nine pixels that it sees there are only four different ones, so the same is had from the small image by a
    transposed convolution of stride 2, whose 4 x 4 kernel holds sums of the nine weights: 4/9 of the multiplications,
    and no image of four times the size.

    Parameters
    ----------
    x : Tensor, shape (b, n_in, size, size)
        The small image.
    weight : Tensor, shape (n_out, n_in, 3, 3)
        Of the convolution.
    bias : Tensor, shape (n_out,)
        Of the convolution.

    Returns
    -------
    Tensor, shape (b, n_out, 2 * size, 2 * size)
        Equal to ``conv2d(interpolate(x, scale_factor=2), weight, bias, padding=1)`` up to rounding.
    """
    spread = torch.tensor(_SPREAD, dtype=weight.dtype, device=weight.device)
    kernel = (spread @ weight @ spread.t()).transpose(0, 1)
    return functional.conv_transpose2d(x, kernel, bias, stride=2, padding=1)
