"""Steps and the history they leave."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.dice import ClipParams, DiceParams
from cellmapkit.dice.learner import ContrastLearner
from cellmapkit.dice.losses import alignment, contrast, uniformity
from cellmapkit.dice.model import Projectors
from cellmapkit.dice.objectives import Clip, Dice
from cellmapkit.torchkit import DeviceTables, weight_arrays

SMALL = {"latent_dimension": 4, "hidden_size_1": 16, "batch_size": 8}
CPU = torch.device("cpu")


def learner(mask=None, params=DiceParams, **changes):
    rng = np.random.default_rng(5)
    mask = np.ones((20, 2), dtype=bool) if mask is None else np.array(mask, dtype=bool)
    tables = tuple((rng.normal(size=(len(mask), 6)) * column[:, None]).astype(np.float32) for column in mask.T)
    names = tuple("abc"[: mask.shape[1]])
    ids = tuple(f"P{i:02}" for i in range(len(mask)))
    given = DeviceTables.of(Modalities(ids=ids, names=names, tables=tables, mask=mask), CPU)
    chosen = params(**{**SMALL, **changes})
    objective = Dice(chosen.temperature) if params is DiceParams else Clip(chosen.temperature)
    model = Projectors(dict.fromkeys(names, 6), objective, chosen, Run())
    return ContrastLearner(model, given, given.mask, chosen, Run())


def test_every_protein_is_in_one_batch_and_a_remainder_of_one_joins_the_last():
    one = learner(np.ones((17, 2)))
    batches = one.batches(0)
    assert [views.sizes for views in batches] == [(8, 8), (9, 9)]
    assert sorted(np.concatenate([views.rows[0] for views in batches])) == list(range(17))
    assert [one.step(views)[1].tolist() for views in batches] == [[1] * 5] * 2


def test_batches_differ_by_epoch_and_come_back():
    one = learner()
    first, second, again = ([views.rows[0].tolist() for views in one.batches(k)] for k in (0, 1, 0))
    assert first == again
    assert first != second


def test_terms_are_the_losses_and_what_is_minimised_is_their_weighted_sum():
    one = learner(lambda_alignment=2.0, lambda_uniformity=0.5, dropout=0.0)
    (views, *_), model = one.batches(0), one.model
    total, loss, near, spread, scale = one.losses(views).tolist()
    latents = torch.cat([model.project(m, one._tables.take(m, rows)) for m, rows in enumerate(views.rows)])
    cosines, positives = latents @ latents.t(), views.positives(CPU)
    assert loss == pytest.approx(contrast(cosines, positives, 0.5).item(), rel=1e-5)
    assert near == pytest.approx(alignment(cosines, positives).item(), rel=1e-5)
    assert spread == pytest.approx(uniformity(cosines, views.sizes).item(), rel=1e-5)
    assert total == pytest.approx(loss + 2 * near + 0.5 * spread, rel=1e-5)
    assert scale == 2


@pytest.mark.parametrize("term", ["alignment", "uniformity"])
def test_further_terms_add_their_gradient_times_their_weight(term):
    def gradient(weight, of="total"):
        one = learner(**{f"lambda_{term}": weight}, dropout=0.0)
        one.losses(one.batches(0)[0])[one.terms.index(of)].backward()
        return one.model.projectors[0][0].weight.grad

    assert torch.equal(gradient(0.0), gradient(0.0, "contrast"))
    further = 2 * gradient(2.0, term)
    assert further.abs().max() > 1e-3
    torch.testing.assert_close(gradient(2.0), gradient(2.0, "contrast") + further, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("params", [DiceParams, ClipParams])
def test_the_loss_falls(params):
    one = learner(params=params, learn_rate=1e-2, dropout=0.0)
    history = [sum(one.step(views)[0] for views in one.batches(epoch)) for epoch in range(30)]
    assert history[-1][0] < 0.7 * history[0][0]


def test_a_batch_with_nothing_to_compare_is_skipped_and_counted():
    one = learner([[1, 0], [1, 0], [0, 1], [0, 1], [1, 1]])
    before = weight_arrays(one.model)
    (views,) = one.batches(0)
    nothing = type(views)(views.rows, (), 0)
    total, count = one.step(nothing)
    assert not total.any()
    assert not count.any()
    assert (one.n_steps, one.n_skipped) == (0, 1)
    assert all(np.array_equal(before[name], array) for name, array in weight_arrays(one.model).items())
    one.step(views)
    assert (one.n_steps, one.n_skipped) == (1, 1)


def test_a_protein_alone_in_its_modality_is_left_out_of_the_step():
    one = learner([[1, 1, 0], [1, 1, 0], [1, 1, 1], [1, 0, 0]])
    (views,) = one.batches(0)
    before = weight_arrays(one.model)
    one.step(views)
    changed = {name for name, array in weight_arrays(one.model).items() if not np.array_equal(before[name], array)}
    assert any(name.startswith("projectors.0") for name in changed)
    assert not any(name.startswith("projectors.2") for name in changed)
    assert one.n_alone == 1


def test_a_batch_of_equal_rows_stays_finite():
    one = learner(dropout=0.0)
    one._tables.tables[0].fill_(1.0)
    for epoch in range(3):
        for views in one.batches(epoch):
            assert torch.isfinite(one.step(views)[0]).all()
    assert all(np.isfinite(array).all() for array in weight_arrays(one.model).values())


def test_counts_survive_a_checkpoint():
    one, other = learner(), learner()
    one.n_steps, one.n_skipped, one.n_alone = 5, 2, 1
    other.restore(one.state())
    assert (other.n_steps, other.n_skipped, other.n_alone) == (5, 2, 1)
