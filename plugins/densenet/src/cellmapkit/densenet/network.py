"""The network at work: fields in, features and probabilities out.

What is slow about a DenseNet on a CPU is moving numbers, not multiplying them, so:

- a block's features lie side by side in one buffer, each layer writes its own behind those of the layers before, and
  nothing is ever concatenated;
- the stem, whose output is the largest by far, is computed a strip of rows at a time and pooled before the next strip.
  Its two poolings, 3 x 3 by 2 and 2 x 2 by 2, are one of 5 x 5 by 4, and ReLU comes behind them, on a sixteenth of
  the pixels;
- between blocks, averaging over 2 x 2 pixels comes before the convolution of one pixel, since both are linear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from cellmapkit.densenet.published import BOTTLENECK, GROWTH, STEM
from cellmapkit.torchkit import affine

if TYPE_CHECKING:
    from cellmapkit.densenet.folding import Folded, Squeeze

STEP = 64
"""What the side of a field must be a multiple of, so that every halving is exact."""
_POOLED, _MARGIN, _STRIP = 4, 3, 32


@torch.inference_mode()
def look(network: Folded, fields: Tensor) -> tuple[Tensor, Tensor]:
    """Return the embedding of fields and the probability of each location.

    Parameters
    ----------
    network : Folded
        On the device of the fields.
    fields : Tensor of float32, shape (b, 4, size, size)
        Standardised; ``size`` is a multiple of 64. Not changed.

    Returns
    -------
    Tensor of float32, shape (b, 1024)
        The layer before the classifier.
    Tensor of float32, shape (b, 28)
        Probabilities.
    """
    features = _stem(network, fields)
    for number, block in enumerate(network.layers):
        features = _dense_block(features, block)
        if number < len(network.transitions):
            features = _transition(features, network.transitions[number])
    factor, shift = network.last
    pixels = torch.addcmul(shift, features, factor).relu_().flatten(1, 2)
    hidden = torch.cat([pixels.mean(1), pixels.amax(1)], dim=1)
    hidden = functional.linear(hidden, *network.hidden).relu_()
    embedding = torch.addcmul(network.feature[1], hidden, network.feature[0])
    return embedding, functional.linear(embedding, *network.logit).sigmoid_()


def _stem(network: Folded, fields: Tensor) -> Tensor:
    """Return the pooled features of the stem, shape (b, size / 8, size / 8, 64)."""
    size = fields.shape[-1] // 2
    padded = functional.pad(fields, (_POOLED, 2, _POOLED, 2))
    planes = functional.pixel_unshuffle(padded, 2).contiguous(memory_format=torch.channels_last)
    out = fields.new_empty(len(fields), size // _POOLED, size // _POOLED, STEM)
    for start in range(0, size, _STRIP):
        # One window above is computed again, for the row that the first window of the strip shares with it.
        above = _POOLED if start else 0
        rows = functional.conv2d(planes[:, :, start - above : start + _STRIP + _MARGIN], *network.stem)
        pooled = functional.max_pool2d(rows, 5, _POOLED, 1)[:, :, above // _POOLED :].permute(0, 2, 3, 1)
        torch.clamp(pooled, min=0, out=out[:, start // _POOLED : (start + _STRIP) // _POOLED])
    return out


def _dense_block(given: Tensor, block: tuple[tuple[Squeeze, Tensor], ...]) -> Tensor:
    """Return what a block was given with the features of its layers behind, shape (b, side, side, n_features)."""
    *shape, width = given.shape
    features = given.new_empty(*shape, width + GROWTH * len(block))
    features[..., :width] = given
    pixels = features.flatten(0, 2)
    scratch = torch.empty_like(pixels).flatten()
    for squeeze, spread in block:
        squeezed = _squeezed(pixels[:, :width], squeeze, scratch, relu=True).view(*shape, BOTTLENECK)
        grown = functional.conv2d(squeezed.permute(0, 3, 1, 2), spread, padding=1)
        features[..., width : width + GROWTH] = grown.permute(0, 2, 3, 1)
        width += GROWTH
    return features


def _squeezed(pixels: Tensor, squeeze: Squeeze, scratch: Tensor, *, relu: bool) -> Tensor:
    held = scratch[: pixels.numel()].view(pixels.shape)
    torch.clamp(pixels, squeeze.low, squeeze.high, out=held)
    return affine(held, squeeze.weight, squeeze.bias, relu=relu)


def _transition(features: Tensor, squeeze: Squeeze) -> Tensor:
    """Return half as many features at half the height and width."""
    held = torch.clamp(features, squeeze.low, squeeze.high).permute(0, 3, 1, 2)
    pooled = functional.avg_pool2d(held, 2).permute(0, 2, 3, 1)
    half = affine(pooled.flatten(0, 2), squeeze.weight, squeeze.bias)
    return half.view(*pooled.shape[:3], -1)
