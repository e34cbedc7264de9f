"""Training: random labels, synthetic cells, restarts, weights of classes, going on after a stop."""

import dataclasses

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.images import TRAINING, VALIDATION
from cellmapkit.api.testing import MemoryCheckpoint
from cellmapkit.deeploc.labelled import labelled_cells
from cellmapkit.deeploc.learner import LocalizationLearner
from cellmapkit.deeploc.model import DeepLoc
from cellmapkit.deeploc.params import DeepLocParams
from cellmapkit.deeploc.source import CropSource
from cellmapkit.torchkit import Schedule, torch_generator, torch_session, train

SMALL = {"n_epochs": 3, "n_runs": 1, "learn_rates": (1e-3,), "batch_size": 16, "width": 4}


def learner_of(images, run, **values):
    params, labelled = DeepLocParams(**{**SMALL, **values}), labelled_cells(images)
    source = CropSource(images, params, torch.device("cpu"))
    model = DeepLoc(2, 64, len(labelled.classes), params, torch_generator(run, "weights", 0))
    marks = iter(range(100))
    return LocalizationLearner(model, source, labelled, params, run, lambda: np.full((1, 1), next(marks), np.float32))


def trained(images, stop=None, **values):
    run = Run(seed=1)
    with torch_session(run):
        learner = learner_of(images, run, **values)
        return learner, train(learner, run, Schedule(n_epochs=stop or learner.n_epochs))


def test_synthetic_cells_are_told_apart_after_three_epochs(make_cells):
    _, history = trained(make_cells(np.random.default_rng(0), 100), width=8)
    assert history[-1]["validation_accuracy"] > 0.95
    assert history[-1]["validation_loss"] < 0.2


def test_random_labels_teach_nothing(make_cells):
    """Noise can be learned by heart, but no epoch says less than ln 4 of cells that were not trained on."""
    images = make_cells(np.random.default_rng(0), 60, crops="noise")
    _, history = trained(images, n_epochs=6, augmentation="none", width=8)
    assert history[-1]["training_loss"] < 0.5 * np.log(4)
    assert all(row["validation_loss"] >= np.log(4) - 0.01 for row in history)


def test_validation_cells_are_not_learned_from(make_cells):
    images = make_cells(np.random.default_rng(0), 20)
    learner = learner_of(images, Run(seed=1))
    batches = learner.batches(0)
    learned = np.concatenate([batch.rows for batch in batches if batch.views is not None])
    judged = np.concatenate([batch.rows for batch in batches if batch.views is None])
    assert sorted(learned) == np.flatnonzero(images.cells.part == TRAINING).tolist()
    assert judged.tolist() == np.flatnonzero(images.cells.part == VALIDATION).tolist()
    before = [parameter.clone() for parameter in learner.model.state_dict().values()]
    for batch in batches:
        if batch.views is None:
            learner.step(batch)
    assert all(torch.equal(a, b) for a, b in zip(before, learner.model.state_dict().values(), strict=True))


@pytest.mark.parametrize(("augmentation", "n_views"), [("dihedral", 8), ("flips", 4), ("none", 1)])
def test_views(make_cells, augmentation, n_views):
    learner = learner_of(make_cells(np.random.default_rng(0), 40), Run(seed=1), augmentation=augmentation)
    views = np.concatenate([batch.views for batch in learner.batches(0) if batch.views is not None])
    assert set(views) == set(range(n_views))


def test_the_least_validation_loss_of_all_trainings_is_kept(make_cells):
    images = make_cells(np.random.default_rng(0), 20)
    learner, history = trained(images, n_runs=2, learn_rates=(1e-3, 1e-5), snapshots=2)
    assert len(history) == 12
    losses = [row["validation_loss"] for row in history]
    assert learner.best.loss == pytest.approx(min(losses), rel=1e-6)
    assert learner.best.epoch == int(np.argmin(losses)) < 6
    assert [learner.learn_rate(k) for k in range(4)] == [1e-3, 1e-3, 1e-5, 1e-5]
    learner.batches(7)
    assert learner.optimisers[0].param_groups[0]["lr"] == 1e-5
    assert len({row["training_loss"] for row in history[::3]}) == 4, "each training starts from weights of its own"
    chosen = learner.best.epoch // 3
    assert {key[1] for key in learner.best.snapshots if key[0] == chosen} == {0, 2}


def test_the_weights_kept_are_those_of_the_best_epoch(make_cells):
    images = make_cells(np.random.default_rng(0), 20)
    learner, history = trained(images, learn_rates=(3e-2,), n_epochs=4)
    best = int(np.argmin([row["validation_loss"] for row in history]))
    assert best < 3, "otherwise this test says nothing"
    other, _ = trained(images, learn_rates=(3e-2,), n_epochs=4, stop=best + 1)
    assert all((other.best.weights[name] == value).all() for name, value in learner.best.weights.items())


def test_classes_weigh_the_same_when_asked(make_cells):
    images = make_cells(np.random.default_rng(0), 20)
    labels = images.labels.copy()
    labels[0] = False  # one of the two proteins of the first class: half as many cells
    images = dataclasses.replace(images, labels=labels)
    learner = learner_of(images, Run(seed=1), class_weights=True)
    counts = [learner.step(batch)[1] for batch in learner.batches(0)]
    assert sum(counts)[0] == pytest.approx(42)  # 42 / (4 * 6) * 6 + 3 * 42 / (4 * 12) * 12
    assert sum(counts)[1] == pytest.approx(42 / 24 * 2 + 3 * 42 / 48 * 4)
    assert sum(counts)[2] == 14


@pytest.mark.parametrize("stop", [1, 4, 5])
def test_a_resumed_training_ends_with_the_same_bytes(make_cells, stop):
    images = make_cells(np.random.default_rng(0), 10)
    values = {"n_runs": 2, "learn_rates": (1e-3, 1e-4), "n_epochs": 2, "snapshots": 1, "width": 2, "batch_size": 8}

    def go(n_epochs, checkpoint):
        run = Run(seed=1, checkpoint=checkpoint)
        with torch_session(run):
            learner = learner_of(images, run, **values)
            return learner, train(learner, run, Schedule(n_epochs=n_epochs))

    whole, history = go(8, None)
    slot = MemoryCheckpoint()
    go(stop, slot)
    resumed, later = go(8, slot)
    assert later == history
    assert (resumed.best.loss, resumed.best.epoch) == (whole.best.loss, whole.best.epoch)
    assert all(resumed.best.weights[name].tobytes() == value.tobytes() for name, value in whole.best.weights.items())
