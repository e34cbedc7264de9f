"""Embeddings that an honest comparison needs beside the ones it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.degree_matched import degrees
from cellmapkit.embeddingeval.universe import taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Network

RANDOM, CONCAT, DEGREE = "control: random", "control: side by side", "control: degree"
_WIDTH = 128
_PLANE = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])  # upright to each other and to (1, 1, 1)


def controls(embeddings: Mapping[str, Embedding], side_by_side: Sequence[str], run: Run) -> dict[str, Embedding]:
    """Return the controls over the union of all genes.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        To be judged.
    side_by_side : sequence of str
        Names of those to put beside each other; with fewer than two there is no such control.
    run : Run
        Seeds the random one.

    Returns
    -------
    dict of str to Embedding
        Random normal numbers (128 dimensions); and the chosen embeddings side by side, rows of each at unit length,
        zeros where a gene is absent.
    """
    genes = sorted(set().union(*(embedding.ids for embedding in embeddings.values())))
    noise = run.stream("random control").standard_normal((len(genes), _WIDTH)).astype(np.float32)
    made = {RANDOM: Embedding(ids=tuple(genes), values=noise)}
    if len(side_by_side) > 1:
        blocks = [_unit(taken(embeddings[name], genes).values) for name in side_by_side]
        made[CONCAT] = Embedding(ids=tuple(genes), values=np.concatenate(blocks, axis=1))
    return made


def degree_control(genes: Sequence[str], network: Network) -> tuple[Embedding, str]:
    """Return an embedding that knows nothing of a gene but the logarithm of its degree.

    Vectors of one dimension will not do: all their cosines are 1 or -1. So log(1 + degree), scaled to run from 0 to 180
    degrees, becomes an angle: the cosine of two genes is that of their difference, and ranks pairs by how little their
    log degrees differ. The half circle lies where the three coordinates sum to 0, so that Pearson correlation is the
    same number.

    Parameters
    ----------
    genes : sequence of str
        To be embedded.
    network : Network
        Undirected; its weights are not used.

    Returns
    -------
    Embedding, str
        Three dimensions; and a sentence on genes that the network does not have, whose degree is 0.

    Raises
    ------
    IdMismatchError
        If the network has none of the genes.
    """
    degree = degrees(network)
    known = [gene for gene in genes if gene in degree]
    if not known:
        found = f"the network has none of the {len(genes)} genes ({examples(genes)})"
        raise IdMismatchError(found, hint=f"it has {len(degree)} nodes: {examples(degree)}")
    logs = np.log1p([float(degree.get(gene, 0)) for gene in genes])
    span = logs.max() - logs.min()
    angle = np.pi * (logs - logs.min()) / (span if span > 0 else 1.0)
    values = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ _PLANE
    note = f"the network of the degree control has {len(known)} of {len(genes)} genes; the others count as of degree 0"
    return Embedding(ids=tuple(genes), values=values.astype(np.float32)), note


def _unit(values: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, length, out=np.zeros_like(values), where=length > 0)
