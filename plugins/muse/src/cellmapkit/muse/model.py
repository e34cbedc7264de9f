"""Two encoders joined into one vector per protein, and two decoders out of it, both modalities side by side.

A step on 64 proteins is mostly the overhead of operations. So what is of one shape in both modalities is one operation:
hidden layers are stacks of two matrices, and activations and normalisations see both modalities at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import elu, normalize

from cellmapkit.muse.start import start_matrix
from cellmapkit.torchkit import linear, torch_generator, weight_arrays
from cellmapkit.torchkit.pooled import PooledDropout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.muse.params import MuseParams


class Muse(nn.Module):
    """The networks.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of the two modalities, in the order used everywhere.
    params : MuseParams
        Widths of the layers, dropout, normalisation and how weights start.
    run : Run
        Seeds the weights, each modality from streams of its own.
    """

    def __init__(self, widths: Mapping[str, int], params: MuseParams, run: Run) -> None:
        super().__init__()
        self.names = tuple(widths)
        self.unit_length = params.l2_norm
        n_latent, first, second = params.latent_dimension, params.hidden_size_1, params.hidden_size_2
        law = params.initial_weights
        encoders = [torch_generator(run, "encoder", name) for name in widths]
        decoders = [torch_generator(run, "decoder", name) for name in widths]
        self.features_in = nn.ParameterList(
            start_matrix(first, width, law, draws) for width, draws in zip(widths.values(), encoders, strict=True)
        )
        self.hidden_in = nn.Parameter(_stack(first, second, law, encoders))
        self.joint_in = nn.Parameter(start_matrix(n_latent, 2 * second, law, torch_generator(run, "joint")))
        self.first, self.second, self.joint = (_after(n, params) for n in (2 * first, 2 * second, n_latent))
        self.selection = nn.Parameter(torch.stack([torch.randn(n_latent, n_latent, generator=d) for d in decoders]))
        self.hidden_out = nn.ParameterList(
            _stack(*shape, law, decoders) for shape in ((n_latent, second), (second, first))
        )
        self.hidden_bias = nn.ParameterList(torch.zeros(2, 1, width) for width in (second, first))
        self.features_out = nn.ParameterList(
            start_matrix(width, first, law, draws) for width, draws in zip(widths.values(), decoders, strict=True)
        )
        self.features_bias = nn.ParameterList(torch.zeros(width) for width in widths.values())
        self.dropout = PooledDropout(params.dropout)

    def encode(self, features: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return joint vectors and what the encoders make of each modality.

        Parameters
        ----------
        features : sequence of Tensor, shape (b, n_features of that modality)
            The same proteins in both.

        Returns
        -------
        Tensor, shape (b, latent_dim)
            Joint vectors.
        Tensor, shape (b, 2 * hidden_size_2)
            Of the two modalities side by side, within -1 and 1.
        """
        drop = self.dropout
        layers = [linear(drop(x), weight) for x, weight in zip(features, self.features_in, strict=True)]
        first = drop(elu(self.first(torch.cat(layers, dim=1))))
        second = torch.bmm(_by_modality(first), self.hidden_in)
        hidden = torch.tanh(self.second(second.transpose(0, 1).flatten(1)))
        joint = self.joint(nn.functional.linear(drop(hidden), self.joint_in))
        return normalize(joint, dim=1, eps=1e-12) if self.unit_length else joint, hidden

    def decode(self, joint: Tensor) -> list[Tensor]:
        """Return features of each modality made from joint vectors, shape (b, n_features of that modality)."""
        selected = nn.functional.linear(joint, self.selection.flatten(0, 1))
        rows = elu(torch.baddbmm(self.hidden_bias[0], _by_modality(selected), self.hidden_out[0]))
        rows = torch.tanh(torch.baddbmm(self.hidden_bias[1], rows, self.hidden_out[1]))
        last = zip(rows.unbind(), self.features_out, self.features_bias, strict=True)
        return [linear(x, weight, bias) for x, weight, bias in last]

    def weights(self) -> dict[str, np.ndarray]:
        """Return all weights, biases and running statistics by name; stacks and lists are in the order of ``names``."""
        return weight_arrays(self)


class _Shift(nn.Module):
    """A bias, where there is no batch normalisation (which has one itself, and takes away any before it)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


def _by_modality(x: Tensor) -> Tensor:
    """Return what stands side by side, (b, 2 * width), as (2, b, width)."""
    return x.view(x.shape[0], 2, -1).transpose(0, 1)


def _stack(n_in: int, n_out: int, law: str, draws: Sequence[torch.Generator]) -> Tensor:
    """Return one matrix per modality, with inputs in rows, as ``torch.bmm`` wants them; shape (2, n_in, n_out)."""
    return torch.stack([start_matrix(n_out, n_in, law, generator).t() for generator in draws])


def _after(width: int, params: MuseParams) -> nn.Module:
    return nn.BatchNorm1d(width) if params.batch_norm else _Shift(width)
