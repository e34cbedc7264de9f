"""Trained projectors turned into latents and one vector per protein."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.records import Embedding
from cellmapkit.torchkit import embedding_of, fuse, through, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.dice.model import Projectors
    from cellmapkit.torchkit import DeviceTables


def project_all(model: Projectors, tables: DeviceTables) -> dict[str, Embedding]:
    """Return the latents of every modality, only of the proteins present in it; the model must be in its eval state."""
    latents = {}
    for m, name in enumerate(tables.names):
        rows, device = tables.present(m), tables.tables[m].device
        latents[name] = embedding_of(tables, rows, through(partial(model.project, m), tables.take(m, rows), device))
    return latents


def fused(ids: Sequence[str], latents: Mapping[str, Embedding], kind: str) -> Embedding:
    """Return one vector per protein.

    Side by side, an absent latent needs something in its place that favours no comparison. Zeros would make all
    proteins that miss the same modality alike in it. Training has put the latents of a protein near each other, so the
    mean of those it has, of unit length again, is the best guess of the absent one: for a protein in one modality
    the fused vector repeats its latent, and its cosine to a complete protein is the mean of the cosines to both views.

    Parameters
    ----------
    ids : sequence of str
        Proteins, each in at least one modality.
    latents : mapping of str to Embedding
        Per modality, of the proteins in it, of unit length.
    kind : {"concat", "mean", "unit_mean"}
        See :func:`cellmapkit.torchkit.fuse`.

    Returns
    -------
    Embedding
        Of ``ids``, in that order.
    """
    if kind != "concat":
        return fuse(ids, latents, kind)
    stand_ins = unit(fuse(ids, latents, "mean").values)
    place = {name: k for k, name in enumerate(ids)}
    whole = {}
    for name, latent in latents.items():
        values = stand_ins.copy()
        values[np.array([place[protein] for protein in latent.ids], dtype=np.int64)] = latent.values
        whole[name] = Embedding(ids=tuple(ids), values=values)
    return fuse(ids, whole, "concat")
