import math

import numpy as np
import pytest
from scipy.stats import rankdata

from cellmapkit.api import Run
from cellmapkit.coembedding import proximity
from cellmapkit.coembedding.consensus import Aligned
from cellmapkit.coembedding.proximity import Quantile, closest_pairs, sampled_pairs


def members(n=60, count=3, width=6):
    generator = np.random.default_rng(4)
    base = generator.normal(size=(n, width))
    tables = []
    for k in range(count):
        values = base + generator.normal(size=(n, width)) + k  # an offset squeezes the cosines of later members
        tables.append((values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32))
    return Aligned(ids=tuple(f"P{i:04}" for i in range(n)), units=tuple(tables), left_out=())


def by_ranks(common):
    """Return the quantiles of every pair of every member from a full ranking."""
    i, j = np.triu_indices(len(common.ids), k=1)
    cosines = [(unit[i].astype(float) * unit[j]).sum(axis=1) for unit in common.units]
    return np.stack([(rankdata(cosine) - 0.5) / len(i) for cosine in cosines])


def test_quantiles_are_the_fraction_below():
    quantile = Quantile(np.linspace(-1, 1, 1001).astype(np.float32))
    np.testing.assert_allclose(quantile(np.float32([-1, -0.5, 0, 0.5, 1])), [0, 0.25, 0.5, 0.75, 1], atol=1e-3)
    np.testing.assert_allclose(quantile(np.float32([-1.5, 1.5])), [0, 1], atol=1e-3)


def test_quantiles_of_a_constant_are_finite():
    quantile = Quantile(np.ones(5, dtype=np.float32))
    assert np.isfinite(quantile(np.float32([0.9, 1, 1.1]))).all()


def test_quantiles_rise_with_the_cosine():
    generator = np.random.default_rng(0)
    quantile = Quantile(generator.beta(50, 1, size=5000).astype(np.float32))
    found = quantile(np.sort(generator.uniform(-1, 1, size=2000).astype(np.float32)))
    assert (np.diff(found) >= 0).all()


def test_the_closest_pairs_are_those_of_a_full_ranking():
    common = members()
    found = closest_pairs(common, 0.1, Run(threads=2))
    ranks = by_ranks(common)
    count = math.ceil(0.1 * 60 * 59 / 2)
    assert found.pairs.shape == (count, 2)
    assert (found.pairs[:, 0] < found.pairs[:, 1]).all()
    assert (np.diff(found.mean) <= 0).all()
    i, j = np.triu_indices(60, k=1)
    place = {pair: k for k, pair in enumerate(zip(i.tolist(), j.tolist(), strict=True))}
    at = [place[tuple(pair)] for pair in found.pairs.tolist()]
    np.testing.assert_allclose(found.mean, ranks.mean(axis=0)[at], atol=found.error)
    np.testing.assert_allclose(found.sd, ranks.std(axis=0, ddof=1)[at], atol=2 * found.error)
    assert found.error < 2e-3
    least = np.sort(ranks.mean(axis=0))[-count]
    assert (ranks.mean(axis=0)[at] >= least - 2 * found.error).all()


def test_all_pairs_can_be_had():
    assert len(closest_pairs(members(5), 1.0, Run()).pairs) == 10
    assert len(closest_pairs(members(2), 0.01, Run()).pairs) == 1


def test_a_sample_keeps_within_the_stated_error_and_finds_the_same_pairs(monkeypatch):
    common = members(300)
    exact = closest_pairs(common, 0.05, Run())
    monkeypatch.setattr(proximity, "SAMPLE", 4000)
    sampled = closest_pairs(common, 0.05, Run(seed=3))
    # the bound of Massart at 99 %: sqrt(ln(2 / 0.01) / (2 * 4000))
    assert sampled.error >= math.sqrt(math.log(200) / 8000) == pytest.approx(0.02573, abs=1e-5)
    assert len(sampled.pairs) == len(exact.pairs)
    known = {tuple(pair): mean for pair, mean in zip(exact.pairs.tolist(), exact.mean, strict=True)}
    both = [(known[tuple(pair)], mean) for pair, mean in zip(sampled.pairs.tolist(), sampled.mean, strict=True)
            if tuple(pair) in known]  # fmt: skip
    assert len(both) > 0.95 * len(known)
    assert max(abs(a - b) for a, b in both) < sampled.error


def test_an_unlucky_sample_costs_a_second_pass_and_no_pair(monkeypatch):
    common = members(300)
    monkeypatch.setattr(proximity, "SAMPLE", 40)
    monkeypatch.setattr(proximity, "_DOUBT", 2.0)  # no slack at all
    for seed in range(5):
        assert len(closest_pairs(common, 0.2, Run(seed=seed)).pairs) == math.ceil(0.2 * 300 * 299 / 2)


def test_sampled_pairs_are_of_different_proteins_and_even(monkeypatch):
    monkeypatch.setattr(proximity, "SAMPLE", 60_000)
    i, j = sampled_pairs(400, Run())
    assert (i != j).all()
    assert np.bincount(np.concatenate([i, j]), minlength=400).std() < 1.3 * np.sqrt(300)


def test_any_number_of_threads_gives_the_same_bytes():
    common = members(700)
    one, three = (closest_pairs(common, 0.1, Run(threads=threads)) for threads in (1, 3))
    assert all(a.tobytes() == b.tobytes() for a, b in zip(one[:3], three[:3], strict=True))
