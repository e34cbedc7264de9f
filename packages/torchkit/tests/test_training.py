"""The loop: progress, history, early stop, a finite loss, checkpoint and resume."""

import numpy as np
import pytest
import torch

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.testing import MemoryCheckpoint, RecordedProgress
from cellmapkit.torchkit import Learner, Schedule, torch_session, train, weight_arrays


class Line(Learner):
    """Fit y = 2 x + 1 by a linear layer; dropout draws from torch's global generator."""

    def __init__(self, run, *, spoil=None, rate=0.1):
        self.model = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(1, 1))
        self.optimisers = (torch.optim.Adam(self.model.parameters(), lr=rate),)
        self.terms = ("loss", "rare")
        self._run, self._spoil = run, spoil

    def batches(self, epoch):
        self._epoch = epoch
        return [self._run.stream("x", epoch, k).normal(size=(8, 1)).astype(np.float32) for k in range(3)]

    def step(self, batch):
        x = torch.from_numpy(batch)
        loss = (self.model(x) - (2 * x + 1)).square().sum()
        self.optimisers[0].zero_grad()
        loss.backward()
        self.optimisers[0].step()
        value = float("nan") if self._epoch == self._spoil else loss.item()
        return torch.tensor([value, 0.0]), np.array([8, 0])


def session(n_epochs, checkpoint=None, **kwargs):
    progress = RecordedProgress()
    run = Run(seed=3, checkpoint=checkpoint, progress=progress)
    schedule = {key: kwargs.pop(key) for key in ("patience", "save_seconds") if key in kwargs}
    with torch_session(run):
        learner = Line(run, **kwargs)
        history = train(learner, run, Schedule(n_epochs=n_epochs, **schedule))
    return learner, history, progress


def test_the_loss_falls_and_is_a_mean_over_parts():
    _, history, _ = session(40)
    assert len(history) == 40
    assert history[-1]["loss"] < 0.2 * history[0]["loss"]


def test_a_term_without_parts_is_absent():
    assert set(session(1)[1][0]) == {"loss"}


def test_a_loss_that_is_not_finite_names_epoch_and_term():
    with pytest.raises(AlgorithmError, match="epoch 3: loss term 'loss' is nan"):
        session(5, spoil=2)


def test_training_stops_when_the_loss_stalls():
    _, history, _ = session(50, rate=0.0, patience=3)
    assert 4 <= len(history) < 50


def test_the_same_seed_trains_the_same():
    one, other = (weight_arrays(session(5)[0].model) for _ in range(2))
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_a_resumed_run_ends_with_the_same_bytes():
    whole, history, _ = session(6)
    slot = MemoryCheckpoint()
    session(3, slot)
    resumed, later, _ = session(6, slot)
    assert later == history
    one, other = weight_arrays(whole.model), weight_arrays(resumed.model)
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_threads_of_torch_are_put_back():
    before = torch.get_num_threads()
    with torch_session(Run()):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_global_randomness_is_put_back():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    with torch_session(Run(seed=9)):
        torch.rand(5)
    assert torch.equal(torch.rand(1), expected)
