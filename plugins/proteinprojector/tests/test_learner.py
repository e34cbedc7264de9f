"""Steps and the history they leave."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.learner import ProjectorLearner
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.proteinprojector.params import ProjectorParams
from cellmapkit.torchkit import DeviceTables, weight_arrays

SMALL = {"latent_dimension": 6, "hidden_size_1": 16, "hidden_size_2": 8, "batch_size": 8, "dropout": 0.0}


def learner(mask=None, *, scale=1.0, **changes):
    rng = np.random.default_rng(2)
    if mask is None:
        mask = rng.random((30, 3)) < 0.7
        mask[~mask.any(axis=1), 0] = True
    tables = tuple((scale * rng.normal(size=(len(mask), 9)) * mask[:, [m]]).astype(np.float32) for m in range(3))
    ids = tuple(f"P{i:02}" for i in range(len(mask)))
    given = DeviceTables.of(Modalities(ids=ids, names=tuple("abc"), tables=tables, mask=mask), torch.device("cpu"))
    params = ProjectorParams(**{**SMALL, **changes})
    model = Projector(dict.fromkeys("abc", 9), params, Run())
    return ProjectorLearner(model, given, given.mask, params, Run())


def test_a_remainder_of_one_protein_joins_the_last_batch():
    plans = learner(np.ones((17, 3), dtype=bool)).batches(0)
    assert [int(plan.own.sum()) for plan in plans] == [3 * 8, 3 * 9]


def run_steps(one, n_steps):
    done = 0
    while done < n_steps:
        for plan in one.batches(done):
            one.step(plan)
            done += 1
    return weight_arrays(one.model)


def test_a_common_factor_on_all_weights_leaves_twenty_steps_of_adam_as_they_are():
    five = {"lambda_reconstruction": 5.0, "lambda_triplet": 5.0, "lambda_l2": 0.005}
    plain, scaled = run_steps(learner(), 20), run_steps(learner(**five), 20)
    assert not np.allclose(plain["all.encoder.0.weight0"], weight_arrays(learner().model)["all.encoder.0.weight0"])
    for name, values in plain.items():
        np.testing.assert_allclose(scaled[name], values, atol=1e-4)


def test_reconstruction_and_triplets_fall_in_training():
    one = learner(learn_rate=3e-3)
    terms = []
    for epoch in range(60):
        sums = sum(total.double() for total, _ in (one.step(plan) for plan in one.batches(epoch)))
        terms.append(sums[1:3])
    assert (terms[-1] < 0.7 * terms[0]).all()


def test_a_modality_that_no_protein_of_the_batch_has_is_left_alone():
    mask = np.ones((8, 3), dtype=bool)
    mask[:, 2] = False
    one = learner(mask)
    before = weight_arrays(one.model)
    for plan in one.batches(0):
        one.step(plan)
    for name, values in weight_arrays(one.model).items():
        assert (values.tobytes() == before[name].tobytes()) == (".2." in name), name


def test_totals_are_sums_and_their_parts_by_pair():
    one = learner()
    for plan in one.batches(0):
        totals, counts = one.step(plan)
        by_pair = totals[4:].view(2, 9).sum(1)
        torch.testing.assert_close(totals[1:3], by_pair)
        torch.testing.assert_close(totals[0], totals[1] + totals[2] + 0.001 * totals[3])
        assert counts[1:3].tolist() == counts[4:].reshape(2, 9).sum(axis=1).tolist()


def test_mean_losses_divide_each_loss_by_its_terms():
    one, other = learner(), learner(mean_losses=True)
    for plan, same in zip(one.batches(0), other.batches(0), strict=True):
        (_, first, second, third), counts = one.gradients(plan)[:4].double(), [plan.n_reconstructions, plan.n_triplets]
        expected = first / counts[0] + second / counts[1] + 0.001 * third / plan.own.sum()
        assert other.gradients(same)[0].item() == pytest.approx(expected.item(), rel=1e-5)


def test_upstream_counts_absent_modalities_as_zero_vectors_in_the_norm():
    one = learner(as_upstream=True)
    with torch.no_grad():
        for net in one.model.encoders:
            net.bias2.fill_(1.0)  # so that a row of zeros has a length
    tables = one._tables
    for plan in one.batches(0):
        rows = np.unique(torch.cat(plan.target).numpy())
        lengths = [one.model.encode(m, tables.tables[m][rows]).norm(dim=1).sum().item() for m in range(3)]
        assert plan.own.sum() == 3 * len(rows)
        assert one.gradients(plan)[3].item() == pytest.approx(sum(lengths), rel=1e-5)


def test_upstream_skips_steps_without_triplets_and_a_resumed_run_knows():
    mask = np.eye(3, dtype=bool)[np.arange(12) % 3]
    one = learner(mask, as_upstream=True)
    before = weight_arrays(one.model)
    plans = one.batches(0)
    for plan in plans:
        totals, counts = one.step(plan)
        assert totals.abs().sum() == 0 == counts.sum()
    assert one.skipped == len(plans) == 2
    assert all(value.tobytes() == before[name].tobytes() for name, value in weight_arrays(one.model).items())
    resumed = learner(mask, as_upstream=True)
    resumed.restore(one.state())
    assert resumed.skipped == 2


def test_without_triplets_the_default_goes_on_reconstructing():
    mask = np.eye(3, dtype=bool)[np.arange(12) % 3]
    one = learner(mask)
    for plan in one.batches(0):
        totals, _ = one.step(plan)
        assert totals[1] > 0 == totals[2]
