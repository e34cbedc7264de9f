"""Trained networks turned into the records of a co-embedding: latents, and generated rows of absent modalities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.torchkit import embedding_of, through, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api.records import Embedding
    from cellmapkit.mirage.model import Mirage
    from cellmapkit.torchkit import DeviceTables

FEWEST_DIRECTIONS = 5
"""Generated rows that spread in fewer directions than this have collapsed."""
_SPREAD = 1e-2  # of the widest direction of real rows, as a standard deviation


@torch.no_grad()
def settle(model: Mirage, tables: DeviceTables) -> None:
    """Set the statistics of all encoders to those of the real rows; in training they saw generated ones too."""
    for m in range(len(tables.names)):
        model.settle(m, tables.take(m, tables.present(m)))


def encode_all(model: Mirage, tables: DeviceTables) -> dict[str, Embedding]:
    """Return the latents of every modality, only of the proteins present in it."""
    latents = {}
    for m, name in enumerate(tables.names):
        rows, device = tables.present(m), tables.tables[m].device
        latents[name] = embedding_of(tables, rows, through(partial(model.encode, m), tables.take(m, rows), device))
    return latents


class Generator:
    """Makes the rows of modalities that proteins are absent from.

    Parameters
    ----------
    model : Mirage
        Trained and in evaluation.
    tables : DeviceTables
        Features of all proteins.
    latents : mapping of str to Embedding
        Of :func:`encode_all`.
    running : bool
        Whether decoders normalise by the running statistics of training and not by the rows they are given.
    """

    def __init__(self, model: Mirage, tables: DeviceTables, latents: Mapping[str, Embedding], *, running: bool) -> None:
        self._model, self._tables, self._latents, self._running = model, tables, latents, running
        self._device = tables.tables[0].device

    def absent(self, kind: str) -> dict[str, Embedding]:
        """Return features by modality, of the proteins absent from it; modalities that lack none are left out.

        Parameters
        ----------
        kind : {"feature_mean", "latent_mean"}
            The mean of what is decoded from each modality the protein has, or decoded from the mean of their latents.
        """
        targets = [t for t in range(len(self._tables.names)) if not self._tables.mask[:, t].all()]
        if kind == "latent_mean":
            made = {t: self._from_mean_latent(t) for t in targets}
        else:
            made = {t: self._mean_features(t) for t in targets}
        return {
            self._tables.names[t]: embedding_of(self._tables, rows := np.flatnonzero(~self._tables.mask[:, t]), x[rows])
            for t, x in made.items()
        }

    def filled(self, generated: Mapping[str, Embedding]) -> dict[str, Embedding]:
        """Return latents of all proteins by modality, those of absent ones encoded from generated features."""
        whole = {}
        for m, name in enumerate(self._tables.names):
            values = np.zeros((len(self._tables.ids), self._latents[name].values.shape[1]), dtype=np.float32)
            values[self._tables.present(m)] = self._latents[name].values
            if name in generated:
                encode = partial(self._model.encode, m)
                values[~self._tables.mask[:, m]] = through(encode, generated[name].values, self._device)
            whole[name] = embedding_of(self._tables, np.arange(len(values)), values)
        return whole

    def _mean_features(self, target: int) -> np.ndarray:
        total = np.zeros((len(self._tables.ids), self._tables.tables[target].shape[1]), dtype=np.float32)
        others = [m for m in range(len(self._tables.names)) if m != target]
        for m in others:
            total[self._tables.present(m)] += self._decode(target, self._latents[self._tables.names[m]].values)
        return total / np.maximum(self._tables.mask[:, others].sum(axis=1, dtype=np.float32), 1)[:, None]

    def _from_mean_latent(self, target: int) -> np.ndarray:
        total = np.zeros((len(self._tables.ids), next(iter(self._latents.values())).values.shape[1]), dtype=np.float32)
        for m, name in enumerate(self._tables.names):
            total[self._tables.present(m)] += self._latents[name].values
        return self._decode(target, unit(total))

    @torch.no_grad()
    def _decode(self, target: int, latents: np.ndarray) -> np.ndarray:
        if self._running:
            return through(lambda rows: self._model.decode(target, [rows])[0], latents, self._device)
        return self._model.generate(target, torch.from_numpy(latents).to(self._device)).cpu().numpy()


def collapsed(generated: np.ndarray, real: np.ndarray) -> int | None:
    """Return in how many directions generated rows spread if these are too few, else ``None``.

    A direction counts if the standard deviation along it is a hundredth of that of real rows along their widest.

    Parameters
    ----------
    generated, real : ndarray of float32, shape (n, n_features)
        Different proteins.
    """
    if min(*generated.shape, *real.shape) <= FEWEST_DIRECTIONS:
        return None
    widest = _spreads(real)[-1]
    count = int((_spreads(generated) > _SPREAD * widest).sum())
    return count if count < FEWEST_DIRECTIONS else None


def _spreads(rows: np.ndarray) -> np.ndarray:
    """Return the standard deviations along principal directions, rising, shape (n_features,)."""
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    return np.sqrt(np.maximum(np.linalg.eigvalsh(centred.T @ centred / len(rows)), 0))
