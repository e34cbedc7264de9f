import time
import tracemalloc

import numpy as np
import pytest

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit import pairs
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.pairs import count_pairs
from cellmapkit.evalkit.similarity import N_BINS, SCALE, similarity_bins, unit_rows


def random_case(n_genes=150, n_features=8, seed=0):
    rng = np.random.default_rng(seed)
    rows = unit_rows(rng.normal(size=(n_genes, n_features)).astype(np.float32))
    rows[3] = 0
    rows[5] = rows[4]
    genes = [f"g{k:03}" for k in range(n_genes)]
    sets = {f"l{k}": rng.choice(genes, rng.integers(2, 30), replace=False) for k in range(15)}
    return rows, Standard.of("random", sets, other_genes=genes)


def by_hand(rows, standard):
    """Bins, positive or not and weight of every pair, one at a time."""
    sets = [set(standard.indices[a:b]) for a, b in zip(standard.indptr, standard.indptr[1:], strict=False)]
    found = []
    for i in range(len(rows)):
        for j in range(i + 1, len(rows)):
            shared = [len(one) for one in sets if i in one and j in one]
            size = min(shared, default=0)
            found.append(
                (
                    int(similarity_bins(rows[i : i + 1], rows[j : j + 1])[0, 0]),
                    size,
                    2 / (size * (size - 1)) if size else 0,
                )
            )
    return found


def test_counts_of_four_vectors(four_vectors):
    standard = Standard.of("toy", {"x": "ac", "y": "cd"}, other_genes="b")
    counts = count_pairs(four_vectors, CoMembership(standard))
    degrees = {"positive": [40, 15], "negative": [10, 55, 30, 45]}
    for kind, angles in degrees.items():
        expected = sorted(SCALE + np.rint(SCALE * np.cos(np.deg2rad(angles))).astype(int))
        np.testing.assert_allclose(np.flatnonzero(getattr(counts, kind)), expected, atol=1)
    assert (counts.n_pairs, counts.n_positive) == (6, 2)


@pytest.mark.parametrize("block", [2**22, 500])
def test_counts_equal_pairs_one_at_a_time(block, monkeypatch):
    monkeypatch.setattr(pairs, "_BLOCK_PAIRS", block)
    monkeypatch.setattr(pairs, "_BLOCK_ROWS", (7, 1024))
    rows, standard = random_case()
    counts = count_pairs(rows, CoMembership(standard))
    found = by_hand(rows, standard)
    # Products of single rows round differently, so a similarity may lie in the next bin: compare coarser bins.
    for mine, theirs in (
        (counts.positive, [bin_ for bin_, size, _ in found if size]),
        (counts.negative, [bin_ for bin_, size, _ in found if not size]),
    ):
        assert mine.sum() == len(theirs)
        np.testing.assert_allclose(np.repeat(np.arange(N_BINS), mine), np.sort(theirs), atol=1)
    assert counts.weighted.sum() == pytest.approx(sum(weight for _, _, weight in found), rel=1e-12)
    assert counts.negative[SCALE] + counts.positive[SCALE] >= len(rows) - 1


def test_without_positives_all_pairs_are_negative():
    rows, _ = random_case()
    counts = count_pairs(rows)
    assert (counts.n_positive, counts.n_pairs) == (0, 150 * 149 // 2)
    assert counts.weighted is None
    with pytest.raises(ValueError, match="no weights"):
        counts.balanced()


def test_balanced_counts_keep_the_base_rate():
    rows, standard = random_case()
    counts = count_pairs(rows, CoMembership(standard))
    balanced = counts.balanced()
    assert balanced.positive.sum() == pytest.approx(counts.positive.sum(), rel=1e-12)
    assert not np.allclose(balanced.positive, counts.positive)
    assert balanced.n_pairs == counts.n_pairs


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_byte(threads, monkeypatch):
    monkeypatch.setattr(pairs, "_BLOCK_PAIRS", 1000)
    monkeypatch.setattr(pairs, "_BLOCK_ROWS", (7, 16))
    rows, standard = random_case()
    one, more = (count_pairs(rows, CoMembership(standard), threads=count) for count in (1, threads))
    for name in ("positive", "negative", "weighted"):
        np.testing.assert_array_equal(getattr(one, name), getattr(more, name))


@pytest.mark.parametrize("n_genes", [0, 1])
def test_fewer_than_two_genes_have_no_pairs(n_genes):
    assert count_pairs(np.zeros((n_genes, 3), np.float32)).n_pairs == 0


def test_progress_adds_up_and_may_cancel(monkeypatch):
    monkeypatch.setattr(pairs, "_BLOCK_PAIRS", 1000)
    monkeypatch.setattr(pairs, "_BLOCK_ROWS", (7, 16))
    rows, _ = random_case()
    steps = []
    count_pairs(rows, advance=steps.append)
    assert sum(steps) == 150 * 149 // 2 and len(steps) > 5

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_pairs(rows, threads=2, advance=stop)


@pytest.mark.slow
def test_a_proteome_takes_seconds_and_little_memory():
    """12,857 proteins x 128 and small complexes: under 5 CPU seconds and 500 MB."""
    rng = np.random.default_rng(0)
    genes = [f"g{k:05}" for k in range(12_857)]
    rows = unit_rows(rng.normal(size=(len(genes), 128)).astype(np.float32))
    sets = {f"l{k:04}": rng.choice(genes, rng.integers(2, 15), replace=False) for k in range(1600)}
    standard = Standard.of("complexes", sets, other_genes=genes)
    begun = time.process_time()
    counts = count_pairs(rows, CoMembership(standard))
    assert time.process_time() - begun < 5
    assert counts.n_pairs == 82_644_796
    tracemalloc.start()
    count_pairs(rows, CoMembership(standard))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500e6
