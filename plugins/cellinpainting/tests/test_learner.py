import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.cellinpainting import CellInpaintingParams
from cellmapkit.cellinpainting.batches import PairBatch, Reader
from cellmapkit.cellinpainting.learner import PairLearner
from cellmapkit.cellinpainting.model import Inpainter
from cellmapkit.cellinpainting.pairs import Groups
from cellmapkit.torchkit import torch_generator, torch_session, weight_arrays

SIZE = 16
CPU = torch.device("cpu")


def learner(crops, group, validation=None, **params):
    chosen = CellInpaintingParams(**{"width": 0.1, "batch_size": 32, "learn_rate": 3e-3, **params})
    model = Inpainter(crops.shape[1] - 1, chosen, torch_generator(Run(), "weights"))
    rows = np.arange(len(crops))
    held = np.zeros(len(crops), dtype=bool) if validation is None else validation
    groups = tuple(Groups.of(rows[part], group[part]) for part in (~held, held))
    return PairLearner(model, Reader(crops, tuple(range(crops.shape[1])), CPU), groups, chosen, Run())


def discs(rng, n, radius=3):
    """Discs at random places, shape (n, SIZE, SIZE)."""
    centre = rng.uniform(radius + 1, SIZE - radius - 2, (2, n, 1, 1))
    y, x = np.mgrid[:SIZE, :SIZE]
    return np.hypot(y - centre[0], x - centre[1]) <= radius


def stacked(protein, marker):
    return (np.stack([protein, marker], axis=1) * 200 + 20).astype(np.uint8)


def blots(rng, n):
    """A protein that no other cell can tell, under a marker that tells nothing either."""
    coarse = rng.random((n, 4, 4))
    return stacked(np.kron(coarse, np.ones((1, 4, 4))), discs(rng, n))


def patterns(rng, n):
    """A protein inside the marker in every even cell, beside it in the odd ones; group 0 and 1."""
    marker = discs(rng, n)
    kind = np.arange(n) % 2
    return stacked(np.where(kind[:, None, None], ~marker, marker), marker), kind


def test_an_epoch_shows_every_training_cell_once_as_source_and_no_validation_cell():
    rng = np.random.default_rng(0)
    crops, group = patterns(rng, 60)
    held = rng.random(60) < 0.3
    one = learner(crops, group, held, batch_size=8)
    batches = one.batches(0)
    training = [batch for batch in batches if batch.trains]
    assert sorted(np.concatenate([batch.source for batch in training])) == np.flatnonzero(~held).tolist()
    assert not held[np.concatenate([batch.target for batch in training])].any()
    validation = batches[len(training) :]
    assert sorted(np.concatenate([batch.source for batch in validation])) == np.flatnonzero(held).tolist()
    assert held[np.concatenate([batch.target for batch in validation])].all()
    assert not any(batch.trains for batch in validation)


def test_pairs_and_flips_differ_by_epoch_and_come_back_but_those_of_validation_stay():
    rng = np.random.default_rng(0)
    crops, group = patterns(rng, 60)
    one = learner(crops, group, np.arange(60) >= 40)

    def drawn(epoch, trains):
        found = [batch for batch in one.batches(epoch) if batch.trains == trains]
        return [np.concatenate([getattr(b, what) for b in found]).tolist() for what in ("source", "target", "views")]

    first, second, again = (drawn(epoch, trains=True) for epoch in (0, 1, 0))
    assert first == again
    assert all(a != b for a, b in zip(first, second, strict=True))
    assert drawn(0, trains=False) == drawn(1, trains=False)
    assert set(drawn(0, trains=True)[2]) == {0, 1, 2, 3}
    assert set(drawn(0, trains=False)[2]) == {0}


def test_the_protein_of_the_target_is_no_input():
    crops, _ = patterns(np.random.default_rng(0), 8)
    one = learner(crops, np.zeros(8, dtype=np.int64))
    batch = one.batches(0)[0]
    source, target = (part.clone().requires_grad_() for part in one._reader.pairs(batch))
    one.model(source, target[:, 1:]).square().sum().backward()
    assert not target.grad[:, 0].any()
    assert target.grad[:, 1].any()
    assert source.grad[:, 0].any()
    assert source.grad[:, 1].any()


