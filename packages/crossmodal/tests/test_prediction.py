import numpy as np

from cellmapkit.api import Run
from cellmapkit.crossmodal.directions import directions
from cellmapkit.crossmodal.params import CrossParams
from cellmapkit.crossmodal.prediction import predictions


def test_sides_that_are_judged_hold_the_same_genes_in_every_way(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    params = CrossParams(folds_n=4, knn_k=(1, 3))
    (first, _) = directions(fitted, params)
    known = frozenset(given.ids[10:30])
    found = predictions(first, fitted, known)
    assert [item.method for item in found] == ["real", "knn_source_1", "knn_source_3", "knn_latent_1", "knn_latent_3"]
    rows = [row for row in fitted.genes(0, 1) if given.ids[row] in known]
    assert {item.genes for item in found} == {tuple(given.ids[row] for row in rows)}
    truth = given.tables[1][rows]
    np.testing.assert_allclose(found[0].values, truth / np.linalg.norm(truth, axis=1, keepdims=True), rtol=1e-6)
    assert found[1].values.dtype == np.float32
    place = {int(row): k for k, row in enumerate(first.genes)}
    np.testing.assert_allclose(
        found[1].values, first.predicted["knn_source_1"][[place[row] for row in rows]], rtol=1e-6
    )
