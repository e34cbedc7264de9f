import numpy as np
import pytest
from scipy.stats import pearsonr
from sklearn.metrics import roc_auc_score

from cellmapkit.evalkit import paircomplete
from cellmapkit.evalkit.curves import auroc, top_fraction
from cellmapkit.evalkit.paircomplete import PairComplete, TopCorrelated, count_correlations
from cellmapkit.evalkit.similarity import SCALE, similarity_bins, unit_rows
from cellmapkit.evalkit.toppairs import count_reached, count_top_pairs, top_thresholds


def table(n=60, m=30, missing=0.4, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, m)) + 20 * rng.normal(size=(n, 1)) + rng.normal(size=(3, m))[np.arange(n) % 3]
    values[rng.random(values.shape) < missing] = np.nan
    return values


def every(values, fewest=10):
    return PairComplete(values, fewest).correlations(0, len(values))


def test_it_is_the_correlation_of_the_shared_columns():
    values = table()
    found = every(values)
    left_out = 0
    for i in range(60):
        for j in range(60):
            both = np.isfinite(values[i]) & np.isfinite(values[j])
            if both.sum() < 10:
                assert np.isnan(found[i, j])
                left_out += 1
            else:
                assert found[i, j] == pytest.approx(pearsonr(values[i, both], values[j, both]).statistic, abs=1e-9)
    assert 0 < left_out < 1800


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.5])
def test_it_is_what_pandas_gives(missing):
    pandas = pytest.importorskip("pandas")
    values = table(missing=missing, seed=3) * 1e6
    expected = pandas.DataFrame(values.T).corr(min_periods=10).to_numpy()
    np.testing.assert_allclose(every(values), expected, rtol=0, atol=1e-9)


def test_by_hand():
    # shared columns 0, 1 and 3: (1, 2, 3) and (1, 3, 2) correlate at 1 / 2; the third row shares two of them
    values = np.array([[1, 2, np.nan, 3], [1, 3, 7, 2], [5, 6, 1, np.nan]])
    found = every(values, 3)
    assert found[0, 1] == pytest.approx(0.5, abs=1e-12)
    assert np.isnan(found[0, 2])


def test_what_does_not_vary_over_the_shared_columns_has_no_correlation():
    values = np.random.default_rng(0).normal(size=(4, 24))
    values[0] = 0.1  # constant everywhere: its rounded mean must not make it a profile
    values[1, :12] = 3.3  # constant where row 2 is known
    values[2, 12:] = np.nan
    found = every(values)
    assert np.isnan(found[0]).all()
    assert np.isnan(found[1, 2]) and np.isnan(found[2, 1])
    assert np.isfinite(found[1, 3]) and np.isfinite(found[2, 3])


def test_blocks_give_what_the_whole_gives(monkeypatch):
    values = table(missing=0.45)
    whole = PairComplete(values, 10).bins(0, 60)
    monkeypatch.setattr(paircomplete, "_AT_ONCE", 100)
    part = PairComplete(values, 10).bins(10, 25, 10)
    assert np.abs(part - whole[10:25, 10:]).max() <= 1
    assert ((part < 0) == (whole[10:25, 10:] < 0)).all() and (part < 0).any()
    assert whole[3, 3] == 2 * SCALE


def test_only_pairs_with_a_correlation_are_counted_positive_or_not():
    values, rows = table(120, missing=0.45), unit_rows(np.random.default_rng(4).normal(size=(120, 5)))
    pearson = PairComplete(values, 10)
    upper = np.triu_indices(120, 1)
    first, second = pearson.bins(0, 120)[upper], similarity_bins(rows, rows)[upper]
    there = first >= 0
    counts = count_correlations(pearson)
    assert counts.n_pairs == there.sum() < len(first)
    tops = [top_fraction(counts, fraction) for fraction in (0.02, 0.2)]
    found = count_reached(rows, TopCorrelated(pearson, [tops[1][0], tops[0][0]]), 2)[::-1]
    for fraction, (top, realised), one in zip((0.02, 0.2), tops, found, strict=True):
        wanted = int(np.ceil(fraction * there.sum()))
        positive = first[there] >= np.sort(first[there])[-wanted]
        assert one.n_pairs == there.sum()
        assert realised == pytest.approx(positive.mean(), abs=1e-12)
        assert top == np.sort(first[there])[-wanted]
        assert auroc(one) == pytest.approx(roc_auc_score(positive, second[there]), abs=1e-12)


def test_without_missing_values_it_agrees_with_the_pairs_of_a_whole_table():
    values, rows = table(300, missing=0.0), unit_rows(np.random.default_rng(4).normal(size=(300, 5)))
    whole = unit_rows(values - values.mean(axis=1, keepdims=True), centred=True)
    ((top, _),) = top_thresholds(whole, [0.05])
    (expected,) = count_top_pairs(whole, rows, [top])
    pearson = PairComplete(values, 10)
    ((own, _),) = [top_fraction(count_correlations(pearson), 0.05)]
    (found,) = count_reached(rows, TopCorrelated(pearson, [own]), 1)
    assert abs(own - top) <= 1
    assert auroc(found) == pytest.approx(auroc(expected), abs=1e-3)


def test_threads_and_a_second_use_change_nothing():
    values, rows = table(2500, 12, 0.05), unit_rows(np.random.default_rng(4).normal(size=(2500, 4)))
    pearson = PairComplete(values, 10)
    one, three = (count_correlations(pearson, threads=threads) for threads in (1, 3))
    assert (one.negative == three.negative).all()
    marked = TopCorrelated(pearson, [top_fraction(one, 0.01)[0]])
    found = [auroc(count_reached(rows, marked, 1, threads=threads)[0]) for threads in (3, 1)]
    assert found[0] == found[1]
