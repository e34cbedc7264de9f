"""What a batch shows of each protein and what it asks for, as row numbers, so that absent rows cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Part:
    """The proteins of a batch that one modality has something of.

    Attributes
    ----------
    places : Tensor of int64, shape (n,)
        Which rows of the batch, rising.
    rows : Tensor of int64, shape (n,)
        Which rows of the table.
    """

    places: Tensor
    rows: Tensor


@dataclass(frozen=True)
class Batch:
    """Proteins, what is shown of them and what is to be reconstructed.

    Attributes
    ----------
    shown : Tensor of float32, shape (b, n_modalities)
        1 where an input is shown.
    inputs, targets : tuple of Part
        Per modality, what is shown and what is asked for.
    hidden : tuple of Tensor of float32, shape (n_targets,)
        Per modality, 1 where a target is not shown.
    n_hidden : tuple of int
        Per modality, how many these are.
    """

    shown: Tensor
    inputs: tuple[Part, ...]
    targets: tuple[Part, ...]
    hidden: tuple[Tensor, ...]
    n_hidden: tuple[int, ...]

    @classmethod
    def of(cls, rows: np.ndarray, shown: np.ndarray, asked: np.ndarray, device: torch.device) -> Batch:
        """Return a batch on the device.

        Parameters
        ----------
        rows : ndarray of int64, shape (b,)
            Rows of the tables.
        shown, asked : ndarray of bool, shape (b, n_modalities)
            Which inputs are shown, which are to be reconstructed.
        device : torch.device
            Where the tables are.
        """
        columns = range(shown.shape[1])
        places = [np.flatnonzero(asked[:, m]) for m in columns]
        hidden = [~shown[place, m] for m, place in zip(columns, places, strict=True)]
        return cls(
            torch.from_numpy(shown.astype(np.float32)).to(device),
            tuple(_part(rows, np.flatnonzero(shown[:, m]), device) for m in columns),
            tuple(_part(rows, place, device) for place in places),
            tuple(torch.from_numpy(flags.astype(np.float32)).to(device) for flags in hidden),
            tuple(int(flags.sum()) for flags in hidden),
        )


def _part(rows: np.ndarray, places: np.ndarray, device: torch.device) -> Part:
    return Part(torch.from_numpy(places).to(device), torch.from_numpy(rows[places]).to(device))


def hide_one(present: np.ndarray, probability: float, generator: np.random.Generator) -> np.ndarray:
    """Return what is shown when now and then one of several modalities of a protein is hidden.

    Parameters
    ----------
    present : ndarray of bool, shape (n, n_modalities)
        Where proteins are present.
    probability : float in [0, 1]
        That a protein with two or more modalities has one of them hidden, all equally likely.
    generator : numpy.random.Generator
        Draws the same amount whatever the probability.

    Returns
    -------
    ndarray of bool, shape (n, n_modalities)
        At least one true where ``present`` has one.
    """
    chosen = np.flatnonzero((present.sum(axis=1) > 1) & (generator.random(len(present)) < probability))
    which = np.where(present, generator.random(present.shape), -1.0).argmax(axis=1)
    shown = present.copy()
    shown[chosen, which[chosen]] = False
    return shown
