import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.crossmodal.absence import absences
from cellmapkit.crossmodal.modalities import assemble


def test_equal_latents_lose_nothing(given, fitted_by):
    found = absences(fitted_by(given, lambda _, table: table, Run()))
    assert len(found) == 20
    assert {(item.left_out, item.source, item.remaining, item.measured) for item in found} == {
        ("b", "a", 1, 2),
        ("a", "b", 1, 2),
    }
    for item in found:
        assert item.cosine == pytest.approx(1)
        assert item.distance == pytest.approx(0, abs=1e-6)
        assert item.rank == 1
        assert item.n_candidates == 10
        assert np.isnan(item.feature_cosine)
        assert item.distance_unmatched > 0.5


def test_unmatched_means_by_hand(given, fitted_by):
    fitted = fitted_by(given, lambda name, table: table + (name == "b"), Run(), genes=np.array([20, 30, 40]))
    first = next(item for item in absences(fitted) if (item.gene, item.left_out) == ("G20", "b"))
    x, others = given.tables[0][20], given.tables[1][[30, 40]] + 1
    far = np.linalg.norm(others - x, axis=1)
    near = others @ x / np.linalg.norm(others, axis=1) / np.linalg.norm(x)
    assert first.distance_unmatched == pytest.approx(far.mean(), rel=1e-5)
    assert first.cosine_unmatched == pytest.approx(near.mean(), rel=1e-5)
    assert first.distance == pytest.approx(np.sqrt(5), rel=1e-5)


def test_the_rest_is_what_the_protein_has(linear_tables, fitted_by):
    given = assemble(linear_tables(names=("a", "b", "c")))
    fitted = fitted_by(given, lambda _, table: table[:, :4], Run(), genes=np.array([0, 1, 2, 3, 4, 5]), way=3)
    found = {item.gene: item for item in absences(fitted)}
    assert {item.left_out for item in found.values()} == {"c"}
    assert (found["G000"].source, found["G000"].remaining, found["G000"].measured) == ("b", 1, 2)
    assert (found["G003"].source, found["G003"].remaining) == ("a+b", 2)
    assert "G002" not in found
