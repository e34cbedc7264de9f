import numpy as np
import pytest

from cellmapkit.crossmodal.ranks import chance_reciprocal, chance_top, standing
from cellmapkit.crossmodal.similarity import cosines


def of(x, y):
    return standing(cosines(x, y), np.arange(len(x)))


def test_identical_embeddings_are_found_at_every_k():
    x = np.random.default_rng(0).normal(size=(30, 5))
    found = of(x, x)
    assert [found.top(k) for k in (1, 3, 5, 10)] == [1.0] * 4
    assert found.median() == 1
    assert found.mean_reciprocal() == pytest.approx(1)


def test_a_cyclic_shift_of_orthonormal_vectors_is_never_found_first():
    x = np.eye(8)
    found = of(x, np.roll(x, 1, axis=0))
    assert found.top(1) == 0
    assert found.greater.tolist() == [1] * 8
    assert found.equal.tolist() == [6] * 8
    assert found.top(3) == pytest.approx(2 / 7)


def test_a_constant_embedding_scores_what_chance_scores():
    x = np.ones((20, 4))
    found = of(x, x)
    for k in (1, 3, 5, 10, 50):
        assert found.top(k) == pytest.approx(min(k / 20, 1)) == chance_top(k, 20)
    assert found.ranks.tolist() == [10.5] * 20
    assert (
        found.mean_reciprocal()
        == pytest.approx(chance_reciprocal(20))
        == pytest.approx(sum(1 / r for r in range(1, 21)) / 20)
    )


def test_ranks_by_hand():
    similarities = np.array([[0.1, 0.9, 0.5], [0.5, 0.5, 0.2], [0.3, 0.1, 0.0]])
    found = standing(similarities, np.array([2, 0, 2]))
    assert found.ranks.tolist() == [2, 1.5, 3]
    assert found.top(1) == pytest.approx(0.5 / 3)
    assert found.mean_reciprocal() == pytest.approx((1 / 2 + 3 / 4 + 1 / 3) / 3)
    assert found.median() == 2


def test_ties_are_what_random_orders_give_on_average():
    rng = np.random.default_rng(1)
    similarities = rng.integers(0, 4, size=(6, 9)).astype(float)
    true = rng.integers(0, 9, size=6)
    found = standing(similarities, true)
    draws = []
    for _ in range(4000):
        broken = similarities + rng.random((6, 9)) / 2
        draws.append(1 + (broken > broken[np.arange(6), true][:, None]).sum(axis=1))
    draws = np.array(draws)
    np.testing.assert_allclose(draws.mean(axis=0), found.ranks, atol=0.15)
    assert (draws <= 3).mean() == pytest.approx(found.top(3), abs=0.02)
    assert (1 / draws).mean() == pytest.approx(found.mean_reciprocal(), abs=0.02)
