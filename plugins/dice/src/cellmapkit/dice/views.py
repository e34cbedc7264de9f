"""The views of a batch - one protein in one modality each - and which of them are of the same protein."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Positives:
    """Views of the same protein.

    Attributes
    ----------
    anchor, other : Tensor of int64, shape (n_positives,)
        Every ordered pair of views of one protein.
    share : Tensor of float32, shape (n_positives,)
        The pair's weight in a mean over anchors of means over their pairs; together 1.
    weight : Tensor of float32, shape (n_views,)
        A view's weight in the mean over anchors: one over their number, or 0.
    """

    anchor: Tensor
    other: Tensor
    share: Tensor
    weight: Tensor


@dataclass(frozen=True)
class Views:
    """The views of one batch, modality after modality.

    Attributes
    ----------
    rows : tuple of ndarray of int64, one per modality
        The proteins seen in it: none, or at least two.
    pairs : tuple of (ndarray, ndarray) of int64
        For every two modalities that share proteins of the batch, the views of these, in the same order.
    n_alone : int
        Views left out because no other protein of the batch is in their modality, which batch normalisation needs.
    """

    rows: tuple[np.ndarray, ...]
    pairs: tuple[tuple[np.ndarray, np.ndarray], ...]
    n_alone: int

    @classmethod
    def of(cls, batch: np.ndarray, mask: np.ndarray) -> Views:
        """Return the views of some proteins.

        Parameters
        ----------
        batch : ndarray of int64, shape (b,)
            Row numbers of proteins.
        mask : ndarray of bool, shape (n_proteins, n_modalities)
            Where proteins are present.
        """
        present = mask[batch]
        alone = present.sum(axis=0) == 1
        n_alone = int(alone.sum())
        present[:, alone] = False
        place = np.cumsum(present.T.ravel()).reshape(present.T.shape) - 1
        pairs = []
        for a, b in combinations(range(mask.shape[1]), 2):
            both = present[:, a] & present[:, b]
            if both.any():
                pairs.append((place[a, both], place[b, both]))
        return cls(tuple(batch[column] for column in present.T), tuple(pairs), n_alone)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Return the number of views in each modality."""
        return tuple(len(rows) for rows in self.rows)

    def positives(self, device: torch.device) -> Positives:
        """Return which views are of one protein; there must be some."""
        anchor = np.concatenate([views for pair in self.pairs for views in pair])
        other = np.concatenate([views for pair in self.pairs for views in pair[::-1]])
        count = np.bincount(anchor, minlength=sum(self.sizes))
        weight = (count > 0) / np.count_nonzero(count)
        share = weight[anchor] / count[anchor]
        floats = (torch.from_numpy(values.astype(np.float32)).to(device) for values in (share, weight))
        return Positives(torch.from_numpy(anchor).to(device), torch.from_numpy(other).to(device), *floats)

    def pairs_to_tell_apart(self, device: torch.device) -> list[tuple[Tensor, Tensor]]:
        """Return the pairs of modalities that share two proteins or more."""
        return [
            (torch.from_numpy(one).to(device), torch.from_numpy(other).to(device))
            for one, other in self.pairs
            if len(one) > 1
        ]
