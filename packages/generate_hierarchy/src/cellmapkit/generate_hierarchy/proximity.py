"""From embeddings to nested proximity networks: the closest fractions of all protein pairs.

The cosine matrix of each embedding is scaled to [0, 1] over all its entries, and the matrices are averaged, as the Cell
Mapping Toolkit does with folds. Both are linear, so the mean is the inner product of the unit vectors side by side,
each weighted by the square root of its matrix's weight: one list of pairs serves any number of embeddings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, ParameterError, examples
from cellmapkit.api.records import ProximityNetworks
from cellmapkit.generate_hierarchy.pairs import BLOCK_ROWS, smallest_product, top_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Embedding

SHORTEST = 1e-8
"""Length below which a row is rounding noise: its direction means nothing, and its cosine is taken as 0."""
_SAME = 1e-12


def proximity_networks(
    embeddings: Sequence[Embedding], cutoffs: Sequence[float], *, block_rows: int = BLOCK_ROWS
) -> ProximityNetworks:
    """Return one network per cutoff, holding the first ``ceil(cutoff * n * (n - 1) / 2)`` pairs by mean scaled cosine.

    Parameters
    ----------
    embeddings : sequence of Embedding
        One or several (folds). The first one gives the proteins; further ones may hold more, which are ignored.
    cutoffs : sequence of float in (0, 1]
        Fractions of all pairs, in any order.
    block_rows : int
        Rows compared at a time; changes speed and memory only.

    Returns
    -------
    ProximityNetworks
        Its ``similarity`` is the mean of the cosines scaled to [0, 1], 1 for the closest pair possible. A row of zeros,
        or shorter than :data:`SHORTEST`, has cosine 0 with everything.

    Raises
    ------
    IdMismatchError
        If a protein of the first embedding is absent from a later one.
    InputError
        If there are fewer than two proteins, or all have the same vector.
    ParameterError
        If there is no cutoff or one is not in (0, 1].
    """
    checked = checked_cutoffs(cutoffs)
    ids = tuple(sorted(embeddings[0].ids))
    if len(ids) < 2:
        raise InputError(
            f"the embedding has {len(ids)} proteins", hint="a proximity network needs at least two proteins"
        )
    vectors, offset = _side_by_side([_unit_rows(e, ids, k) for k, e in enumerate(embeddings)], block_rows)
    n_pairs = len(ids) * (len(ids) - 1) // 2
    sizes = tuple(math.ceil(cutoff * n_pairs) for cutoff in checked)
    edges, products = top_pairs(vectors, sizes[-1], block_rows=block_rows)
    similarity = (products - offset).clip(0.0, 1.0).astype(np.float32)  # rounding alone can leave [0, 1]
    return ProximityNetworks(ids=ids, edges=edges, sizes=sizes, cutoffs=checked, similarity=similarity)


def without_direction(embedding: Embedding) -> tuple[str, ...]:
    """Return the proteins whose row is so short that its direction is rounding noise.

    Parameters
    ----------
    embedding : Embedding
        Any embedding.

    Returns
    -------
    tuple of str
        Sorted; :func:`proximity_networks` gives them cosine 0 with everything.
    """
    lengths = np.linalg.norm(embedding.values.astype(np.float64), axis=1)
    return tuple(sorted(embedding.ids[row] for row in np.flatnonzero(lengths < SHORTEST)))


def checked_cutoffs(cutoffs: Sequence[float]) -> tuple[float, ...]:
    """Return cutoffs rising and each once, or raise :class:`ParameterError` where one is no fraction in (0, 1]."""
    wrong = [cutoff for cutoff in cutoffs if not 0 < cutoff <= 1]
    if wrong or not len(cutoffs):
        raise ParameterError(
            f"cutoffs {examples(wrong)} are not fractions" if wrong else "no cutoff given",
            hint="each cutoff is a fraction of all protein pairs: above 0, at most 1",
        )
    return tuple(sorted(set(cutoffs)))


def _unit_rows(embedding: Embedding, ids: tuple[str, ...], position: int) -> np.ndarray:
    """Return the rows of ``ids`` in float64, of length one; zeros stay zeros."""
    row_of = {name: row for row, name in enumerate(embedding.ids)}
    absent = [name for name in ids if name not in row_of]
    if absent:
        raise IdMismatchError(
            f"{len(absent)} of the {len(ids)} proteins of the first embedding are absent from embedding "
            f"{position + 1}: {examples(absent)}",
            hint="embeddings that are averaged must hold the same proteins; give the smallest one first, or leave "
            "the other out",
        )
    rows = embedding.values[[row_of[name] for name in ids]].astype(np.float64)
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    long = lengths >= SHORTEST
    return np.where(long, rows / np.where(long, lengths, 1.0), 0.0)


def _side_by_side(units: list[np.ndarray], block_rows: int) -> tuple[np.ndarray, float]:
    """Return vectors whose inner product, less the offset, is the mean of the scaled cosines."""
    parts, offset = [], 0.0
    for position, unit in enumerate(units):
        low = smallest_product(unit, block_rows=block_rows)
        high = 1.0 if unit.any() else 0.0  # a row's cosine with itself
        if high - low < _SAME:
            raise InputError(
                f"all proteins have the same direction in embedding {position + 1}",
                hint="the cosine tells no pair from another; look at how this embedding was made",
            )
        weight = 1.0 / (len(units) * (high - low))
        parts.append(unit * math.sqrt(weight))
        offset += weight * low
    return np.concatenate(parts, axis=1), offset
