"""The best pairs against a table of all pairs, with ties, and the same bytes whatever the blocks and threads."""

import os
import subprocess
import sys

import numpy as np
import pytest

from cellmapkit.generate_hierarchy import pairs
from cellmapkit.generate_hierarchy.pairs import smallest_product, top_pairs

ANGLES = np.deg2rad([0.0, 10.0, 40.0, 55.0])
FOUR = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def reference(vectors, count):
    i, j = np.triu_indices(len(vectors), 1)
    products = np.array([float(np.dot(vectors[a], vectors[b])) for a, b in zip(i, j, strict=True)])
    order = np.lexsort((j, i, -products))[:count]
    return np.stack([i[order], j[order]], axis=1), products[order]


def test_four_unit_vectors_have_the_order_of_the_specification():
    found, products = top_pairs(FOUR, 6)
    assert ["abcd"[i] + "abcd"[j] for i, j in found] == ["ab", "cd", "bc", "ac", "bd", "ad"]
    np.testing.assert_allclose(products, np.cos(np.deg2rad([10, 15, 30, 40, 45, 55])), atol=1e-15)


@pytest.mark.parametrize("count", [1, 7, 300, 1225])
def test_equals_the_table_of_all_pairs(count):
    vectors = np.random.default_rng(1).standard_normal((50, 13))
    found, products = top_pairs(vectors, count, block_rows=8)
    expected, values = reference(vectors, count)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(products, values, rtol=1e-13)


def test_ties_are_broken_by_the_index_pair():
    vectors = np.repeat(np.eye(3), 4, axis=0)[np.random.default_rng(0).permutation(12)]
    found, products = top_pairs(vectors, 25, block_rows=5)
    expected, _ = reference(vectors, 25)
    np.testing.assert_array_equal(found, expected)
    assert list(products) == [1.0] * 18 + [0.0] * 7


def test_a_small_buffer_gives_the_same(monkeypatch):
    vectors = np.round(np.random.default_rng(3).standard_normal((80, 4)))
    whole = top_pairs(vectors, 400)
    monkeypatch.setattr(pairs, "MIN_BUFFER", 10)
    parts = top_pairs(vectors, 400, block_rows=3)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(whole, parts, strict=True))


def test_differences_below_float32_still_decide():
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [1.0 + 1e-12, 0.0], [0.0, 1.0]])
    found, _ = top_pairs(vectors, 2)
    np.testing.assert_array_equal(found, [[0, 2], [1, 2]])


def test_smallest_product():
    assert smallest_product(FOUR) == pytest.approx(np.cos(np.deg2rad(55)), abs=1e-15)
    vectors = np.random.default_rng(5).standard_normal((60, 7))
    assert smallest_product(vectors, block_rows=7) == pytest.approx((vectors @ vectors.T).min(), rel=1e-12)


SCRIPT = """
import hashlib, sys
import numpy as np
from cellmapkit.generate_hierarchy.pairs import top_pairs
x = np.random.default_rng(0).standard_normal((900, 64))
x[300:350] = x[:50]
x /= np.linalg.norm(x, axis=1, keepdims=True)
found, products = top_pairs(x, 30_000, block_rows=int(sys.argv[1]))
print(hashlib.sha256(found.tobytes() + products.tobytes()).hexdigest())
"""


def test_same_bytes_at_any_block_size_and_thread_count():
    digests = set()
    for threads, block in [("1", "512"), ("2", "512"), ("1", "100"), ("2", "900")]:
        env = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, block], env=env, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1
