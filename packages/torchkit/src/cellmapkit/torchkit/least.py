"""The network of least validation loss, kept while training goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from cellmapkit.torchkit.state import join, split, weight_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import nn


@dataclass
class LeastLoss:
    """What was best so far.

    Attributes
    ----------
    loss : float
        Validation loss of the network kept; infinite before the first epoch ends.
    epoch : int
        After which epoch it was kept, 0 is the first.
    weights : dict of str to ndarray
        By name; empty before the first epoch ends.
    """

    loss: float = np.inf
    epoch: int = 0
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    def offer(self, loss: float, epoch: int, model: nn.Module) -> None:
        """Keep a copy of the model as it is if its loss is less than that of any before."""
        if loss < self.loss:
            self.loss, self.epoch, self.weights = loss, epoch, weight_arrays(model)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything as named arrays."""
        return join(numbers={"loss": np.array(self.loss), "epoch": np.array(self.epoch)}, weights=self.weights)

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Return what :meth:`arrays` was called on."""
        numbers = split(arrays, "numbers")
        return cls(float(numbers["loss"]), int(numbers["epoch"]), split(arrays, "weights"))
