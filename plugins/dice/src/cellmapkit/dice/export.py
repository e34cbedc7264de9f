"""Trained projectors turned into latents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cellmapkit.torchkit import embedding_of, through

if TYPE_CHECKING:
    from cellmapkit.api.records import Embedding
    from cellmapkit.dice.model import Projectors
    from cellmapkit.torchkit import DeviceTables


def project_all(model: Projectors, tables: DeviceTables) -> dict[str, Embedding]:
    """Return the latents of every modality, only of the proteins present in it; the model must be in its eval state."""
    latents = {}
    for m, name in enumerate(tables.names):
        rows, device = tables.present(m), tables.tables[m].device
        latents[name] = embedding_of(tables, rows, through(partial(model.project, m), tables.take(m, rows), device))
    return latents
