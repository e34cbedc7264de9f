"""Tables become one record over the union of their proteins, checked for what will be asked of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, UsageError, examples
from cellmapkit.api.records import Modalities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Algorithm
    from cellmapkit.api.records import Embedding


def assemble(tables: Mapping[str, Embedding]) -> Modalities:
    """Return the tables over the sorted union of their proteins, zero where a protein is absent.

    Parameters
    ----------
    tables : mapping of str to Embedding
        One per modality, rows in any order.

    Returns
    -------
    Modalities
        The same whatever the order of rows.
    """
    ids = sorted({name for table in tables.values() for name in table.ids})
    row = {name: place for place, name in enumerate(ids)}
    mask = np.zeros((len(ids), len(tables)), dtype=bool)
    padded = []
    for present, table in zip(mask.T, tables.values(), strict=True):
        rows = [row[name] for name in table.ids]
        present[rows] = True
        values = np.zeros((len(ids), table.values.shape[1]), dtype=np.float32)
        values[rows] = table.values
        padded.append(values)
    return Modalities(ids=tuple(ids), names=tuple(tables), tables=tuple(padded), mask=mask)


def check_algorithm(algorithm: Algorithm, n_modalities: int) -> None:
    """Refuse a co-embedder that cannot be judged this way.

    Raises
    ------
    UsageError
        If it takes no such number of modalities, or no protein that misses one.
    """
    needs = replace(algorithm.needs, min_modalities=max(2, algorithm.needs.min_modalities))
    if not needs.min_modalities <= n_modalities <= (needs.max_modalities or n_modalities):
        raise UsageError(
            f"{n_modalities} embeddings were given", hint=f"{algorithm.name} is judged on {needs.how_many} of them"
        )
    if not needs.missing:
        raise UsageError(
            f"{algorithm.name} takes only proteins present in every modality",
            hint="held-out proteins are given to it one modality at a time; choose an algorithm that takes such ones",
        )


def check_shared(modalities: Modalities, n_folds: int) -> None:
    """Refuse tables that share too few proteins to hold any out.

    Raises
    ------
    IdMismatchError
        If no two modalities share two proteins for every fold; with counts and examples.
    """
    mask = modalities.mask.astype(np.int64)
    shared = mask.T @ mask
    if max(shared[a, b] for a, b in combinations(range(len(shared)), 2)) >= 2 * n_folds:
        return
    counts = [
        f"{first} and {second} share {shared[a, b]}"
        for (a, first), (b, second) in combinations(enumerate(modalities.names), 2)
    ]
    sizes = [
        f"{name} has {shared[place, place]} ({examples(np.array(modalities.ids)[modalities.mask[:, place]].tolist())})"
        for place, name in enumerate(modalities.names)
    ]
    raise IdMismatchError(
        f"too few proteins are shared for {n_folds} folds: {'; '.join(counts)}; {'; '.join(sizes)}",
        hint="expected at least two per fold; use fewer --folds_n, or the same kind of names everywhere",
    )
