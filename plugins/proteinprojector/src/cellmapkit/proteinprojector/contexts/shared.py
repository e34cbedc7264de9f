"""What the query context knows of the base: a frozen latent for every protein and modality that has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from cellmapkit.api.records import Embedding
    from cellmapkit.torchkit import DeviceTables


@dataclass(frozen=True)
class Shared:
    """The shared parts of the query's latents.

    Attributes
    ----------
    values : tuple of Tensor of float32, shape (n_proteins, latent_dim)
        Per modality of the query; zero where the protein is not in the base.
    known : ndarray of bool, shape (n_proteins,)
        Which proteins of the query are in the base.
    length : float
        Mean length of those that are known, 1 where none is.
    """

    values: tuple[Tensor, ...]
    known: np.ndarray
    length: float


def shared_parts(
    tables: DeviceTables, latents: Mapping[str, Embedding], fused: Embedding, partner: Mapping[str, str]
) -> Shared:
    """Return the shared part of every protein in every modality of the query.

    That is its base latent of the same modality; where it has none, the mean of the base latents it has.

    Parameters
    ----------
    tables : DeviceTables
        The query context.
    latents : mapping of str to Embedding
        The base's latents by modality.
    fused : Embedding
        Their means.
    partner : mapping of str to str
        The base's modality for each of the query's that has one.

    Returns
    -------
    Shared
        On the device of the tables.
    """
    width = fused.values.shape[1]
    row = {name: i for i, name in enumerate(tables.ids)}
    filled = np.zeros((len(tables.ids), width), dtype=np.float32)
    known = np.zeros(len(tables.ids), dtype=bool)
    rows = _lay(filled, fused, row)
    known[rows] = True
    values = []
    for name in tables.names:
        own = filled.copy()
        if name in partner:
            _lay(own, latents[partner[name]], row)
        values.append(own)
    lengths = [float(np.linalg.norm(own[known], axis=1).mean()) for own in values if known.any()]
    length = float(np.mean(lengths)) if lengths else 1.0
    device = tables.tables[0].device
    return Shared(tuple(torch.from_numpy(own).to(device) for own in values), known, length or 1.0)


def _lay(into: np.ndarray, embedding: Embedding, row: Mapping[str, int]) -> np.ndarray:
    places = [(row[name], k) for k, name in enumerate(embedding.ids) if name in row]
    rows, source = np.array(places, dtype=np.int64).reshape(-1, 2).T
    into[rows] = embedding.values[source]
    return rows
