import numpy as np
import pytest

from cellmapkit.node2vec import Node2vecParams
from cellmapkit.node2vec.vocabulary import vocabulary_of

WALKS = np.repeat(np.int32([0, 1, 2]), [10, 90, 900]).reshape(10, 100)


def test_frequent_visits_are_thinned_as_word2vec_does():
    # threshold 0.05: node 2 has a share of 0.9 of the visits; for node 1 with 0.09 the formula exceeds 1
    kept = vocabulary_of(WALKS, 3, Node2vecParams(sample=0.05)).kept
    assert kept[2] == pytest.approx(np.sqrt(0.05 / 0.9) + 0.05 / 0.9)
    assert kept[:2].tolist() == [1, 1]


def test_no_threshold_keeps_all():
    assert vocabulary_of(WALKS, 3, Node2vecParams(sample=0.0)).kept.tolist() == [1, 1, 1]


@pytest.mark.parametrize("power", [0.75, 0.0])
def test_noise_goes_by_a_power_of_the_visits(power):
    noise = vocabulary_of(WALKS, 3, Node2vecParams(noise_power=power)).noise
    weights = np.array([10, 90, 900]) ** power
    np.testing.assert_allclose(noise, np.cumsum(weights) / weights.sum())
    assert noise[-1] == 1
