import numpy as np
from scipy.stats import rankdata

from cellmapkit.baselines import ranks
from cellmapkit.baselines.proteins import unit_rows
from cellmapkit.baselines.ranks import distribution

DRAW = np.random.default_rng


def cosines(unit):
    return (unit @ unit.T)[np.triu_indices(len(unit), 1)]


def test_three_cosines_worked_by_hand():
    unit = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    found = distribution(unit, DRAW(0))
    # 0, 0.6 and 0.8: a sixth, a half and five sixths lie below them, themselves counted half
    np.testing.assert_allclose(found(np.array([0, 0.6, 0.8])), [1 / 6, 1 / 2, 5 / 6], atol=1e-6)
    np.testing.assert_allclose(found(np.array([-1, 0.7, 1])), [1 / 6, 4 / 6, 5 / 6], atol=1e-6)


def test_tied_cosines_take_their_middle_rank():
    unit = (DRAW(1).integers(0, 2, size=(40, 4)) - 0.5).astype(np.float32)  # cosines are exact: -1, -0.5, ..., 1
    given = cosines(unit)
    found = distribution(unit, DRAW(0))
    assert found.values.tolist() == [-1, -0.5, 0, 0.5, 1]
    np.testing.assert_allclose(found(given), (rankdata(given) - 0.5) / len(given), atol=1e-12)


def test_a_sample_of_pairs_is_as_near_as_promised(monkeypatch):
    unit = unit_rows(DRAW(2).normal(size=(300, 5))).astype(np.float32)
    given = cosines(unit)
    exact = (rankdata(given) - 0.5) / len(given)
    np.testing.assert_allclose(distribution(unit, DRAW(0))(given), exact, atol=1 / 8192)
    monkeypatch.setattr(ranks, "MOST_PAIRS", 20_000)
    bound = np.sqrt(np.log(2 / 0.001) / (2 * 20_000)) + 1 / 8192
    drawn = distribution(unit, DRAW(0))(given)
    assert 1e-4 < np.abs(drawn - exact).max() < bound < 0.015
    assert (distribution(unit, DRAW(1))(given) != drawn).any()
