import numpy as np
import pytest
from scipy import stats

from cellmapkit.music.features import NAMES, Features
from cellmapkit.music.pairs import members

RNG = np.random.default_rng(0)
TABLES = [
    RNG.normal(size=(70, 9)).astype(np.float32),
    RNG.integers(0, 4, size=(70, 6)).astype(np.float32),  # full of ties
]
FIRST, SECOND = members(np.arange(70 * 69 // 2), 70)


def expected(table, kendall):
    x = table.astype(np.float64)
    gaps = x[FIRST] - x[SECOND]
    distances = [np.abs(gaps).sum(axis=1), np.sqrt((gaps**2).sum(axis=1))]
    rows = [(x[i], x[j]) for i, j in zip(FIRST, SECOND, strict=True)]
    found = [
        [a @ b / (np.linalg.norm(a) * np.linalg.norm(b)) for a, b in rows],
        [np.corrcoef(a, b)[0, 1] for a, b in rows],
        [np.corrcoef(stats.rankdata(a), stats.rankdata(b))[0, 1] for a, b in rows],
        *((d.max() - d) / d.max() for d in distances),
    ]
    return np.array(found).T, np.array([stats.kendalltau(a, b)[0] for a, b in rows]) if kendall else None


def test_similarities_are_those_of_the_textbook():
    found = Features.of(TABLES, kendall=True).alike(FIRST, SECOND)
    for m, table in enumerate(TABLES):
        five, tau = expected(table, kendall=True)
        np.testing.assert_allclose(found[:, 5 * m : 5 * m + 5], five, atol=2e-6)
        np.testing.assert_allclose(found[:, 10 + m], tau, atol=1e-6)


@pytest.mark.parametrize("kendall", [False, True])
def test_blocks_hold_what_pairs_have_one_by_one(kendall):
    features = Features.of(TABLES, kendall=kendall)
    block = features.block(10, 32)
    own = (FIRST >= 10) & (FIRST < 42)
    np.testing.assert_allclose(
        block[FIRST[own] - 10, SECOND[own] - 10], features.alike(FIRST[own], SECOND[own]), atol=2e-6
    )


def test_all_similarities_of_equal_rows_are_one():
    row = RNG.normal(size=7).astype(np.float32)
    features = Features.of([np.stack([row, row, -row])], kendall=True)
    np.testing.assert_allclose(features.alike(np.array([0]), np.array([1])), np.ones((1, 6)), atol=1e-6)
    np.testing.assert_allclose(features.block(0, 3)[0, 1], np.ones(6), atol=1e-6)
    opposite = features.alike(np.array([0]), np.array([2]))[0]
    np.testing.assert_allclose(opposite, [-1, -1, -1, 0, 0, -1], atol=1e-6)


def test_features_are_symmetric():
    features = Features.of(TABLES, differences=True, kendall=True)
    one, other = features.table(FIRST, SECOND), features.table(SECOND, FIRST)
    np.testing.assert_allclose(one, other, atol=1e-6)
    assert one.shape == (len(FIRST), 12 + 15) == (len(FIRST), features.n_columns)


def test_differences_follow_the_similarities():
    features = Features.of(TABLES, differences=True)
    found = features.table(FIRST[:50], SECOND[:50])
    joined = np.concatenate(TABLES, axis=1)
    np.testing.assert_array_equal(found[:, 10:], np.abs(joined[FIRST[:50]] - joined[SECOND[:50]]))
    names = features.names(["one", "two"])
    assert names[:5] == [f"one {name}" for name in NAMES]
    assert names[9:12] == ["two Euclidean", "one feature 0", "one feature 1"]
    assert len(names) == features.n_columns


def test_columns_have_a_name_each_with_kendall():
    features = Features.of(TABLES, kendall=True)
    assert features.names(["one", "two"])[10:] == ["one Kendall", "two Kendall"]


def test_rows_without_variation_have_no_correlation_and_equal_tables_no_distance():
    features = Features.of([np.full((3, 4), 0.1, dtype=np.float32)], kendall=True)
    np.testing.assert_allclose(features.alike(np.array([0]), np.array([2])), [[1, 0, 0, 1, 1, 0]], atol=1e-6)


def test_one_feature_is_enough():
    features = Features.of([np.array([[1], [-2], [3]], dtype=np.float32)], kendall=True)
    np.testing.assert_allclose(features.alike(np.array([0]), np.array([1])), [[-1, 0, 0, 0.4, 0.4, 0]], atol=1e-6)
