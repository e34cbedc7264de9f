import numpy as np

from cellmapkit.api import Run
from cellmapkit.music.folds import assigned, balanced, binned, spread
from cellmapkit.music.pairs import members


def test_by_pair_each_pair_is_held_out_of_one_model_and_folds_are_equal():
    models = assigned(21, "pair", 5, Run())
    values, counts = np.unique(models, return_counts=True)
    assert values.tolist() == [1, 2, 4, 8, 16]
    assert counts.tolist() == [42] * 5
    assert (models != assigned(21, "pair", 5, Run(seed=1))).any()


def test_by_protein_a_model_is_trained_on_pairs_of_other_folds_only():
    n_proteins, n_folds = 12, 4
    models = assigned(n_proteins, "protein", n_folds, Run())
    first, second = members(np.arange(len(models)), n_proteins)
    for fold in range(n_folds):
        trained = (models & (1 << fold)) == 0
        inside = set(range(n_proteins)) - set(first[trained]) - set(second[trained])
        assert len(inside) == 3
        own = models == 1 << fold
        assert set(first[own]) | set(second[own]) == inside
        assert own.sum() == 3
        assert trained.sum() == 9 * 8 // 2


def test_pairs_with_an_unannotated_protein_get_all_models():
    found = spread(np.array([1, 2, 4], dtype=np.uint8), np.array([0, 2, 3]), 4, 7)
    np.testing.assert_array_equal(found, [[0, 7, 1, 2], [0, 0, 7, 7], [0, 0, 0, 4], [0, 0, 0, 0]])


def test_bins_are_a_hundredth_wide():
    found = binned(np.array([0, 0.0099, 0.011, 0.5051, 0.9999, 1], dtype=np.float32))
    assert found.tolist() == [0, 0, 1, 50, 99, 99]


def test_every_bin_gives_the_same_number_of_pairs():
    bins = np.repeat(np.array([0, 3, 99], dtype=np.uint8), [1000, 4, 30])
    allowed = np.ones(len(bins), dtype=bool)
    allowed[:10] = False
    chosen = balanced(bins, allowed, 1000, np.random.default_rng(0))
    assert np.bincount(bins[chosen])[[0, 3, 99]].tolist() == [10, 10, 10]
    assert len(set(chosen[:10].tolist())) == 10  # enough of them: none twice
    assert sorted(np.bincount(chosen)[1000:1004].tolist()) == [2, 2, 3, 3]  # too few: all, twice, and two again
    assert not set(chosen.tolist()) & set(range(10))


def test_draws_hang_on_the_generator_only():
    bins = np.zeros(500, dtype=np.uint8)
    one, same, other = (
        balanced(bins, np.ones(500, dtype=bool), 5000, np.random.default_rng(seed)).tolist() for seed in (0, 0, 1)
    )
    assert one == same != other


def test_nothing_allowed_gives_nothing():
    assert not len(balanced(np.zeros(3, dtype=np.uint8), np.zeros(3, dtype=bool), 100, np.random.default_rng(0)))
