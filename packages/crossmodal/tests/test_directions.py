import numpy as np

from cellmapkit.api import Run
from cellmapkit.crossmodal.directions import directions
from cellmapkit.crossmodal.modalities import assemble
from cellmapkit.crossmodal.params import CrossParams

PARAMS = CrossParams(folds_n=4, knn_k=(2,))


def test_single_sources_are_taken_where_all_stand_apart_and_the_rest_where_it_is_together(linear_tables, fitted_by):
    given = assemble(linear_tables(names=("a", "b", "c")))
    apart = fitted_by(given, lambda _, table: table[:, :4], Run())
    assert [(way.columns, way.target) for way in directions(apart, PARAMS)] == [
        ((0,), 1), ((0,), 2), ((1,), 0), ((1,), 2), ((2,), 0), ((2,), 1),
    ]  # fmt: skip
    rest = fitted_by(given, lambda _, table: table[:, :4], Run(), way=1)
    assert [(way.columns, way.target) for way in directions(rest, PARAMS)] == [((1, 2), 0)]


def test_neighbours_and_the_mean_are_of_training_proteins_that_have_both_sides(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    (way, _) = directions(fitted, PARAMS)
    assert list(way.predicted) == ["knn_source_2", "knn_latent_2", "mean"]
    assert len(way.real) == len(fitted.trained_with(0, 1))
    np.testing.assert_allclose(way.predicted["mean"], np.tile(way.real.mean(axis=0), (len(way.genes), 1)))
    np.testing.assert_allclose(np.linalg.norm(way.true, axis=1), 1)
    for place, row in enumerate(way.genes):
        near = sorted(fitted.trained_with(0, 1), key=lambda k: -_cosine(given.tables[0][row], given.tables[0][k]))[:2]
        expected = np.mean([given.tables[1][k] / np.linalg.norm(given.tables[1][k]) for k in near], axis=0)
        np.testing.assert_allclose(way.predicted["knn_source_2"][place], expected, rtol=1e-5, atol=1e-6)


def _cosine(x, y):
    return x @ y / np.linalg.norm(x) / np.linalg.norm(y)
