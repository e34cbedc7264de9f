import numpy as np
import pytest

from cellmapkit.baselines.fill import filled

TABLE = np.array([[1.0, 10.0], [0.0, 0.0], [3.0, 30.0], [5.0, 80.0]])
PRESENT = np.array([True, False, True, True])


def draw(seed=0):
    return np.random.default_rng(seed)


def test_zero_and_mean():
    np.testing.assert_array_equal(filled(TABLE, PRESENT, "zero", draw())[1], [0, 0])
    np.testing.assert_array_equal(filled(TABLE, PRESENT, "mean", draw())[1], [3, 40])


def test_zero_hides_what_stood_in_absent_rows():
    np.testing.assert_array_equal(filled(np.ones((2, 1)), np.array([True, False]), "zero", draw()), [[1], [0]])


def test_row_is_a_whole_measured_row_and_each_is_drawn():
    drawn = [tuple(filled(TABLE, PRESENT, "row", draw(seed))[1]) for seed in range(40)]
    assert set(drawn) == {(1, 10), (3, 30), (5, 80)}


def test_cell_mixes_measured_values_of_the_same_column():
    drawn = [tuple(filled(TABLE, PRESENT, "cell", draw(seed))[1]) for seed in range(80)]
    assert {first for first, _ in drawn} == {1, 3, 5}
    assert {second for _, second in drawn} == {10, 30, 80}
    assert (1, 30) in drawn


@pytest.mark.parametrize("fill", ["zero", "mean", "row", "cell"])
def test_measured_rows_stay_and_complete_tables_are_left_alone(fill):
    np.testing.assert_array_equal(filled(TABLE, PRESENT, fill, draw())[PRESENT], TABLE[PRESENT])
    np.testing.assert_array_equal(filled(TABLE, np.ones(4, dtype=bool), fill, draw()), TABLE)


@pytest.mark.parametrize("fill", ["zero", "mean", "row", "cell"])
def test_a_modality_nobody_has_is_zero(fill):
    np.testing.assert_array_equal(filled(TABLE, np.zeros(4, dtype=bool), fill, draw()), np.zeros((4, 2)))


@pytest.mark.parametrize("fill", ["row", "cell"])
def test_each_absent_protein_has_its_own_draw(fill):
    table = np.concatenate([np.arange(50.0), np.zeros(50)])[:, None]
    found = filled(table, np.arange(100) < 50, fill, draw())[50:, 0]
    assert len(set(found)) > 20
