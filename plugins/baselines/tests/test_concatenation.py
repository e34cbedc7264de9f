import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.baselines.concatenation import fit, scaled
from cellmapkit.baselines.params import ConcatParams


def cosines(values):
    unit = values.astype(np.float64)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return unit @ unit.T


def test_blocks_stand_side_by_side():
    given = Modalities(
        ids=("A", "B"),
        names=("one", "two"),
        tables=(np.array([[3, 4], [0, 2]], dtype=np.float32), np.array([[0], [5]], dtype=np.float32)),
        mask=np.array([[True, False], [True, True]]),
    )
    result = fit(given, ConcatParams(), Run())
    np.testing.assert_allclose(result.fused.values, [[0.6, 0.8, 0], [0, 1, 1]])
    assert result.fused_kind == "concat"
    assert result.notes == ("1 of 4 blocks are absent and filled by zero",)
    raw = fit(given, ConcatParams(scale="raw"), Run()).fused.values
    np.testing.assert_array_equal(raw, [[3, 4, 0], [0, 2, 5]])


def test_cosine_of_unit_blocks_is_the_mean_of_cosines_on_complete_data():
    given = toy_modalities(missing=False)
    mean = np.mean([cosines(table) for table in given.tables], axis=0)
    np.testing.assert_allclose(cosines(fit(given, ConcatParams(), Run()).fused.values), mean, atol=1e-6)


def test_cosine_with_zero_fill_shrinks_by_coverage():
    given = toy_modalities()
    found = cosines(fit(given, ConcatParams(), Run()).fused.values)
    both = given.mask[:, None] & given.mask[None, :]
    total = sum(
        cosines(np.where(table.any(axis=1, keepdims=True), table, 1)) * both[:, :, m]
        for m, table in enumerate(given.tables)
    )
    coverage = given.mask.sum(axis=1)
    np.testing.assert_allclose(found, total / np.sqrt(np.outer(coverage, coverage)), atol=1e-6)


@pytest.mark.parametrize("fill", ["mean", "row", "cell"])
def test_fill_changes_nothing_on_complete_data(fill):
    given = toy_modalities(missing=False)
    zero, other = (fit(given, ConcatParams(fill=name), Run()).fused.values for name in ("zero", fill))
    assert zero.tobytes() == other.tobytes()


def test_another_seed_draws_other_rows_for_absent_proteins_only():
    given = toy_modalities()
    one, other = (fit(given, ConcatParams(fill="row"), Run(seed=seed)).fused.values for seed in (0, 1))
    changed = (one != other).any(axis=1)
    assert changed[~given.mask.all(axis=1)].any()
    assert not changed[given.mask.all(axis=1)].any()


def test_each_random_fill_is_the_same_whatever_the_order_of_rows():
    given = toy_modalities()
    order = np.random.default_rng(0).permutation(len(given.ids))
    shuffled = Modalities(
        ids=tuple(given.ids[row] for row in order),
        names=given.names,
        tables=tuple(table[order] for table in given.tables),
        mask=given.mask[order],
    )
    for fill in ("row", "cell"):
        one, other = (fit(each, ConcatParams(fill=fill), Run()).fused for each in (given, shuffled))
        assert one.ids == other.ids
        assert one.values.tobytes() == other.values.tobytes()


def test_truncation_keeps_the_dot_products_it_can():
    given = toy_modalities()
    whole = fit(given, ConcatParams(), Run()).fused.values.astype(np.float64)
    result = fit(given, ConcatParams(latent_dimension=6), Run())
    left, sizes, right = np.linalg.svd(whole, full_matrices=False)
    best = (left[:, :6] * sizes[:6]) @ right[:6]
    found = result.fused.values.astype(np.float64)
    np.testing.assert_allclose(found @ found.T, best @ best.T, atol=1e-5)


def test_more_dimensions_than_columns_are_said():
    result = fit(toy_modalities(n_modalities=1), ConcatParams(latent_dimension=100), Run())
    assert result.fused.values.shape == (36, 7)
    assert result.notes[-1] == "the data allow 7 dimensions, 100 were asked for"


def test_scaling_is_judged_by_measured_rows():
    table = np.array([[1, 7], [3, 7], [99, 99]], dtype=np.float32)
    present = np.array([True, True, False])
    np.testing.assert_allclose(scaled(table, present, "zscore")[:2], [[-1, 0], [1, 0]])
    np.testing.assert_allclose(scaled(table, present, "sqrt_width"), table / np.sqrt(2))
    np.testing.assert_array_equal(scaled(table, present, "raw"), table)
    np.testing.assert_allclose(np.linalg.norm(scaled(table, present, "unit"), axis=1), 1)


def test_modalities_draw_apart_from_each_other():
    table = np.arange(60, dtype=np.float32)[:, None]
    mask = np.repeat((np.arange(60) < 30)[:, None], 2, axis=1)
    mask = np.concatenate([mask, np.ones((60, 1), dtype=bool)], axis=1)
    given = Modalities(
        ids=tuple(f"P{row:02}" for row in range(60)), names=("x", "y", "z"), tables=(table,) * 3, mask=mask
    )
    values = fit(given, ConcatParams(fill="row", scale="raw"), Run()).fused.values
    np.testing.assert_array_equal(values[:30, 0], values[:30, 1])
    assert (values[30:, 0] != values[30:, 1]).mean() > 0.8


@pytest.mark.parametrize("fill", ["zero", "mean", "row", "cell"])
def test_only_random_fills_are_features_nobody_measured(fill):
    assert fit(toy_modalities(), ConcatParams(fill=fill), Run()).fused_generated == (fill in ("row", "cell"))
    assert not fit(toy_modalities(missing=False), ConcatParams(fill=fill), Run()).fused_generated
