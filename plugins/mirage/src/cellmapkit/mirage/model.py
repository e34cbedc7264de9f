"""Per modality an encoder into the shared latent space, a generator out of it, and a critic of what is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cellmapkit.mirage.critic import Critic
from cellmapkit.torchkit import UnitRows, bounded_encoder, normed_decoder, torch_generator, weight_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.mirage.params import MirageParams

GAIN = 0.02
"""Of the Xavier law of all weights, as in the reference; normalisation undoes it but in last layers and critics."""


class Mirage(nn.Module):
    """The networks of all modalities.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality, in the order used everywhere.
    params : MirageParams
        Widths of the layers.
    run : Run
        Seeds the weights, each network from a stream of its own.

    Attributes
    ----------
    encoders, decoders : list of torch.nn.Sequential
        One per modality.
    critics : list of Critic
        Likewise.
    """

    def __init__(self, widths: Mapping[str, int], params: MirageParams, run: Run) -> None:
        super().__init__()
        self.names = tuple(widths)
        n_latent, n_hidden = params.latent_dimension, params.hidden_size_1
        self.encoders: list[nn.Sequential] = []  # plain lists, looked up at every step; registered below
        self.decoders: list[nn.Sequential] = []
        self.critics: list[Critic] = []
        for name, width in widths.items():
            generator = torch_generator(run, "encoder", name)
            sizes = (width, n_hidden, n_latent)
            encoder = bounded_encoder(sizes, generator, gain=GAIN, affine=params.affine_latents)
            self.encoders.append(encoder.append(UnitRows()))
            generator = torch_generator(run, "decoder", name)
            self.decoders.append(normed_decoder(n_latent, n_hidden, width, generator, gain=GAIN))
            self.critics.append(Critic(width, n_hidden, torch_generator(run, "critic", name), gain=GAIN))
        parts = (nn.ModuleList(self.encoders), nn.ModuleList(self.decoders), nn.ModuleList(self.critics))
        self.all = nn.ModuleDict(dict(zip(("encoder", "decoder", "critic"), parts, strict=True)))

    def encode(self, modality: int, features: Tensor) -> Tensor:
        """Return latents of unit length, shape (b, latent_dim)."""
        latents: Tensor = self.encoders[modality](features)
        return latents

    def decode(self, modality: int, parts: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Return features generated from several sets of latents, each set normalised by itself.

        Parameters
        ----------
        modality : int
            What is generated.
        parts : sequence of Tensor, each of shape (b, latent_dim)
            Latents of one modality each: in a step, its own and those of another.

        Returns
        -------
        tuple of Tensor, each of shape (b, n_features)
            By part.
        """
        n_parts = len(parts)
        rows = parts[0] if n_parts == 1 else torch.stack(list(parts), dim=1).flatten(0, 1)
        for layer in self.decoders[modality]:
            rows = _normalise(layer, rows, n_parts) if isinstance(layer, nn.BatchNorm1d) else layer(rows)
        # Every second row of a tensor is what the products of layers to come are slow at, by a factor of fifty.
        return (rows,) if n_parts == 1 else rows.view(-1, n_parts, rows.shape[1]).transpose(0, 1).contiguous().unbind()

    def settle(self, modality: int, features: Tensor) -> None:
        """Set the statistics that the encoder normalises by in evaluation to those of some rows.

        Parameters
        ----------
        modality : int
            Whose encoder.
        features : Tensor, shape (n, n_features)
            All real rows; at least two.
        """
        rows = features
        for layer in self.encoders[modality]:
            if isinstance(layer, nn.BatchNorm1d):
                assert layer.running_mean is not None
                assert layer.running_var is not None
                layer.running_mean.copy_(rows.mean(0))
                layer.running_var.copy_(rows.var(0))
                rows = _by_themselves(layer, rows)
            else:
                rows = layer(rows)

    def generate(self, modality: int, latents: Tensor) -> Tensor:
        """Return features generated from all latents of one source, normalised by themselves as in training.

        Parameters
        ----------
        modality : int
            What is generated.
        latents : Tensor, shape (n, latent_dim)
            Of every protein the source has; at least two.

        Returns
        -------
        Tensor, shape (n, n_features)
            Of the modality.
        """
        rows = latents
        for layer in self.decoders[modality]:
            rows = _by_themselves(layer, rows) if isinstance(layer, nn.BatchNorm1d) else layer(rows)
        return rows

    def weights(self) -> dict[str, np.ndarray]:
        """Return weights, biases and running statistics, named ``encoder.<modality>.0.weight`` and so on."""
        named = {}
        for key, array in weight_arrays(self).items():
            _, part, number, layer = key.split(".", 3)
            named[f"{part}.{self.names[int(number)]}.{layer}"] = array
        return named


def _by_themselves(layer: nn.BatchNorm1d, rows: Tensor) -> Tensor:
    """Return rows normalised by their own statistics; running ones stay as they are."""
    return nn.functional.batch_norm(rows, None, None, layer.weight, layer.bias, training=True, eps=layer.eps)


def _normalise(layer: nn.BatchNorm1d, rows: Tensor, n_parts: int) -> Tensor:
    """Return rows of which every ``n_parts``-th belongs together, each part normalised by its own statistics.

    Parts side by side are more features of fewer rows; so one call does all, without moving anything. The running
    statistics move as by one call after another, the parts weighing alike.
    """
    if not layer.training:
        settled: Tensor = layer(rows)
        return settled
    assert layer.running_mean is not None
    assert layer.running_var is not None
    assert layer.momentum is not None
    mean, variance = layer.running_mean.repeat(n_parts), layer.running_var.repeat(n_parts)
    wide = nn.functional.batch_norm(
        rows.view(-1, n_parts * layer.num_features),
        mean,
        variance,
        layer.weight.repeat(n_parts),
        layer.bias.repeat(n_parts),
        training=True,
        momentum=1 - (1 - layer.momentum) ** n_parts,
        eps=layer.eps,
    )
    layer.running_mean.copy_(mean.view(n_parts, -1).mean(0))
    layer.running_var.copy_(variance.view(n_parts, -1).mean(0))
    return wide.view_as(rows)
