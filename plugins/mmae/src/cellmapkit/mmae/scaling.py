"""Features brought to mean 0 and standard deviation 1 for training, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

    from cellmapkit.torchkit import DeviceTables


@dataclass(frozen=True)
class Scaling:
    """Mean and standard deviation of every feature over the proteins trained on.

    Attributes
    ----------
    names : tuple of str
        Modalities.
    centre, spread : tuple of Tensor, shape (n_features of that modality,)
        In the units of the input; the spread of a constant feature is 1.
    """

    names: tuple[str, ...]
    centre: tuple[Tensor, ...]
    spread: tuple[Tensor, ...]

    @classmethod
    def of(cls, tables: DeviceTables, train: np.ndarray) -> Scaling:
        """Return the scaling of tables by some of their rows, those present in the modality.

        Parameters
        ----------
        tables : DeviceTables
            In the units of the input.
        train : ndarray of int64
            Rows trained on; at least one in each modality.
        """
        moments = [_moments(tables.take(m, train[tables.mask[train, m]])) for m in range(len(tables.names))]
        return cls(tables.names, tuple(centre for centre, _ in moments), tuple(spread for _, spread in moments))

    def standardise(self, tables: DeviceTables) -> None:
        """Change the tables in place; what they hold for absent proteins means nothing afterwards."""
        for table, centre, spread in zip(tables.tables, self.centre, self.spread, strict=True):
            table.sub_(centre).div_(spread)

    def restore(self, modality: int, values: Tensor) -> Tensor:
        """Return standardised features, shape (n, n_features), in the units of the input."""
        return torch.addcmul(self.centre[modality], values, self.spread[modality])

    def weights(self) -> dict[str, np.ndarray]:
        """Return both by name: without them the decoders say nothing about the input."""
        parts = (("centre", self.centre), ("spread", self.spread))
        return {
            f"{part}.{name}": value.cpu().numpy()
            for part, values in parts
            for name, value in zip(self.names, values, strict=True)
        }


def _moments(features: Tensor) -> tuple[Tensor, Tensor]:
    # Column sums in float64 without a float64 copy of the table. A constant column is told by its range, because
    # rounding leaves its deviation a little above zero.
    centre = features.mean(0, dtype=torch.float64).to(features.dtype)
    square = (features - centre).square_().mean(0, dtype=torch.float64)
    constant = features.amax(0) == features.amin(0)
    spread = torch.where(constant | (square == 0), 1.0, square.sqrt())
    return centre, spread.to(features.dtype)
