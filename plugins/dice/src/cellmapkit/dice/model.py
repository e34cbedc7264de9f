"""One projector per modality into a shared space of unit vectors."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from torch import Tensor, nn

from cellmapkit.torchkit import Linear, UnitRows, bounded_encoder, torch_generator, weight_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.dice.objectives import Objective
    from cellmapkit.dice.params import ContrastParams


class Projectors(nn.Module):
    """The projectors of all modalities, and what the objective learns.

    Parameters
    ----------
    widths : mapping of str to int
        Number of features of each modality, in the order used everywhere.
    objective : Objective
        Trained along.
    params : ContrastParams
        Kind and widths of the projectors.
    run : Run
        Seeds the weights, each modality from a stream of its own.
    """

    def __init__(self, widths: Mapping[str, int], objective: Objective, params: ContrastParams, run: Run) -> None:
        super().__init__()
        self.names = tuple(widths)
        self.projectors = nn.ModuleList(_projector(name, width, params, run) for name, width in widths.items())
        self.objective = objective

    def project(self, modality: int, features: Tensor) -> Tensor:
        """Return the latents of some rows of a modality, of unit length, shape (b, latent_dim)."""
        latents: Tensor = self.projectors[modality](features)
        return latents

    def weights(self) -> dict[str, np.ndarray]:
        """Return weights and running statistics, named ``projector.<modality>.<layer>.weight`` and so on."""
        named = {}
        for name, projector in zip(self.names, self.projectors, strict=True):
            named.update({f"projector.{name}.{key}": array for key, array in weight_arrays(projector).items()})
        return {**named, **weight_arrays(self.objective)}


def _projector(name: str, width: int, params: ContrastParams, run: Run) -> nn.Sequential:
    generator = torch_generator(run, "projector", name)
    sizes = (width, params.hidden_size_1, params.latent_dimension)
    if params.projector == "normed":
        return nn.Sequential(*bounded_encoder(sizes, generator, dropout=params.dropout), UnitRows())
    first, second = (Linear(a, b, generator, bias=False) for a, b in pairwise(sizes))
    return nn.Sequential(first, nn.ReLU(), second, UnitRows())
