"""What is kept of the trainings so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from cellmapkit.torchkit.least import LeastLoss
from cellmapkit.torchkit.state import join, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


@dataclass
class Best(LeastLoss):
    """The network of least validation loss, its epoch counted through all trainings, and representations on the way.

    Attributes
    ----------
    snapshots : dict of (int, int) to ndarray of float32, shape (n_fields, 512)
        By training and number of epochs behind it.
    """

    snapshots: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)

    def forget_snapshots(self, except_of: int) -> None:
        """Drop the snapshots of trainings that cannot be chosen any more."""
        self.snapshots = {key: rows for key, rows in self.snapshots.items() if key[0] == except_of}

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything as named arrays."""
        snapshots = {f"{training}/{epoch}": rows for (training, epoch), rows in self.snapshots.items()}
        return {**super().arrays(), **join(snapshots=snapshots)}

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """Return what :meth:`arrays` was called on."""
        found = super().of(arrays)
        for name, rows in split(arrays, "snapshots").items():
            training, epoch = name.split("/")
            found.snapshots[(int(training), int(epoch))] = rows
        return found
