"""Trained networks turned into the records of a co-embedding, without dropout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.proteinprojector.model import Projector
    from cellmapkit.torchkit import DeviceTables

_CHUNK = 4096


def encode_all(model: Projector, tables: DeviceTables) -> dict[str, Embedding]:
    """Return the latents of every modality, only of the proteins present in it."""
    latents = {}
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        pieces = [model.encode(m, tables.take(m, part)) for part in _chunks(rows)]
        latents[name] = _embedding(tables, rows, torch.cat(pieces).cpu().numpy())
    return latents


def fuse(tables: DeviceTables, latents: Mapping[str, Embedding], kind: str) -> Embedding:
    """Return the mean latent of every protein over the modalities it has.

    Parameters
    ----------
    tables : DeviceTables
        Which protein has what.
    latents : mapping of str to Embedding
        As :func:`encode_all` gives them.
    kind : str
        ``mean``, or ``unit_mean`` to give each latent unit length before.

    Returns
    -------
    Embedding
        Of all proteins.
    """
    width = next(iter(latents.values())).values.shape[1]
    total = np.zeros((len(tables.ids), width), dtype=np.float32)
    for m, name in enumerate(tables.names):
        values = latents[name].values
        total[tables.present(m)] += _unit(values) if kind == "unit_mean" else values
    coverage = tables.mask.sum(axis=1, dtype=np.float32)
    return Embedding(ids=tables.ids, values=total / coverage[:, None])


def mean_norms(latents: Mapping[str, Embedding]) -> dict[str, float]:
    """Return the mean length of the latents of every modality; a mean of latents favours the longest."""
    return {name: float(np.linalg.norm(latent.values, axis=1).mean()) for name, latent in latents.items()}


def decode_all(
    model: Projector, tables: DeviceTables, latents: Mapping[str, Embedding]
) -> dict[tuple[str, str], Embedding]:
    """Return the features of every modality decoded from every latent, of unit length, by source and target."""
    return {
        (source, target): _embedding(tables, tables.present(m), _decoded(model, t, latents[source], tables))
        for m, source in enumerate(tables.names)
        for t, target in enumerate(tables.names)
    }


def generate_absent(model: Projector, tables: DeviceTables, latents: Mapping[str, Embedding]) -> dict[str, Embedding]:
    """Return features for the modalities that proteins are absent from.

    Training fixes the direction of what is decoded and not its length. So a generated row is the mean, over the
    modalities the protein has, of what is decoded from each, all of unit length. Modalities that no protein is absent
    from are left out.
    """
    generated = {}
    for t, target in enumerate(tables.names):
        rows = np.flatnonzero(~tables.mask[:, t])
        if not len(rows):
            continue
        total = np.zeros((len(tables.ids), tables.tables[t].shape[1]), dtype=np.float32)
        for m, source in enumerate(tables.names):
            if m != t:
                total[tables.present(m)] += _decoded(model, t, latents[source], tables)
        generated[target] = _embedding(tables, rows, _unit(total[rows]))
    return generated


def _decoded(model: Projector, target: int, latent: Embedding, tables: DeviceTables) -> np.ndarray:
    device = tables.tables[target].device
    pieces = [model.decode(target, torch.from_numpy(part).to(device)) for part in _chunks(latent.values)]
    return _unit(torch.cat(pieces).cpu().numpy())


def _chunks(values: np.ndarray) -> Sequence[np.ndarray]:
    return np.split(values, range(_CHUNK, len(values), _CHUNK))


def _unit(values: np.ndarray) -> np.ndarray:
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)


def _embedding(tables: DeviceTables, rows: np.ndarray, values: np.ndarray) -> Embedding:
    return Embedding(ids=tuple(tables.ids[i] for i in rows), values=values)
