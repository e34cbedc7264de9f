"""The effect size of the Cell Mapping Toolkit, 2 AUROC - 1 of drawn pairs, from counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.ranks import rank_sum_of

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.evalkit.pairs import PairCounts


def drawn_effects(counts: PairCounts, n_draws: int, n_pairs: int, run: Run) -> tuple[float, ...]:
    """Return 2 AUROC - 1 of ``n_pairs`` positive and as many negative pairs, drawn with replacement, of each draw.

    A draw is a set of ranks among the pairs of its kind; two embeddings of the same genes meet the same ranks. The
    expectation is 2 AUROC - 1 of all pairs.

    Parameters
    ----------
    counts : PairCounts
        With at least one pair of both kinds.
    n_draws, n_pairs : int
        How often, and how many pairs of each kind.
    run : Run
        Seed and progress.
    """
    held = np.flatnonzero(counts.positive + counts.negative)
    positive, negative = counts.positive[held].cumsum(), counts.negative[held].cumsum()
    effects = []
    with run.progress.task("effect size", n_draws, "draws") as task:
        for draw in range(n_draws):
            ranks = run.stream("effect", draw)
            # Sorted ranks are found several times faster, and their order means nothing.
            first, second = (
                np.searchsorted(ends, np.sort(ranks.integers(ends[-1], size=n_pairs)), side="right")
                for ends in (positive, negative)
            )
            effects.append(2 * rank_sum_of(first, second)[0] / n_pairs**2 - 1)
            task.advance()
    return tuple(effects)
