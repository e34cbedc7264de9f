import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

from cellmapkit.api import ParameterError
from cellmapkit.music import MusicParams, algorithm, forest, kernels

PARAMS = MusicParams(max_depth=7, min_leaf_pairs=2)


def training(n_pairs=3000):
    rng = np.random.default_rng(0)
    features = rng.normal(size=(n_pairs, 4)).astype(np.float32)
    features[:, 3] = rng.integers(0, 3, size=n_pairs)  # thresholds between equal values
    return features, np.tanh(features[:, 0] * features[:, 1] + features[:, 3]).astype(np.float32)


def votes(found, alike, values, first, second):
    out = np.zeros(len(first), dtype=np.float32)
    kernels.add_votes(found.nodes, found.trees, alike, values, (np.arange(len(first)), first, second), out)
    return out


def test_compiled_trees_say_what_the_library_says():
    features, wanted = training()
    model = RandomForestRegressor(n_estimators=6, max_depth=7, min_samples_leaf=2, random_state=5).fit(features, wanted)
    found = forest.Forest.of([tree.tree_ for tree in model.estimators_])
    none = np.zeros(len(features), dtype=np.int64)
    told = votes(found, features, np.zeros((1, 1), dtype=np.float32), none, none) / 6
    np.testing.assert_allclose(told, model.predict(features), atol=1e-6)


def test_differences_are_taken_from_the_tables():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(40, 3)).astype(np.float32)
    first, second = rng.integers(0, 40, size=(2, 500))
    alike = rng.normal(size=(500, 2)).astype(np.float32)
    table = np.concatenate([alike, np.abs(values[first] - values[second])], axis=1)
    wanted = (table[:, 3] > 1) + table[:, 0]
    grown, importance = forest.grow(table, wanted.astype(np.float32), 5, PARAMS, 3, 1)
    whole = votes(grown, table, np.zeros((1, 1), dtype=np.float32), first * 0, second * 0)
    np.testing.assert_array_equal(votes(grown, alike, values, first, second), whole)
    assert set(np.argsort(-importance)[:2]) == {0, 3}


def test_the_number_of_threads_does_not_matter_and_the_seed_does():
    one, same, other = (
        forest.grow(*training(), 3, PARAMS, seed, threads)[0].nodes for seed, threads in ((1, 1), (1, 2), (2, 1))
    )
    assert one.tobytes() == same.tobytes() != other.tobytes()


def test_depth_and_leaves_are_bounded():
    features, wanted = training()
    grown, _ = forest.grow(features, wanted, 2, MusicParams(max_depth=3, min_leaf_pairs=1), 0, 1)
    assert grown.trees[:, 1].tolist() == [3, 3]
    assert len(grown.nodes) == 2 * 15
    few, _ = forest.grow(features, wanted, 2, MusicParams(max_depth=3, min_leaf_pairs=1000), 0, 1)
    assert len(few.nodes) < 8


def test_a_target_without_variation_gives_single_leaves():
    features, _ = training(20)
    grown, _ = forest.grow(features, np.full(20, 0.25, dtype=np.float32), 3, PARAMS, 0, 1)
    none = np.zeros(20, dtype=np.int64)
    np.testing.assert_allclose(votes(grown, features, features, none, none), 0.75)


def test_presets_are_those_of_the_paper():
    paper = algorithm.with_preset("paper", {})
    assert (paper.n_trees, paper.max_depth, paper.n_pairs, paper.n_folds) == (1000, 30, 1_000_000, 5)
    assert paper.kendall
    assert paper.differences
    assert paper.split == "pair"


@pytest.mark.parametrize("values", [{"n_folds": 9}, {"n_folds": 1}, {"n_pairs": 50}, {"split": "gene"}])
def test_what_makes_no_sense_is_refused(values):
    with pytest.raises(ParameterError):
        algorithm.params.of(values)
