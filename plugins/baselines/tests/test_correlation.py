import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.baselines.correlation import damped_basis, fit, shared_directions
from cellmapkit.baselines.params import GccaParams

RIDGE = 0.05


def planted(noise, *, seed=0, n_proteins=800, widths=(40, 60, 30), missing=0.4):
    """Views of a 3-d factor through noise, each missing some proteins at random; every protein is in one at least."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n_proteins, 3))
    mask = rng.random((n_proteins, len(widths))) > missing
    mask[~mask.any(axis=1), 0] = True
    views = [factor @ rng.normal(size=(3, d)) + noise * rng.normal(size=(n_proteins, d)) for d in widths]
    tables = tuple((view * present[:, None]).astype(np.float32) for view, present in zip(views, mask.T, strict=True))
    ids = tuple(f"P{row:04}" for row in range(n_proteins))
    return factor, Modalities(ids=ids, names=tuple("abcdef"[: len(widths)]), tables=tables, mask=mask)


def explained(values, factor):
    design = np.column_stack([np.ones(len(values)), values])
    rest = factor - design @ np.linalg.lstsq(design, factor, rcond=None)[0]
    return 1 - (rest**2).sum(axis=0) / ((factor - factor.mean(axis=0)) ** 2).sum(axis=0)


def projections(given):
    """Return O_m and the ridge regressions P_m = Y (Y^T Y + r)^-1 Y^T as n x n matrices, from their definition."""
    found = []
    for table, present in zip(given.tables, given.mask.T, strict=True):
        centred = np.where(present[:, None], table - table[present].mean(axis=0, dtype=np.float64), 0.0)
        ridge = RIDGE * np.linalg.svd(centred)[1][0] ** 2
        inverse = np.linalg.inv(centred.T @ centred + ridge * np.eye(centred.shape[1]))
        found.append((np.diag(present.astype(float)), centred, ridge, inverse @ centred.T))
    return found


def objective(shared, parts):
    total = 0.0
    for present, centred, ridge, regression in parts:
        weights = regression @ shared
        total += ((present @ shared - centred @ weights) ** 2).sum() + ridge * (weights**2).sum()
    return total


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_a_planted_factor_is_recovered_from_noisy_views_with_missing_rows(noise):
    factor, given = planted(noise)
    values = fit(given, GccaParams(latent_dimension=3), Run()).fused.values.astype(np.float64)
    assert explained(values, factor).min() >= 0.996
    shuffled = np.random.default_rng(1).permutation(len(factor))
    assert explained(values, factor[shuffled]).max() < 0.05


def test_columns_are_orthonormal_under_coverage():
    _, given = planted(1.0)
    shared = fit(given, GccaParams(latent_dimension=20), Run()).fused.values.astype(np.float64)
    coverage = given.mask.sum(axis=1)[:, None]
    np.testing.assert_allclose(shared.T @ (coverage * shared), np.eye(20), atol=1e-5)


def test_the_solution_is_the_one_of_the_definition():
    _, given = planted(0.5, n_proteins=50, widths=(6, 5, 4))
    parts = projections(given)
    root = np.diag(1 / np.sqrt(given.mask.sum(axis=1)))
    agreement = root @ sum(centred @ regression for _, centred, _, regression in parts) @ root
    values, vectors = np.linalg.eigh(agreement)
    bases = [damped_basis(t[p], 100, RIDGE) for t, p in zip(given.tables, given.mask.T, strict=True)]
    shared = shared_directions(bases, given.mask, 4)
    expected = root @ vectors[:, ::-1][:, :4]
    np.testing.assert_allclose(np.abs(shared), np.abs(expected), atol=1e-7)
    # the least the objective can be is L less the agreement of the L directions
    assert objective(shared, parts) == pytest.approx(4 - values[::-1][:4].sum(), rel=1e-6)


def test_no_other_solution_has_a_lower_objective():
    _, given = planted(0.5, n_proteins=50, widths=(6, 5, 4))
    parts, coverage = projections(given), given.mask.sum(axis=1)[:, None]
    bases = [damped_basis(t[p], 100, RIDGE) for t, p in zip(given.tables, given.mask.T, strict=True)]
    best = shared_directions(bases, given.mask, 3)
    least = objective(best, parts)
    rng = np.random.default_rng(0)
    for step in [1e-3, 1e-2, 0.1, 1.0, 10.0] * 20:
        other = np.linalg.qr(np.sqrt(coverage) * best + step * rng.normal(size=best.shape) / 7)[0] / np.sqrt(coverage)
        np.testing.assert_allclose(other.T @ (coverage * other), np.eye(3), atol=1e-9)
        assert objective(other, parts) > least


def test_latents_are_the_ridge_regressions_of_the_shared_vectors():
    _, given = planted(0.5, n_proteins=50, widths=(6, 5, 4))
    result = fit(given, GccaParams(latent_dimension=3, ridge=RIDGE), Run())
    for (_, centred, _, regression), name, present in zip(projections(given), given.names, given.mask.T, strict=True):
        expected = (centred @ regression @ result.fused.values.astype(np.float64))[present]
        np.testing.assert_allclose(result.latents[name].values, expected, atol=1e-6)
        assert result.latents[name].ids == tuple(np.array(given.ids)[present])


def test_components_beyond_the_most_are_cut():
    table = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    centred = table - table.mean(axis=0, dtype=np.float64)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    basis = damped_basis(table, 3, 0.1)
    np.testing.assert_allclose(
        np.abs(basis), np.abs(left[:, :3] * sizes[:3] / np.hypot(sizes[:3], 0.1**0.5 * sizes[0]))
    )


def test_the_scale_and_the_place_of_a_modality_do_not_matter():
    table = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    np.testing.assert_allclose(damped_basis(1000 * table + 3, 4, 0.1), damped_basis(table, 4, 0.1), atol=1e-4)


def test_a_modality_of_equal_rows_says_nothing_and_is_noted():
    _, given = planted(0.1, n_proteins=40, widths=(5, 4))
    constant = np.where(given.mask[:, 1:], np.float32(0.1), np.float32(0)) * np.ones((1, 4), dtype=np.float32)
    tables = (given.tables[0], constant)
    result = fit(
        Modalities(ids=given.ids, names=given.names, tables=tables, mask=given.mask),
        GccaParams(latent_dimension=2),
        Run(),
    )
    assert result.notes == ("b: no two proteins differ, so it says nothing",)
    np.testing.assert_array_equal(result.latents["b"].values, 0)


def test_nothing_but_equal_rows_is_refused():
    given = Modalities(
        ids=("A", "B"), names=("x",), tables=(np.ones((2, 2), dtype=np.float32),), mask=np.ones((2, 1), dtype=bool)
    )
    with pytest.raises(AlgorithmError, match="x: no two proteins differ"):
        fit(given, GccaParams(), Run())
