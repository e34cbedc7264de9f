import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.baselines import patterns as module
from cellmapkit.baselines.patterns import Patterns, mean_similarity, typical_similarity
from cellmapkit.baselines.proteins import unit_rows

# A and B in the first modality, C in both, D in the second, E alone in a third
MASK = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
UNITS = [
    unit_rows(np.array([[1, 0], [0, 1], [3, 4], [0, 0], [0, 0]])),
    unit_rows(np.array([[0, 0], [0, 0], [1, 0], [1, 1], [0, 0]])),
    unit_rows(np.array([[0], [0], [0], [0], [2]])),
]


def test_patterns_group_the_proteins():
    found = Patterns.of(MASK)
    assert {tuple(present): rows.tolist() for present, rows in zip(found.present, found.rows, strict=True)} == {
        (True, False, False): [0, 1],
        (True, True, False): [2],
        (False, True, False): [3],
        (False, False, True): [4],
    }
    np.testing.assert_array_equal(found.shared, found.present.astype(int) @ found.present.astype(int).T)
    assert found.shared[0, 0] == 1


def test_similarity_of_pairs_is_the_mean_over_shared_modalities():
    mask = np.array([[1, 1], [1, 1], [1, 0], [0, 1]], dtype=bool)
    first = unit_rows(np.array([[1, 0], [3, 4], [0, 1], [0, 0]]))
    second = unit_rows(np.array([[1, 0], [0, 1], [0, 0], [-1, 0]]))
    found = mean_similarity([first, second], mask, np.array([0, 1, 0, 2]), np.array([1, 2, 3, 3]))
    np.testing.assert_allclose(found, [(0.6 + 0) / 2, 0.8, -1, np.nan])


def test_medians_worked_by_hand():
    patterns = Patterns.of(MASK)
    place = {tuple(present): row for row, present in enumerate(patterns.present.tolist())}
    found = typical_similarity(UNITS, MASK, patterns, Run())
    only_first, only_second, third = place[True, False, False], place[False, True, False], place[False, False, True]
    # ordered pairs of A and B: A-B 0, A-C 0.6, B-A 0, B-C 0.8, so the median is 0.3; of D: D-C 1 / sqrt 2; E has none
    assert found[only_first, only_second] == pytest.approx((0.3 + np.sqrt(0.5)) / 2)
    assert found[only_first, third] == pytest.approx(0.3)
    np.testing.assert_array_equal(found, found.T)
    assert not found[patterns.shared > 0].any()


def test_nothing_is_made_up_where_all_share_a_modality():
    mask = np.array([[1, 1], [1, 0]], dtype=bool)
    units = [np.ones((2, 1)), np.ones((2, 1))]
    np.testing.assert_array_equal(typical_similarity(units, mask, Patterns.of(mask), Run()), np.zeros((2, 2)))


def test_a_sample_of_pairs_comes_near_the_median_of_all(monkeypatch):
    rng = np.random.default_rng(0)
    units = [unit_rows(rng.normal(size=(300, 3)) + 1), unit_rows(rng.normal(size=(300, 3)) + 1)]
    mask = np.zeros((300, 2), dtype=bool)
    mask[:150, 0] = mask[150:, 1] = True
    monkeypatch.setattr(module, "MOST_PAIRS", 10**6)
    exact = typical_similarity(units, mask, Patterns.of(mask), Run())
    monkeypatch.setattr(module, "MOST_PAIRS", 20_000)
    assert exact[0, 1] > 0.2
    np.testing.assert_allclose(typical_similarity(units, mask, Patterns.of(mask), Run()), exact, atol=0.03)
