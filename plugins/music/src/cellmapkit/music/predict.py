"""The sum of what trees say of all pairs, block by block and on every thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.music import kernels
from cellmapkit.music.features import BLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.music.features import Features
    from cellmapkit.music.forest import Forest


def add_forests(
    forests: Sequence[tuple[int, Forest]], features: Features, models: np.ndarray, total: np.ndarray, threads: int
) -> None:
    """Add the votes of trees to the pairs their models predict.

    Parameters
    ----------
    forests : sequence of (int, Forest)
        The bit of a model, and trees of it.
    features : Features
        Of the proteins.
    models : ndarray of uint8, shape (n_proteins, n_proteins)
        Which models predict each pair, above the diagonal; 0 elsewhere.
    total : ndarray of float32, shape (n_proteins, n_proteins)
        Changed above the diagonal.
    threads : int
        Each works on blocks of its own, so that their number does not matter.
    """

    def block(top: int) -> None:
        own = models[top : top + BLOCK, top:]
        alike = features.block(top, len(own)).reshape(-1, features.n_alike)
        sums = np.zeros(own.size, dtype=np.float32)
        for bit, forest in forests:
            rows = np.flatnonzero(own & bit)
            first, second = np.divmod(rows, own.shape[1])
            votes = np.zeros(len(rows), dtype=np.float32)
            pairs = (rows, first + top, second + top)
            kernels.add_votes(forest.nodes, forest.trees, alike, features.values, pairs, votes)
            sums[rows] += votes
        total[top : top + BLOCK, top:] += sums.reshape(own.shape)

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(block, range(0, len(models), BLOCK)):
            pass
