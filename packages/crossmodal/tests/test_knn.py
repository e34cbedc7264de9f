import numpy as np

from cellmapkit.crossmodal.knn import mean_cosines, nearest, predict


def test_neighbours_and_their_mean_by_hand():
    known_source = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    known_target = np.array([[2.0], [4.0], [9.0]])
    similarities = mean_cosines([np.array([[1.0, 0.1], [-1.0, 5.0]])], [known_source])
    assert nearest(similarities, 2).tolist() == [[0, 2], [1, 2]]
    assert predict(nearest(similarities, 1), known_target).tolist() == [[2], [4]]
    assert predict(nearest(similarities, 2), known_target).tolist() == [[5.5], [6.5]]


def test_ties_go_by_row_and_too_large_a_k_takes_all():
    similarities = np.array([[0.5, 0.7, 0.5, 0.5]])
    assert nearest(similarities, 3).tolist() == [[1, 0, 2]]
    assert nearest(similarities, 10).tolist() == [[1, 0, 2, 3]]


def test_it_is_what_scikit_learn_gives():
    from sklearn.neighbors import KNeighborsRegressor

    rng = np.random.default_rng(0)
    source, target, queries = rng.normal(size=(50, 6)), rng.normal(size=(50, 3)), rng.normal(size=(9, 6))
    expected = KNeighborsRegressor(5, metric="cosine", algorithm="brute").fit(source, target).predict(queries)
    found = predict(nearest(mean_cosines([queries], [source]), 5), target)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_an_absent_modality_counts_as_nothing():
    a, b = np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]])
    others = [np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[5.0, 0.0], [1.0, 1.0]])]
    np.testing.assert_allclose(mean_cosines([a, b], others), [[0.5, 0.0]])
