"""The pairs of proteins that the members of an ensemble find close, ranked so that members count alike.

Cosines of different members are not comparable: one may squeeze all pairs into 0.8 to 1. So each member's cosine is
replaced by the fraction of all pairs below it, and these quantiles are averaged. The fractions are read off a sample of
pairs; nothing of the size of all pairs is ever held.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.coembedding.blocks import over_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.coembedding.consensus import Aligned

SAMPLE = 1 << 20
"""Pairs drawn to learn the distribution of cosines; of fewer pairs, all are taken."""
_CELLS = 1 << 20
_GATHERED = 1 << 15
_DOUBT = 0.01


class Proximity(NamedTuple):
    """The closest pairs of an ensemble.

    Attributes
    ----------
    pairs : ndarray of int32, shape (n_pairs, 2)
        Rows ``i < j``, closest first, ties by ``(i, j)``.
    mean, sd : ndarray of float32, shape (n_pairs,)
        Of the members' quantiles, to six decimals; the standard deviation is the sample's (divisor one less than the
        members).
    error : float
        Bound on the error of any quantile, which holds with 99 % for each member: what sampling can do (Dvoretzky,
        Kiefer and Wolfowitz, with the constant of Massart, 1990, doi:10.1214/aop/1176990746) and the table's largest
        step.
    """

    pairs: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    error: float


class Quantile:
    """The fraction of pairs below a cosine, as a table over evenly spaced cosines.

    Parameters
    ----------
    sample : ndarray of float32, shape (n_sample,)
        Cosines of sampled pairs.

    Attributes
    ----------
    largest_step : float
        Most pairs, as a fraction, between two neighbouring entries; what a quantile can be wrong by besides sampling.
    """

    def __init__(self, sample: np.ndarray) -> None:
        ordered = np.sort(sample)
        self._low = ordered[0]
        spread = ordered[-1] - ordered[0]
        self._scale = np.float32(_CELLS) / spread if spread > 0 else np.float32(0)
        nodes = np.linspace(float(ordered[0]), float(ordered[-1]), _CELLS + 1).astype(np.float32)
        nodes[-1] = ordered[-1]
        below = np.searchsorted(ordered, nodes, "left") + np.searchsorted(ordered, nodes, "right")
        self._table = (below / (2 * len(ordered))).astype(np.float32)
        self._steps = np.append(np.diff(self._table), np.float32(0))
        self.largest_step = float(self._steps.max())

    def __call__(self, cosines: np.ndarray) -> np.ndarray:
        """Return quantiles in [0, 1], float32, of the shape of ``cosines``; equal cosines have equal quantiles."""
        place = ((cosines - self._low) * self._scale).clip(0, _CELLS)
        cell = place.astype(np.int32)
        place -= cell
        place *= self._steps[cell]
        place += self._table[cell]
        return place


def closest_pairs(members: Aligned, top: float, run: Run) -> Proximity:
    """Return the pairs whose cosine ranks highest on average over the members.

    Parameters
    ----------
    members : Aligned
        Two or more, over two proteins or more.
    top : float in (0, 1]
        Fraction of all ``n (n - 1) / 2`` pairs to return, rounded up to whole pairs.
    run : Run
        Its stream draws the sample.

    Returns
    -------
    Proximity
        ``ceil(top * n (n - 1) / 2)`` pairs.
    """
    n = len(members.ids)
    n_pairs = n * (n - 1) // 2
    count = math.ceil(top * n_pairs)
    i, j = sampled_pairs(n, run)
    samples = [_cosines(unit, i, j) for unit in members.units]
    quantiles = [Quantile(sample) for sample in samples]
    error = max(quantile.largest_step for quantile in quantiles)
    unlucky = math.sqrt(math.log(2 / _DOUBT) / (2 * len(i))) if len(i) < n_pairs else 0.0
    means = np.sort(_mean([quantile(sample) for quantile, sample in zip(quantiles, samples, strict=True)]))
    rank = math.floor((1 - top - 2 * unlucky) * len(means)) - 1
    floor = means[rank] if rank >= 0 else -1.0
    found = _above(members, quantiles, floor, run)
    if len(found[0]) < count:  # a sample as unlucky as one in a hundred
        found = _above(members, quantiles, -1.0, run)
    codes, mean, sd = found
    order = np.argsort(-mean, kind="stable")[:count]  # codes rise, so ties stay in the order of (i, j)
    pairs = np.stack(np.divmod(codes[order], n), axis=1).astype(np.int32)
    return Proximity(pairs, mean[order], sd[order], error + unlucky)


def sampled_pairs(n: int, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of :data:`SAMPLE` random pairs of different proteins, or of every pair where there are fewer."""
    if n * (n - 1) // 2 <= SAMPLE:
        return np.triu_indices(n, k=1)
    generator = run.stream("consensus pairs")
    i = generator.integers(n, size=SAMPLE)
    return i, (i + 1 + generator.integers(n - 1, size=SAMPLE)) % n


def _cosines(unit: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    found = np.empty(len(i), dtype=np.float32)
    for start in range(0, len(i), _GATHERED):
        part = slice(start, start + _GATHERED)
        found[part] = np.einsum("pf,pf->p", unit[i[part]], unit[j[part]])
    return found


def _mean(quantiles: Sequence[np.ndarray]) -> np.ndarray:
    total = quantiles[0].copy()
    for other in quantiles[1:]:
        total += other
    total /= np.float32(len(quantiles))
    return total


def _above(
    members: Aligned, quantiles: Sequence[Quantile], floor: float, run: Run
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return code ``i n + j``, mean and standard deviation of every pair from ``floor`` on, in order of rising code."""
    n = len(members.ids)

    def block(start: int, stop: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        found = [
            quantile(unit[start:stop] @ unit[start:].T) for quantile, unit in zip(quantiles, members.units, strict=True)
        ]
        mean = _mean(found)
        mean[:, : stop - start][np.tri(stop - start, dtype=bool)] = -np.inf
        hits = np.flatnonzero(mean >= floor)
        row, column = np.divmod(hits, n - start)
        sd = np.std([one.ravel()[hits] for one in found], axis=0, ddof=1)
        return (row + start) * n + column + start, mean.ravel()[hits].round(6), sd.round(6)

    codes, means, sds = zip(*over_blocks(block, n, run, "consensus proximity"), strict=True)
    return np.concatenate(codes), np.concatenate(means), np.concatenate(sds)
