"""Which cell is shown to the network and which one it paints: pairs of different cells of one group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageSet


@dataclass(frozen=True)
class Groups:
    """The cells of each group side by side, for groups of two cells or more.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        Row numbers of cells, group by group.
    start : ndarray of int64, shape (n,)
        Where the group of each begins in ``rows``.
    size : ndarray of int64, shape (n,)
        How many cells the group of each has, at least 2.
    """

    rows: np.ndarray
    start: np.ndarray
    size: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, group: np.ndarray) -> Groups:
        """Return the groups of some cells.

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
            Row numbers, each once.
        group : ndarray of int64, shape (n,)
            The group of each; negative: none, it is left out.

        Returns
        -------
        Groups
            Cells of a group in the order given; those alone in their group are left out.
        """
        rows, group = rows[group >= 0], group[group >= 0]
        order = np.argsort(group, kind="stable")
        _, sizes = np.unique(group, return_counts=True)
        rows = rows[order][np.repeat(sizes > 1, sizes)]
        kept = sizes[sizes > 1]
        start = np.repeat(np.cumsum(kept) - kept, kept)
        return cls(rows, start, np.repeat(kept, kept))

    def draw(self, generator: np.random.Generator, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Return every cell as a source, with another cell of its group, each as likely, as its target.

        Parameters
        ----------
        generator : numpy.random.Generator
            Draws the partners, and the sources where there are more than ``most``.
        most : int
            Most sources per group; 0: all.

        Returns
        -------
        tuple of (ndarray of int64 (n_pairs,), ndarray of int64 (n_pairs,))
            Row numbers of sources and targets, never the same in one pair.
        """
        place = np.arange(len(self.rows))
        if most:
            shuffled = np.lexsort((generator.random(len(place)), self.start))
            place = np.sort(shuffled[place - self.start < most])
        start, size = self.start[place], self.size[place]
        other = start + (place - start + generator.integers(1, size)) % size
        return self.rows[place], self.rows[other]

    def estranged(self, source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs of different groups made of given ones: each target gets the source of the pair half way on.

        Parameters
        ----------
        source, target : ndarray of int64, shape (n_pairs,)
            As :meth:`draw` gives them.

        Returns
        -------
        tuple of (ndarray of int64 (n,), ndarray of int64 (n,))
            Sources and targets; pairs that would be of one group all the same are left out.
        """
        order = np.argsort(self.rows)
        source = np.roll(source, len(source) // 2)
        own, other = (self.start[order[np.searchsorted(self.rows, r, sorter=order)]] for r in (target, source))
        return source[own != other], target[own != other]


def grouping(images: ImageSet, pairs: str) -> np.ndarray:
    """Return the group of each cell, shape (n_cells,), int64: its field, or the first protein of it; -1: no protein.

    Parameters
    ----------
    images : ImageSet
        With cells.
    pairs : {"protein", "field"}
        Within what two cells make a pair.

    Returns
    -------
    ndarray of int64, shape (n_cells,)
        An index into ``images.ids`` or ``images.fields``.
    """
    assert images.cells is not None
    protein = images.field_proteins()[images.cells.field]
    return protein if pairs == "protein" else np.where(protein >= 0, images.cells.field, -1)
