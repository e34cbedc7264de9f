"""Weights drawn from the seed, for trying a pipeline out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from cellmapkit.densenet.published import SHAPES
from cellmapkit.torchkit import torch_generator

if TYPE_CHECKING:
    from torch import Tensor

    from cellmapkit.api import Run


def drawn_weights(run: Run) -> dict[str, Tensor]:
    """Return weights as an untrained network starts with them.

    Parameters
    ----------
    run : Run
        Its seed draws.

    Returns
    -------
    dict of str to Tensor
        Convolutions and linear layers normal with variance 2 / n_in (He et al. 2015, arXiv:1502.01852), which keeps
        the size of what passes through ReLU; normalisations that change nothing; biases zero.
    """
    generator = torch_generator(run, "weights")
    return {name: _drawn(name, shape, generator) for name, shape in SHAPES.items()}


def _drawn(name: str, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    if len(shape) == 1:
        return torch.ones(shape) if name.endswith(("weight", "running_var")) else torch.zeros(shape)
    return torch.randn(shape, generator=generator) * math.sqrt(2 / math.prod(shape[1:]))
