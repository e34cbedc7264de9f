import numpy as np

from cellmapkit.hierarchyeval.best import best_tests, name_ranks, ordered_tests


def test_jaccard_then_q_then_name():
    group = np.array([1, 0, 1, 1, 1, 0])
    jaccard = np.array([0.5, 0.2, 0.9, 0.9, 0.9, 0.1])
    log_q = np.array([-9.0, 0.0, -1.0, -3.0, -3.0, -5.0])
    rank = np.array([0, 1, 2, 5, 4, 0])
    assert ordered_tests(group, jaccard, log_q, rank).tolist() == [1, 5, 4, 3, 2, 0]
    assert best_tests(group, jaccard, log_q, rank).tolist() == [1, 4]


def test_no_tests_no_best():
    nothing = np.zeros(0)
    assert best_tests(nothing, nothing, nothing, nothing).tolist() == []


def test_ranks_are_places_among_the_sorted_names():
    assert name_ranks(("b", "a", "c")).tolist() == [1, 0, 2]
