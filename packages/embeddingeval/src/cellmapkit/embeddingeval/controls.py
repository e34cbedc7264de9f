"""Embeddings that an honest comparison needs beside the ones it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.universe import taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run

RANDOM, CONCAT = "control: random", "control: side by side"
_WIDTH = 128


def controls(embeddings: Mapping[str, Embedding], run: Run) -> dict[str, Embedding]:
    """Return the controls over the union of all genes.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        To be judged.
    run : Run
        Seeds the random one.

    Returns
    -------
    dict of str to Embedding
        Random normal numbers (128 dimensions); and, of two or more embeddings, all of them side by side, each row of
        each at unit length, zeros where a gene is absent.
    """
    genes = sorted(set().union(*(embedding.ids for embedding in embeddings.values())))
    noise = run.stream("random control").standard_normal((len(genes), _WIDTH)).astype(np.float32)
    made = {RANDOM: Embedding(ids=tuple(genes), values=noise)}
    if len(embeddings) > 1:
        blocks = [_unit(taken(embedding, genes).values) for embedding in embeddings.values()]
        made[CONCAT] = Embedding(ids=tuple(genes), values=np.concatenate(blocks, axis=1))
    return made


def _unit(values: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, length, out=np.zeros_like(values), where=length > 0)
