"""The benchmark's reference values for function prediction."""

import pytest

from cellmapkit.api import Run
from cellmapkit.functionmetrics.params import FunctionParams
from cellmapkit.functionmetrics.score import score

pytestmark = [pytest.mark.data, pytest.mark.slow]

# network, labels, weighted F1, the same of predicting every label
PUBLISHED = [
    ("hein", "CORUM", 0.680, 0.250),
    ("bioplex2", "CORUM", 0.696, 0.222),
    ("hein", "KEGG", 0.188, 0.089),
    ("bioplex2", "KEGG", 0.169, 0.086),
    ("hein", "GO-CC", 0.145, 0.159),
    ("bioplex2", "GO-CC", 0.151, 0.170),
    ("concat_zero", "CORUM", 0.752, 0.233),
    ("concat_zero", "KEGG", 0.143, 0.084),
    ("concat_zero", "GO-CC", 0.143, 0.167),
]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: "-".join(row[:2]))
def test_published(row, vectors, labels):
    network, standard, f1, free = row
    embedding, _ = vectors(network)
    scores = score(embedding, labels(standard), FunctionParams(), Run())
    found = {row.metric: row.value for row in scores.rows}
    assert found["f1_weighted"] == pytest.approx(f1, abs=0.005)
    assert found["f1_weighted_all_positive"] == pytest.approx(free, abs=0.0006)
    assert not any("tolerance" in note for note in scores.notes)


@pytest.mark.parametrize(("network", "n_genes", "n_labels"), [("hein", 337, 11), ("bioplex2", 344, 12)])
def test_counts_are_exact(network, n_genes, n_labels, vectors, labels):
    embedding, _ = vectors(network)
    row = score(embedding, labels("CORUM"), FunctionParams(), Run()).rows[0]
    assert (row.n_genes, row.n_labels) == (n_genes, n_labels)


def test_single_precision_is_enough(vectors, labels):
    embedding, _ = vectors("hein")
    quick, exact = (
        score(embedding, labels("KEGG"), FunctionParams(precision=precision, tolerance=tolerance), Run()).rows[0].value
        for precision, tolerance in (("float32", 1e-4), ("float64", 1e-8))
    )
    assert quick == pytest.approx(exact, abs=5e-4)
