"""Trained networks turned into the records of a co-embedding, without dropout."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.torchkit import embedding_of, through, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api.records import Embedding
    from cellmapkit.proteinprojector.model import Projector
    from cellmapkit.torchkit import DeviceTables


def encode_all(model: Projector, tables: DeviceTables) -> dict[str, Embedding]:
    """Return the latents of every modality, only of the proteins present in it."""
    latents = {}
    for m, name in enumerate(tables.names):
        rows, device = tables.present(m), tables.tables[m].device
        latents[name] = embedding_of(tables, rows, through(partial(model.encode, m), tables.take(m, rows), device))
    return latents


def decode_all(
    model: Projector, tables: DeviceTables, latents: Mapping[str, Embedding]
) -> dict[tuple[str, str], Embedding]:
    """Return the features of every modality decoded from every latent, of unit length, by source and target."""
    return {
        (source, target): embedding_of(tables, tables.present(m), _decoded(model, t, latents[source], tables))
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
        generated[target] = embedding_of(tables, rows, unit(total[rows]))
    return generated


def _decoded(model: Projector, target: int, latent: Embedding, tables: DeviceTables) -> np.ndarray:
    return unit(through(partial(model.decode, target), latent.values, tables.tables[target].device))
