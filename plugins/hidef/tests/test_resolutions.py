import numpy as np
import pytest

from cellmapkit.hidef.resolutions import neighbours, schedule


@pytest.mark.parametrize(("maxres", "n_resolutions", "n_pairs"), [(80.0, 257, 1471), (25.0, 242, 1376)])
def test_published_counts(maxres, n_resolutions, n_pairs):
    resolutions = schedule(0.001, maxres, 0.1)
    assert len(resolutions) == len(set(resolutions)) == n_resolutions
    assert len(neighbours(resolutions, 0.1)) == n_pairs


def test_starts_with_the_ends_and_their_geometric_mean():
    assert schedule(0.001, 80.0, 0.1)[:5].tolist() == [0.001, 80.0, 0.2828, 0.0168, 4.7565]


def test_stops_where_the_interval_is_narrow():
    # 0.001 to 0.003: the mean is 0.0017, then both halves are at most 0.0013 wide, the lower one too narrow to go on
    assert schedule(0.001, 0.003, 0.1).tolist() == [0.001, 0.003, 0.0017, 0.0023]


def test_crowded_intervals_are_not_bisected():
    resolutions = schedule(1.0, 2.0, 0.5)
    # all are neighbours of all, so bisection ends once both ends of every interval have eleven
    assert len(resolutions) == 12


def test_neighbours_are_strictly_closer_than_the_density():
    assert neighbours(np.array([1.0, 10.0, 5.0]), 1.0).tolist() == [[0, 2], [1, 2]]
