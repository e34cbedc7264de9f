"""The running sum of what trees say, which an interrupted run goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api import Run


@dataclass
class Votes:
    """What has been counted so far.

    Attributes
    ----------
    total : ndarray of float32, shape (n_proteins, n_proteins)
        Sum over trees of the proximity of each pair of proteins, above the diagonal.
    importance : ndarray of float64, shape (n_columns,)
        Sum over trees of the importance of each feature.
    done : int
        Groups of trees counted.
    """

    total: np.ndarray
    importance: np.ndarray
    done: int = 0

    @classmethod
    def resumed(cls, n_proteins: int, n_columns: int, run: Run) -> Self:
        """Return what an interrupted run kept, or nothing counted yet."""
        kept = run.checkpoint.load() if run.checkpoint is not None else None
        if kept is None:
            return cls(np.zeros((n_proteins, n_proteins), dtype=np.float32), np.zeros(n_columns))
        return cls(kept["total"], kept["importance"], int(kept["done"]))

    def keep(self, done: int, run: Run) -> None:
        """Note how many groups are counted now, and save all where the run has a slot for it."""
        self.done = done
        if run.checkpoint is not None:
            run.checkpoint.save(
                {"total": self.total, "importance": self.importance, "done": np.array(done, dtype=np.int64)}
            )
