"""The network: a branch that sees the source cell, one that sees the target's markers, and a decoder that paints."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from cellmapkit.cellinpainting.upsampling import DoublingConv2d

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.cellinpainting.params import CellInpaintingParams

SOURCE = (96, 256, 384, 384, 256)
MARKER = (16, 32, 32)
DECODER = (256, 384, 384, 256, 96)
_POOLED, _DOUBLED = 2, 2


class Block(nn.Module):
    """A 3 x 3 convolution, ReLU and batch normalisation, in this order.

    Parameters
    ----------
    n_in, n_out : int
        Channels.
    momentum : float
        Of the running means.
    generator : torch.Generator
        Draws the weights.
    """

    def __init__(self, n_in: int, n_out: int, momentum: float, generator: torch.Generator) -> None:
        super().__init__()
        self.conv = _drawn(nn.Conv2d(n_in, n_out, 3, padding=1), generator)
        self.norm = nn.BatchNorm2d(n_out, momentum=momentum)

    def active(self, x: Tensor) -> Tensor:
        """Return what is not yet normalised, shape (b, n_out, size, size), not negative."""
        return functional.relu_(self.conv(x))

    def forward(self, x: Tensor) -> Tensor:
        """Return the normalised activations, shape (b, n_out, size, size)."""
        normed: Tensor = self.norm(self.active(x))
        return normed


class Inpainter(nn.Module):
    """The network of Lu et al. 2019: weights by Glorot's uniform law, biases zero, as theirs.

    Parameters
    ----------
    n_markers : int
        Channels besides the protein.
    params : CellInpaintingParams
        Width factor, momentum of the running means.
    generator : torch.Generator
        Draws the weights, on the CPU so that they are the same on every device.
    """

    def __init__(self, n_markers: int, params: CellInpaintingParams, generator: torch.Generator) -> None:
        super().__init__()
        source, marker, decoder = (scaled(widths, params.width) for widths in (SOURCE, MARKER, DECODER))
        self.source = _branch((1 + n_markers, *source), params.norm_momentum, generator)
        self.marker = _branch((n_markers, *marker), params.norm_momentum, generator)
        widths = (source[-1] + marker[-1], *decoder)
        kinds = [nn.Conv2d] * (len(decoder) - _DOUBLED) + [DoublingConv2d] * _DOUBLED
        convs = (kind(n_in, n_out, 3, padding=1) for kind, (n_in, n_out) in zip(kinds, pairwise(widths), strict=True))
        self.decoder = nn.ModuleList(_drawn(conv, generator) for conv in convs)
        self.paint = _drawn(nn.Conv2d(decoder[-1], 1, 1), generator)

    def forward(self, source: Tensor, markers: Tensor) -> Tensor:
        """Return the protein expected in the target.

        Parameters
        ----------
        source : Tensor, shape (b, 1 + n_markers, size, size)
            The protein and the markers of the source cell; the size a multiple of 4.
        markers : Tensor, shape (b, n_markers, size, size)
            Of the target cell.

        Returns
        -------
        Tensor, shape (b, 1, size, size)
            Not bounded.
        """
        x = torch.cat([_through(self.source, source), _through(self.marker, markers)], dim=1)
        for conv in self.decoder:
            x = functional.relu_(conv(x))
        painted: Tensor = self.paint(x)
        return painted

    def features(self, source: Tensor, layer: int) -> Tensor:
        """Return the largest activation of each channel of one layer of the source branch, before normalisation.

        Parameters
        ----------
        source : Tensor, shape (b, 1 + n_markers, size, size)
            Cells.
        layer : int
            3 or 4, counted from 1.

        Returns
        -------
        Tensor, shape (b, n_channels of that layer)
            Not negative.
        """
        block = self.source[layer - 1]
        assert isinstance(block, Block)
        return block.active(_through(self.source[: layer - 1], source)).amax((2, 3))


def scaled(widths: Sequence[int], factor: float) -> tuple[int, ...]:
    """Return numbers of channels times a factor, rounded, at least 1."""
    return tuple(max(1, round(width * factor)) for width in widths)


def _drawn(conv: nn.Conv2d, generator: torch.Generator) -> nn.Conv2d:
    assert conv.bias is not None
    nn.init.xavier_uniform_(conv.weight, generator=generator)
    nn.init.zeros_(conv.bias)
    return conv


def _branch(widths: Sequence[int], momentum: float, generator: torch.Generator) -> nn.ModuleList:
    return nn.ModuleList(Block(n_in, n_out, momentum, generator) for n_in, n_out in pairwise(widths))


def _through(blocks: nn.ModuleList, x: Tensor) -> Tensor:
    for k, block in enumerate(blocks):
        x = block(x)
        if k < _POOLED:
            x = functional.max_pool2d(x, 2)
    return x
