"""Turn what an assay saw into the lines a real table has: in any order and direction, some twice, some to itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.demo.assays import Measurement


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of one table, as proteins.

    Attributes
    ----------
    pairs : ndarray of int32, shape (n_lines, 2)
        Protein indices, the bait first where there are baits.
    weights : ndarray of float64, shape (n_lines,)
        As in the measurement; a repeated pair scores a little lower the second time.
    n_repeats, n_self_pairs : int
        How many lines repeat a pair, and how many pair a protein with itself.
    """

    pairs: np.ndarray
    weights: np.ndarray
    n_repeats: int
    n_self_pairs: int


def lines_of(measurement: Measurement, run: Run) -> Lines:
    """Return the lines of the table of an assay.

    Parameters
    ----------
    measurement : Measurement
        What it saw.
    run : Run
        For its seed.

    Returns
    -------
    Lines
        Every pair of the measurement, and what :class:`~cellmapkit.demo.assays.Assay` says is wrong with the table.
    """
    assay = measurement.assay
    rng = run.stream("lines", assay.name)
    pairs = _directed(measurement, rng)
    again = rng.choice(len(pairs), size=round(assay.repeats * len(pairs)), replace=False)
    alone = rng.choice(measurement.proteins, size=round(assay.self_pairs * len(pairs)), replace=False)
    # Tables with baits name the bait first each time; in the others a pair often comes back the other way round.
    second = pairs[again] if len(measurement.baits) else pairs[again, ::-1]
    every = np.concatenate([pairs, second, np.stack([alone, alone], axis=1)]).astype(np.int32)
    lower = np.round(measurement.weights[again] * 0.95, 3)
    weights = np.concatenate([measurement.weights, lower, np.full(len(alone), 0.999)])
    order = rng.permutation(len(every))
    return Lines(pairs=every[order], weights=weights[order], n_repeats=len(again), n_self_pairs=len(alone))


def _directed(measurement: Measurement, rng: np.random.Generator) -> np.ndarray:
    pairs = measurement.edges
    turned = rng.random(len(pairs)) < 0.5
    if len(measurement.baits):
        first, second = np.isin(pairs, measurement.baits).T
        turned = np.where(first & second, turned, second)
    return np.where(turned[:, None], pairs[:, ::-1], pairs)
