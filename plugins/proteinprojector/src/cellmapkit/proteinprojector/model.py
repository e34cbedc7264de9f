"""One encoder and one decoder per modality, around a shared latent space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from cellmapkit.proteinprojector.losses import unit_rows
from cellmapkit.torchkit import Dense, torch_generator, weight_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.proteinprojector.params import ProjectorParams

UNIT_LEAST = 1e-12


class Projector(nn.Module):
    """Encoders and decoders of all modalities.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality, in the order used everywhere.
    params : ProjectorParams
        Widths of the layers and whether latents have unit length.
    run : Run
        Seeds the weights, each modality from a stream of its own.

    Attributes
    ----------
    encoders, decoders : list of Dense
        One per modality.
    unit_length : bool
        Whether latents are divided by their length.
    """

    def __init__(self, widths: Mapping[str, int], params: ProjectorParams, run: Run) -> None:
        super().__init__()
        self.names = tuple(widths)
        self.unit_length = params.l2_norm
        hidden = [params.hidden_size_1, params.hidden_size_2]
        self.encoders: list[Dense] = []  # plain lists, looked up some hundred times per second; registered below
        self.decoders: list[Dense] = []
        for name, width in widths.items():
            down = [width, *hidden, params.latent_dimension]
            self.encoders.append(Dense(down, (0, 1), torch_generator(run, "encoder", name), params.initial_weights))
            self.decoders.append(Dense(down[::-1], (0,), torch_generator(run, "decoder", name), params.initial_weights))
        self.all = nn.ModuleDict({"encoder": nn.ModuleList(self.encoders), "decoder": nn.ModuleList(self.decoders)})

    def encode(self, modality: int, features: Tensor) -> Tensor:
        """Return the latents of some rows of a modality, shape (b, latent_dim), without dropout."""
        latents: Tensor = self.encoders[modality](features)
        return unit_rows(latents, UNIT_LEAST)[0] if self.unit_length else latents

    def decode(self, modality: int, latents: Tensor) -> Tensor:
        """Return features of a modality made from latents, shape (b, n_features); only their direction is trained."""
        features: Tensor = self.decoders[modality](latents)
        return features

    def weights(self) -> dict[str, np.ndarray]:
        """Return all weights and biases, named ``encoder.<modality>.weight0`` and so on."""
        named = {}
        for key, array in weight_arrays(self).items():
            _, part, number, layer = key.split(".")
            named[f"{part}.{self.names[int(number)]}.{layer}"] = array
        return named
