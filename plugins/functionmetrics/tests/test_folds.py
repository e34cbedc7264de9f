import numpy as np
import pytest

from cellmapkit.functionmetrics.folds import group_folds, plain_folds


def stream(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("n", "k"), [(10, 5), (11, 3), (5, 5)])
def test_plain_folds_are_even_and_seeded(n, k):
    fold = plain_folds(n, k, stream())
    sizes = np.bincount(fold, minlength=k)
    assert sizes.sum() == n and sizes.max() - sizes.min() <= 1
    assert (fold == plain_folds(n, k, stream())).all()
    assert any((fold != plain_folds(n, k, stream(seed))).any() for seed in range(1, 6))


@pytest.mark.parametrize("seed", range(8))
def test_worked_case(seed):
    # {a,b,c} {d,e} {f} {g} in two folds: 3, then 2 against it, then the singles fill to 3/3 and 4/3
    fold = group_folds(["A", "A", "A", "D", "D", "F", "G"], 2, stream(seed))
    assert sorted(np.bincount(fold)) == [3, 4]
    assert len(set(fold[:3])) == len(set(fold[3:5])) == 1
    assert fold[0] == 0 and fold[3] == 1


def test_singletons_make_a_plain_cross_validation():
    fold = group_folds(list("abcdefghijklm"), 5, stream())
    assert sorted(np.bincount(fold)) == [2, 2, 3, 3, 3]
    assert any((fold != group_folds(list("abcdefghijklm"), 5, stream(seed))).any() for seed in range(1, 6))


def test_what_groups_are_called_does_not_matter():
    names = list("aabbbccdefggh")
    other = [chr(ord("z") - ord(name) + ord("a")) for name in names]
    assert (group_folds(names, 3, stream()) == group_folds(other, 3, stream())).all()


def test_no_group_is_split_and_sizes_stay_close():
    rng = stream(4)
    groups = rng.integers(120, size=600).tolist()
    fold = group_folds(groups, 5, rng)
    for group in set(groups):
        assert len({fold[k] for k, of in enumerate(groups) if of == group}) == 1
    sizes = np.bincount(fold)
    assert sizes.max() - sizes.min() <= 2
