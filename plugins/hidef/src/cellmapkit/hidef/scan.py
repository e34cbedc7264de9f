"""One partition per resolution, several resolutions at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hidef.leiden import partition

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.hidef.layers import Layers


def scan(layers: Layers, resolutions: np.ndarray, iterations: int, rounds: int, run: Run) -> np.ndarray:
    """Return the communities at every resolution, each found from single nodes with a seed of its own.

    Never from the communities of the neighbouring resolution: what is carried along would count as persistent.

    Parameters
    ----------
    layers : Layers
        The networks.
    resolutions : ndarray of float64, shape (n_resolutions,)
        The resolutions.
    iterations : int
        Of Leiden at every resolution; 0 until nothing moves.
    rounds : int
        Of taking half of the communities apart, at every resolution.
    run : Run
        Seed, threads and progress.

    Returns
    -------
    ndarray of uint16 or int32, shape (n_resolutions, n_nodes)
        Community of each node; the same for the same seed at any number of threads.
    """
    seeds = run.stream("leiden").integers(0, 2**63, size=len(resolutions))
    labels = np.empty((len(resolutions), len(layers.proteins)), layers.graph.indices.dtype)
    pool = ThreadPoolExecutor(max_workers=max(1, run.threads))
    try:
        with run.progress.task("resolutions", len(resolutions), "resolutions") as task:
            futures = {
                pool.submit(partition, layers, float(gamma), int(seed), iterations, rounds): at
                for at, (gamma, seed) in enumerate(zip(resolutions, seeds, strict=True))
            }
            for future in as_completed(futures):
                labels[futures[future]] = future.result()
                task.advance(1)
    finally:
        pool.shutdown(cancel_futures=True)
    return labels
