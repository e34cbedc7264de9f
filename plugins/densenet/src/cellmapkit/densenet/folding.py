"""Batch normalisation worked into the layers beside it, once, when the weights are loaded.

Behind a convolution, normalisation is a factor and a shift of that convolution's outputs. Before ReLU and a convolution
of one pixel it takes more care: with factor ``s`` and shift ``b`` of a feature, and ``t = -b / s``,

    relu(s x + b) = s (max(x, t) - t) for s > 0,    s (min(x, t) - t) for s < 0,

so that ``s`` goes into the weights, ``-s t = b`` into the bias, and what is left for every pixel is to hold ``x``
within bounds: one pass over the features where normalisation and ReLU are two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from cellmapkit.densenet.published import EPSILON, block_inputs, layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

_NO_FACTOR = 1e-30


@dataclass(frozen=True)
class Squeeze:
    """Normalisation, ReLU and a convolution of one pixel, to be computed as ``clamp(x, low, high) @ weight.T + bias``.

    Attributes
    ----------
    low, high : Tensor, shape (n_in,)
        Bounds of each feature; infinite where there is none.
    weight : Tensor, shape (n_out, n_in)
        With the factors of the normalisation before, and of the one behind if there is one.
    bias : Tensor, shape (n_out,)
        With the shifts of both.
    """

    low: Tensor
    high: Tensor
    weight: Tensor
    bias: Tensor


@dataclass(frozen=True)
class Folded:
    """The network as it computes.

    Attributes
    ----------
    stem : tuple of (Tensor, Tensor)
        Weight (64, 16, 4, 4) and bias (64,): the 7 x 7 convolution of stride 2 over 4 planes is one of 4 x 4 and stride
        1 over the 16 planes of every second row and column, with a row and a column of zeros to make 8 of 7.
    layers : tuple of tuple of (Squeeze, Tensor)
        Of each dense block its layers: the squeeze, and the 3 x 3 weight (32, 128, 3, 3).
    transitions : tuple of Squeeze
        Between blocks.
    last : tuple of (Tensor, Tensor)
        Factor and shift of the last normalisation, each (1024,).
    hidden, feature, logit : tuple of (Tensor, Tensor)
        Weight and bias of the hidden layer, factor and shift that make its outputs the embedding, weight and bias of
        the classifier.
    """

    stem: tuple[Tensor, Tensor]
    layers: tuple[tuple[tuple[Squeeze, Tensor], ...], ...]
    transitions: tuple[Squeeze, ...]
    last: tuple[Tensor, Tensor]
    hidden: tuple[Tensor, Tensor]
    feature: tuple[Tensor, Tensor]
    logit: tuple[Tensor, Tensor]


def fold(weights: Mapping[str, Tensor], device: torch.device) -> Folded:
    """Return the network with its normalisations worked in, computed in float64, kept in float32.

    Parameters
    ----------
    weights : mapping of str to Tensor
        As :func:`~cellmapkit.densenet.names.network_weights` gives them.
    device : torch.device
        Where the network is to compute.

    Returns
    -------
    Folded
        Of new tensors.
    """
    given = {name: tensor.to(torch.float64) for name, tensor in weights.items()}
    blocks: dict[str, list[tuple[Squeeze, Tensor]]] = {}
    for name, _ in layers():
        squeeze = _squeeze(given, f"{name}.norm1", f"{name}.conv1", f"{name}.norm2")
        spread = given[f"{name}.conv2.weight"].contiguous(memory_format=torch.channels_last)
        blocks.setdefault(name.split(".")[1], []).append((_moved(squeeze, device), _ready(spread, device)))
    names = [f"features.transition{number}" for number in range(1, len(block_inputs()))]
    bridges = tuple(_moved(_squeeze(given, f"{name}.norm", f"{name}.conv"), device) for name in names)
    factor, shift = _affine(given, "bn1")
    hidden = given["fc1.weight"] * factor, given["fc1.weight"] @ shift + given["fc1.bias"]
    return Folded(
        _pair(_stem(given), device),
        tuple(map(tuple, blocks.values())),
        bridges,
        _pair(_affine(given, "features.norm5"), device),
        _pair(hidden, device),
        _pair(_affine(given, "bn2"), device),
        _pair((given["logit.weight"], given["logit.bias"]), device),
    )


def _affine(given: Mapping[str, Tensor], norm: str) -> tuple[Tensor, Tensor]:
    """Return factor and shift of a batch normalisation."""
    factor = given[f"{norm}.weight"] / torch.sqrt(given[f"{norm}.running_var"] + EPSILON)
    return factor, given[f"{norm}.bias"] - given[f"{norm}.running_mean"] * factor


def _stem(given: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    factor, shift = _affine(given, "features.norm0")
    weight = functional.pad(given["features.conv0.weight"] * factor[:, None, None, None], (1, 0, 1, 0))
    return functional.pixel_unshuffle(weight, 2).contiguous(memory_format=torch.channels_last), shift


def _squeeze(given: Mapping[str, Tensor], before: str, conv: str, behind: str = "") -> Squeeze:
    factor, shift = _affine(given, before)
    weight = given[f"{conv}.weight"].flatten(1)
    bias = torch.zeros(len(weight), dtype=weight.dtype)
    if behind:
        scale, bias = _affine(given, behind)
        weight = weight * scale[:, None]
    # A feature without a factor is constant: its turning point is nowhere, and ReLU of its shift is all it adds.
    gone = factor.abs() < _NO_FACTOR
    turn = torch.where(gone, 0.0, -shift / torch.where(gone, 1.0, factor))
    bias = bias + weight @ torch.where(gone, shift.clamp(min=0), shift)
    low = torch.where(factor > 0, turn, -torch.inf)
    high = torch.where(factor < 0, turn, torch.inf)
    return Squeeze(low, high, weight * torch.where(gone, 0.0, factor), bias)


def _moved(squeeze: Squeeze, device: torch.device) -> Squeeze:
    parts = (squeeze.low, squeeze.high, squeeze.weight, squeeze.bias)
    return Squeeze(*(_ready(part, device) for part in parts))


def _pair(pair: tuple[Tensor, Tensor], device: torch.device) -> tuple[Tensor, Tensor]:
    return _ready(pair[0], device), _ready(pair[1], device)


def _ready(tensor: Tensor, device: torch.device) -> Tensor:
    return tensor.to(device, torch.float32)
