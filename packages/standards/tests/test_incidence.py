from cellmapkit.standards.incidence import incidence


def test_sets_become_rows_and_genes_columns():
    assert incidence([["B", "A"], ["C"]], ["A", "B", "C"]).toarray().tolist() == [[1, 1, 0], [0, 0, 1]]


def test_incidence_of_nothing_has_a_shape():
    assert incidence([], ["A"]).shape == (0, 1)
