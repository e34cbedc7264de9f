import numpy as np

from cellmapkit.api import Run
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.baselines import spectrum
from cellmapkit.baselines.patterns import Patterns, mean_similarity
from cellmapkit.baselines.proteins import unit_rows
from cellmapkit.baselines.spectrum import leading_positive, reduced


def whole(bases, core, patterns, n_proteins):
    basis = np.zeros((n_proteins, len(core)))
    first = 0
    for rows, part in zip(patterns.rows, bases, strict=True):
        basis[rows, first : first + part.shape[1]] = part
        first += part.shape[1]
    return basis, basis @ core @ basis.T


def test_basis_and_core_rebuild_the_similarity_of_every_pair():
    given = toy_modalities(n_proteins=200)
    units, patterns = [unit_rows(table) for table in given.tables], Patterns.of(given.mask)
    undefined = np.where(patterns.shared == 0, 0.25, 0.0)
    basis, rebuilt = whole(*reduced(units, patterns, undefined), patterns, 200)
    i, j = np.divmod(np.arange(200**2), 200)
    pairs = mean_similarity(units, given.mask, i, j).reshape(200, 200)
    assert np.isnan(pairs).any()
    np.testing.assert_allclose(rebuilt, np.where(np.isnan(pairs), 0.25, pairs), atol=1e-12)
    np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-12)
    assert basis.shape[1] < 150


def test_eigenvalues_below_zero_and_at_zero_are_left_out():
    values, vectors, negative = leading_positive(np.diag([1.0, -5.0, 0.0, 2.0]), 4, Run().stream("start"))
    np.testing.assert_allclose(values, [2, 1])
    np.testing.assert_allclose(np.abs(vectors), [[0, 1], [0, 0], [0, 0], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(negative, [-5])


def test_the_iterated_solution_agrees_with_the_whole_one(monkeypatch):
    base = np.random.default_rng(0).normal(size=(60, 60))
    core = base + base.T
    values, vectors, negative = leading_positive(core, 5, Run().stream("start"))
    monkeypatch.setattr(spectrum, "DENSE_UP_TO", 10)
    iterated, others, lowest = leading_positive(core, 5, Run().stream("start"))
    np.testing.assert_allclose(iterated, values, rtol=1e-9)
    np.testing.assert_allclose(np.abs(others), np.abs(vectors), atol=1e-6)
    np.testing.assert_allclose(lowest, negative[:5], rtol=1e-2)
