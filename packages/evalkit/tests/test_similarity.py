import numpy as np
import pytest

from cellmapkit.evalkit.similarity import N_BINS, SCALE, similarity_bins, similarity_of, unit_rows


def test_rows_have_unit_length_and_zero_rows_stay_zero():
    rows = unit_rows(np.array([[3, 4], [0, 0], [1e-20, 0], [1e30, 1e30]], np.float32))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0], [1, 0], [0.5**0.5, 0.5**0.5]], rtol=1e-7)


def test_centred_products_are_pearson_correlations():
    values = np.random.default_rng(0).normal(3, 1, (6, 9)).astype(np.float32)
    rows = unit_rows(values, centred=True)
    np.testing.assert_allclose(rows @ rows.T, np.corrcoef(values), atol=1e-6)


def test_a_constant_profile_correlates_with_nothing():
    values = np.array([[0.1] * 7, [1e6] * 7, range(7)], np.float32)
    rows = unit_rows(values, centred=True)
    assert not rows[:2].any()
    assert rows[2].any()


def test_bins_of_known_cosines():
    rows = unit_rows(np.array([[1, 0], [1, 1], [0, 1], [-1, 0], [0, 0]], np.float32))
    bins = similarity_bins(rows[:1], rows)
    assert bins.dtype == np.int32
    assert bins[0].tolist() == [N_BINS - 1, SCALE + round(SCALE * 0.5**0.5), SCALE, 0, SCALE]
    np.testing.assert_allclose(similarity_of(bins[0]), [1, 0.5**0.5, 0, -1, 0], atol=1e-6)


def test_products_beyond_one_are_in_the_last_bin():
    rows = np.array([[1.01, 0.0]], np.float32)
    assert similarity_bins(rows, rows).item() == N_BINS - 1
    assert similarity_bins(rows, -rows).item() == 0


def test_the_input_is_not_changed():
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    unit_rows(values, centred=True)
    rows = unit_rows(values)
    before = rows.copy()
    similarity_bins(rows, rows)
    np.testing.assert_array_equal(values, np.arange(6).reshape(2, 3))
    np.testing.assert_array_equal(rows, before)


@pytest.mark.parametrize("centred", [False, True])
def test_many_rows_are_made_as_each_alone(centred):
    values = np.random.default_rng(0).normal(3, 1, size=(2100, 5)).astype(np.float32)
    together = unit_rows(values, centred=centred)
    for row in (0, 1023, 1024, 2099):
        assert together[row].tobytes() == unit_rows(values[row : row + 1], centred=centred)[0].tobytes()
