"""Epochs cut into batches of row numbers, and modality tables that such batches index into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cellmapkit.api.records import Modalities


def epoch_batches(rows: np.ndarray, batch_size: int, generator: np.random.Generator) -> list[np.ndarray]:
    """Return all rows once, in random order, cut into batches.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_rows,)
        Row numbers to draw from.
    batch_size : int
        Rows per batch; the last batch may be smaller. A last batch of one row joins the one before: one row has no
        partner to be told apart from, and batch normalisation cannot take it.
    generator : numpy.random.Generator
        Draws one permutation.

    Returns
    -------
    list of ndarray of int64
        Disjoint, together all rows.
    """
    order = generator.permutation(rows)
    cuts = list(range(batch_size, len(order), batch_size))
    if cuts and len(order) - cuts[-1] == 1:
        cuts.pop()
    return np.split(order, cuts)


@dataclass(frozen=True)
class DeviceTables:
    """Modality tables on the device, moved there once; a batch is a vector of row numbers.

    Attributes
    ----------
    ids : tuple of str
        Proteins, sorted.
    names : tuple of str
        Modalities, sorted, so that their order in the input does not matter either.
    tables : tuple of Tensor, shape (n_proteins, n_features of that modality)
        Zero where the protein is absent.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        True where the protein is present; kept on the host, where batches are put together.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    tables: tuple[Tensor, ...]
    mask: np.ndarray

    @classmethod
    def of(cls, modalities: Modalities, device: torch.device) -> DeviceTables:
        """Return the tables on a device, proteins and modalities sorted by name; the input is not changed."""
        rows = _order(modalities.ids)
        columns = _order(modalities.names)
        tables = tuple(torch.from_numpy(modalities.tables[m][rows]).to(device) for m in columns)
        ids = tuple(modalities.ids[i] for i in rows)
        names = tuple(modalities.names[m] for m in columns)
        return cls(ids, names, tables, modalities.mask[rows][:, columns])

    def take(self, modality: int, rows: np.ndarray) -> Tensor:
        """Return some rows of one table, shape (len(rows), n_features)."""
        table = self.tables[modality]
        return table.index_select(0, torch.from_numpy(rows).to(table.device))

    def present(self, modality: int) -> np.ndarray:
        """Return the rising row numbers of the proteins in one modality."""
        return np.flatnonzero(self.mask[:, modality])


def _order(names: Sequence[str]) -> np.ndarray:
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