def test_the_loss_is_the_mean_squared_error_over_pixels_and_pairs():
    crops, group = patterns(np.random.default_rng(0), 12)
    one = learner(crops, group, np.arange(12) >= 6)
    batch = one.validation()[0]
    before = weight_arrays(one.model)
    sums, counts = one.step(batch)
    assert counts.tolist() == [0, 6]
    assert sums[0] == 0
    assert all(np.array_equal(before[name], array) for name, array in weight_arrays(one.model).items())
    source, target = one._reader.pairs(batch)
    painted = one.model.eval()(source, target[:, 1:]).detach().double()
    by_hand = sum(((painted[k] - target[k, :1]) ** 2).mean().item() for k in range(6))
    assert sums[1].item() == pytest.approx(by_hand, rel=1e-5)
    assert one.step(one.batches(0)[0])[1].tolist() == [6, 0]
    assert not np.array_equal(before["paint.weight"], weight_arrays(one.model)["paint.weight"])


def trained(one, batches, n_steps):
    with torch_session(Run()):
        losses = [float(one.step(batches[k % len(batches)])[0].sum()) / 32 for k in range(n_steps)]
    return np.mean(losses[-10:])


def test_a_leak_would_show():
    """A cell that is its own target can be painted; one that is painted after another cannot, when they differ."""
    crops = blots(np.random.default_rng(1), 320)
    one = learner(crops, np.zeros(320, dtype=np.int64))
    variance = one._reader.cells(np.arange(320))[:, 0].var().item()
    honest = trained(one, [batch for epoch in range(8) for batch in one.batches(epoch)], 80)
    rows = np.arange(320).reshape(10, 32)
    leaking = [PairBatch(part, part, np.zeros(64, dtype=np.int64), trains=True) for part in rows]
    leaked = trained(learner(crops, np.zeros(320, dtype=np.int64)), leaking, 80)
    assert honest > 0.95 * variance
    assert leaked < 0.4 * variance


def test_what_is_painted_follows_the_pattern_of_the_source_at_the_marker_of_the_target():
    crops, kind = patterns(np.random.default_rng(2), 256)
    one = learner(crops, kind)
    trained(one, [batch for epoch in range(15) for batch in one.batches(epoch)], 120)
    fresh, kind = patterns(np.random.default_rng(3), 40)
    cells = Reader(fresh, (0, 1), CPU).cells(np.arange(40))
    with torch.no_grad():
        inside, beside = (one.model.eval()(cells[k::2], cells[:20, 1:])[:, 0] for k in (0, 1))
    marker = cells[:20, 1]
    assert (inside - marker).square().mean() < 0.45 * marker.var()
    assert (beside - (1 - marker)).square().mean() < 0.45 * marker.var()
    elsewhere = marker.flip(0)
    assert (inside - elsewhere).square().mean() > 1.2 * marker.var()


def test_the_network_of_least_validation_loss_is_kept():
    rng = np.random.default_rng(0)
    crops, group = patterns(rng, 40)
    one = learner(crops, group, np.arange(40) >= 30, batch_size=8)
    losses, weights = [], []
    with torch_session(Run()):
        for epoch in range(4):
            parts = [(one.step(batch), batch) for batch in one.batches(epoch)]
            judged = [(float(total[1]), len(batch.source)) for (total, _), batch in parts if not batch.trains]
            losses.append(sum(total for total, _ in judged) / sum(n for _, n in judged))
            weights.append(weight_arrays(one.model))
    best = int(np.argmin(losses))
    assert one.best.epoch == best
    assert one.best.loss == pytest.approx(losses[best], rel=1e-6)
    assert all((one.best.weights[name] == value).all() for name, value in weights[best].items())
    other = learner(crops, group, np.arange(40) >= 30, batch_size=8)
    other.restore(one.state())
    assert (other.best.loss, other.best.epoch) == (one.best.loss, best)


def test_without_validation_nothing_is_best():
    rng = np.random.default_rng(0)
    crops, group = patterns(rng, 20)
    one = learner(crops, group, batch_size=8)
    with torch_session(Run()):
        for batch in one.batches(0):
            one.step(batch)
    assert one.best.weights == {}
