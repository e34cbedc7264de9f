"""The genes on which embeddings are judged: the largest source of unfair comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.api.records import Embedding

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_GENES = 10


def over(universe: str, embeddings: Mapping[str, Embedding]) -> dict[str, Embedding]:
    """Return every embedding over the genes of the universe, sorted by name.

    Parameters
    ----------
    universe : {"common", "own", "union"}
        ``common``: the genes that all have; ``own``: each its own; ``union``: all genes, zeros for absent ones.
    embeddings : mapping of str to Embedding
        To be judged.

    Returns
    -------
    dict of str to Embedding
        In the same order.

    Raises
    ------
    IdMismatchError
        If fewer than ten genes are common to all.
    """
    if universe == "own":
        return {name: taken(embedding, sorted(embedding.ids)) for name, embedding in embeddings.items()}
    sets = [set(embedding.ids) for embedding in embeddings.values()]
    genes = sorted(set.intersection(*sets) if universe == "common" else set.union(*sets))
    if len(genes) < FEWEST_GENES:
        sizes = "; ".join(f"{name} has {len(e.ids)} ({examples(sorted(e.ids))})" for name, e in embeddings.items())
        raise IdMismatchError(
            f"only {len(genes)} genes are common to all embeddings: {sizes}",
            hint="expected the same kind of names everywhere; or judge each on its own genes with --universe own",
        )
    return {name: taken(embedding, genes) for name, embedding in embeddings.items()}


def taken(embedding: Embedding, genes: list[str]) -> Embedding:
    """Return the rows of some genes in their order, zeros for genes the embedding does not have.

    Parameters
    ----------
    embedding : Embedding
        Where to take from.
    genes : list of str
        Wanted.

    Returns
    -------
    Embedding
        One row per wanted gene.
    """
    row = {gene: k for k, gene in enumerate(embedding.ids)}
    values = np.zeros((len(genes), embedding.values.shape[1]), dtype=np.float32)
    there = [k for k, gene in enumerate(genes) if gene in row]
    values[there] = embedding.values[[row[genes[k]] for k in there]]
    return Embedding(ids=tuple(genes), values=values)
