import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from cellmapkit.modulemetrics.ami import Reference, adjusted_mutual_info


def parts(text):
    return [int(digit) for digit in text]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("000111", "001122", 0.298792),
        ("0011", "0101", -0.5),
        ("00111", "00011", 0.251267),
        ("001122", "001122", 1.0),
        ("0000", "0000", 1.0),
        ("0123", "0123", 1.0),
        ("0000", "0123", 0.0),
        ("0", "0", 1.0),
    ],
)
def test_worked_cases(one, other, expected):
    assert adjusted_mutual_info(parts(one), parts(other)) == pytest.approx(expected, abs=1e-6)
    assert adjusted_mutual_info(parts(other), parts(one)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_it_equals_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    n, n_one, n_other = rng.integers(2, 400), rng.integers(1, 60), rng.integers(1, 60)
    one, other = rng.integers(n_one, size=n), rng.integers(n_other, size=n)
    other = np.where(rng.random(n) < rng.random(), one, other)
    assert adjusted_mutual_info(one, other) == pytest.approx(adjusted_mutual_info_score(one, other), abs=1e-9)


def test_it_equals_scikit_learn_with_uneven_sizes_and_many_clusterings_of_one_reference():
    rng = np.random.default_rng(0)
    one = np.repeat(np.arange(40), rng.integers(1, 120, size=40))
    reference = Reference(one)
    assert reference.n_classes == 40
    for width in (1, 2, 30, 300, len(one)):
        other = np.floor(np.linspace(0, width, len(one), endpoint=False) + rng.random(len(one)) / 2).astype(int)
        assert reference.ami(other) == pytest.approx(adjusted_mutual_info_score(one, other), abs=1e-9)


def test_names_and_order_do_not_matter():
    rng = np.random.default_rng(1)
    one, other = rng.integers(5, size=50), rng.integers(7, size=50)
    order, names = rng.permutation(50), np.array(list("gfedcba"))
    assert adjusted_mutual_info(one[order], names[other][order]) == pytest.approx(adjusted_mutual_info(one, other))


def test_other_lengths_and_nothing_are_refused():
    with pytest.raises(ValueError, match="2 clustered items, 3 in the reference"):
        adjusted_mutual_info([0, 0, 1], [0, 1])
    with pytest.raises(ValueError, match="partition of nothing"):
        Reference([])
