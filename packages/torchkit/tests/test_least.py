"""The best network is kept as it was, and goes through a checkpoint unchanged."""

import numpy as np
import torch

from cellmapkit.torchkit.least import LeastLoss


def test_a_copy_of_the_best_network_is_kept():
    model, best = torch.nn.Linear(2, 1), LeastLoss()
    before = model.weight.detach().clone().numpy()
    best.offer(0.5, 0, model)
    torch.nn.init.ones_(model.weight)
    best.offer(0.5, 1, model)  # not less
    best.offer(float("nan"), 2, model)
    assert (best.loss, best.epoch) == (0.5, 0)
    assert (best.weights["weight"] == before).all()
    best.offer(0.4, 3, model)
    assert (best.loss, best.epoch, best.weights["weight"].tolist()) == (0.4, 3, [[1.0, 1.0]])


def test_there_and_back():
    best = LeastLoss(0.25, 7, {"a.weight": np.random.default_rng(0).random((2, 3))})
    found = LeastLoss.of(best.arrays())
    assert (found.loss, found.epoch) == (0.25, 7)
    assert found.weights["a.weight"].tobytes() == best.weights["a.weight"].tobytes()


def test_nothing_is_kept_yet():
    found = LeastLoss.of(LeastLoss().arrays())
    assert (found.loss, found.epoch, found.weights) == (np.inf, 0, {})
