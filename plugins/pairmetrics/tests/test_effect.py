import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.evalkit.pairs import PairCounts
from cellmapkit.pairmetrics.effect import drawn_effects


@pytest.mark.parametrize(
    ("positive", "negative", "effect"),
    [([0, 0, 2], [1, 1, 0], 1.0), ([1, 1, 0], [0, 0, 2], -1.0), ([0, 3, 0], [0, 2, 0], 0.0)],
)
def test_separated_and_tied_pairs(positive, negative, effect):
    counts = PairCounts(positive=np.array(positive), negative=np.array(negative))
    assert drawn_effects(counts, 20, 10, Run(seed=0)) == (effect,) * 20


def test_expectation_of_few_bins():
    counts = PairCounts(positive=np.array([1, 1, 2]), negative=np.array([2, 1, 1]))
    # Of 16 pairs of pairs: wins of each bin of positives over the bins below, and half its ties.
    wins = 1 * 0 + 1 * 2 + 2 * 3 + (1 * 2 + 1 * 1 + 2 * 1) / 2
    drawn = drawn_effects(counts, 2000, 50, Run(seed=0))
    assert np.mean(drawn) == pytest.approx(2 * wins / 16 - 1, abs=4 * np.std(drawn) / np.sqrt(2000))


def test_a_draw_does_not_depend_on_how_many_there_are():
    counts = PairCounts(positive=np.array([5, 9, 2]), negative=np.array([7, 3, 1]))
    assert drawn_effects(counts, 3, 10, Run(seed=4)) == drawn_effects(counts, 6, 10, Run(seed=4))[:3]
