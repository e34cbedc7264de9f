"""What the trained query context gives besides the records of ProteinProjector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.torchkit import embedding_of, through, unit

if TYPE_CHECKING:
    import numpy as np

    from cellmapkit.api.records import Embedding
    from cellmapkit.proteinprojector.contexts.model import QueryProjector
    from cellmapkit.torchkit import DeviceTables


def encode_query(
    model: QueryProjector, tables: DeviceTables, method: str
) -> tuple[dict[str, Embedding], dict[str, np.ndarray]]:
    """Return the latents of the query and their specific parts.

    Parameters
    ----------
    model : QueryProjector
        Trained.
    tables : DeviceTables
        The query context.
    method : {"residual", "MINE", "subtract"}
        What the specific part is.

    Returns
    -------
    dict of str to Embedding
        Latents by modality, only of the proteins present in it.
    dict of str to ndarray of float32, shape (n_present, latent_dim)
        Specific parts of the same proteins in the same order, not divided by the length of anything. Zero for proteins
        that are not in the base, where they are a difference from it (``residual``).
    """
    latents, specific = {}, {}
    for m, name in enumerate(tables.names):
        rows, device = tables.present(m), tables.tables[m].device
        values = through(model.encoders[m], tables.take(m, rows), device)
        shared = model.shared.values[m].cpu().numpy()[rows]
        if method == "subtract":
            values = values - shared
        latents[name] = embedding_of(tables, rows, unit(values) if model.unit_length else values)
        if method == "residual":
            values = (values - shared) * model.shared.known[rows, None].astype(values.dtype)
        specific[name] = values
    return latents, specific
