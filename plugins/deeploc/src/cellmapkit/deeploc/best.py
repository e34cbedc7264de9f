"""What is kept of the trainings so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from cellmapkit.torchkit.state import join, split

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Best:
    """The network of least validation loss, and representations on the way.

    Attributes
    ----------
    loss : float
        Its validation loss; infinite before the first epoch ends.
    epoch : int
        After which epoch, counted through all trainings, 0 is the first.
    weights : dict of str to ndarray
        By name.
    snapshots : dict of (int, int) to ndarray of float32, shape (n_fields, 512)
        By training and number of epochs behind it.
    """

    loss: float = np.inf
    epoch: int = 0
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    snapshots: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)

    def forget_snapshots(self, except_of: int) -> None:
        """Drop the snapshots of trainings that cannot be chosen any more."""
        self.snapshots = {key: rows for key, rows in self.snapshots.items() if key[0] == except_of}

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything as named arrays."""
        numbers = {"loss": np.array(self.loss), "epoch": np.array(self.epoch)}
        snapshots = {f"{training}/{epoch}": rows for (training, epoch), rows in self.snapshots.items()}
        return join(numbers=numbers, weights=self.weights, snapshots=snapshots)

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Return what :meth:`arrays` was called on."""
        numbers = split(arrays, "numbers")
        snapshots = {}
        for name, rows in split(arrays, "snapshots").items():
            training, epoch = name.split("/")
            snapshots[(int(training), int(epoch))] = rows
        return cls(float(numbers["loss"]), int(numbers["epoch"]), split(arrays, "weights"), snapshots)
