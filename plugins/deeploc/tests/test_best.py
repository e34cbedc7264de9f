"""What is kept goes through a checkpoint unchanged."""

import numpy as np

from cellmapkit.deeploc.best import Best


def test_there_and_back():
    rng = np.random.default_rng(0)
    best = Best(0.25, 7, {"a.weight": rng.random((2, 3))}, {(1, 0): rng.random((2, 2)), (1, 5): rng.random((2, 2))})
    found = Best.of(best.arrays())
    assert (found.loss, found.epoch) == (0.25, 7)
    assert found.weights["a.weight"].tobytes() == best.weights["a.weight"].tobytes()
    assert {key: rows.tobytes() for key, rows in found.snapshots.items()} == {
        key: rows.tobytes() for key, rows in best.snapshots.items()
    }


def test_nothing_is_kept_yet():
    found = Best.of(Best().arrays())
    assert (found.loss, found.epoch, found.weights, found.snapshots) == (np.inf, 0, {}, {})


def test_snapshots_of_other_trainings_are_forgotten():
    best = Best(snapshots={(0, 0): np.zeros(1), (1, 0): np.zeros(1), (1, 5): np.zeros(1)})
    best.forget_snapshots(except_of=1)
    assert set(best.snapshots) == {(1, 0), (1, 5)}
