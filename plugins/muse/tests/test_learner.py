import dataclasses
from functools import partial

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.muse import algorithm
from cellmapkit.muse.fit import fit
from cellmapkit.muse.learner import MuseLearner
from cellmapkit.muse.masks import start_words
from cellmapkit.muse.model import Muse
from cellmapkit.muse.triplets import batch_all, batch_hard, distances, same_label
from cellmapkit.torchkit import DeviceTables, Schedule
from cellmapkit.torchkit.pooled import start_dropout

SMALL = {
    "latent_dimension": 4, "hidden_size_1": 8, "hidden_size_2": 6, "n_epochs_init": 2, "n_epochs": 4, "k": 4,
    "min_cluster_size": 3, "batch_size": 10, "learn_rate": 1e-2, "relabel_epochs": 2,
}  # fmt: skip


def learner(*, double=False, **values):
    given = toy_modalities(n_modalities=2, missing=False)
    params = algorithm.with_preset(None, {**SMALL, **values})
    tables = DeviceTables.of(given, torch.device("cpu"))
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = Muse(widths, params, Run())
    if double:
        model = model.double()
        tables = dataclasses.replace(tables, tables=tuple(table.double() for table in tables.tables))
    return MuseLearner(model, tables, np.arange(36), params, Run()), tables


@pytest.mark.parametrize("kind", ["all", "hard"])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("start", [start_dropout, start_words])
def test_loss_and_gradients_are_what_the_equations_say(kind, metric, start):
    one, tables = learner(dropout=0.0, triplets=kind, metric=metric, l2_norm=False)
    start(one.model, Run(), 0)
    rows, labels = torch.arange(10), torch.stack([torch.arange(10) % 3, torch.arange(10) // 5])
    joint, _ = one.model.encode([table[:10] for table in tables.tables])
    errors = [(made - t[:10]).norm() for made, t in zip(one.model.decode(joint), tables.tables, strict=True)]
    norms = sum(matrix.norm() for matrix in one.model.selection)
    apart = distances(joint, metric)
    found = {"all": batch_all, "hard": batch_hard}[kind](apart.detach(), same_label(labels), 0.1)
    pulled = sum(errors) + 5 * norms + 5 * (apart * found.pull).sum()  # of the same gradient as the loss
    expected = torch.autograd.grad(pulled, list(one.model.parameters()))
    total = sum(errors) + 5 * norms + 5 * found.loss.sum()
    parts = one.gradients(rows, labels)
    assert len(parts) == len(one.terms)
    assert_close(parts, torch.stack([total, norms, *errors, *found.loss, *found.active]))
    for parameter, gradient in zip(one.model.parameters(), expected, strict=True):
        assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("l2_norm", [True, False])
@pytest.mark.parametrize("kind", ["all", "hard"])
def test_gradients_of_all_weights_are_the_finite_differences_of_the_loss(kind, l2_norm):
    one, _ = learner(dropout=0.0, triplets=kind, l2_norm=l2_norm, double=True)
    start_dropout(one.model, Run(), 0)
    batch = torch.arange(10), torch.stack([torch.arange(10) % 3, torch.arange(10) // 5])
    terms = dict(zip(one.terms, one.gradients(*batch).tolist(), strict=True))
    assert min(terms.values()) > 0
    slopes = [parameter.grad.clone() for parameter in one.model.parameters()]
    for parameter, slope in zip(one.model.parameters(), slopes, strict=True):
        for place in range(0, parameter.numel(), 5):
            entry, ends = parameter.data.view(-1)[place], []
            for step in (1e-6, -2e-6):
                entry += step
                ends.append(one.gradients(*batch)[0].item())
            entry += 1e-6
            assert slope.view(-1)[place].item() == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6, rel=1e-5)


@pytest.mark.parametrize("start", [start_dropout, start_words])
def test_selection_matrices_shrink_by_the_gradient_of_their_norms(start):
    found = []
    for weight in (0.0, 5.0):
        one, _ = learner(dropout=0.0, lambda_sparsity=weight)
        one.model.selection.data.zero_()
        one.model.selection.data[:, 0, 0] = torch.tensor([3.0, 6.0])
        one.model.selection.data[:, 1, 2] = torch.tensor([4.0, -8.0])
        start(one.model, Run(), 0)
        terms = dict(zip(one.terms, one.gradients(torch.arange(10), None).tolist(), strict=True))
        assert terms["sparsity"] == pytest.approx(15)  # 5 and 10, the roots of 9 + 16 and of 36 + 64
        found.append((terms["total"], one.model.selection.grad.numpy()))
    (total, slope), (more, steeper) = found
    assert more - total == pytest.approx(5 * 15, rel=1e-5)
    expected = np.zeros_like(slope)
    expected[:, 0, 0], expected[:, 1, 2] = [3, 3], [4, -4]  # 5 times the matrix by its norm
    np.testing.assert_allclose(steeper - slope, expected, atol=1e-4)


def test_steps_lower_the_triplet_loss():
    one, _ = learner(dropout=0.0)
    start_dropout(one.model, Run(), 0)
    rows = torch.arange(12)
    batch = rows, torch.stack([rows % 4, rows % 4])
    place = one.terms.index("triplet_apms")
    losses = [one.step(batch)[0][place].item() for _ in range(30)]
    assert losses[-1] < 0.5 * losses[0]


def test_the_first_stage_has_no_triplets():
    one, _ = learner()
    batch = one.batches(0)[0]
    assert batch[1] is None
    _, counts = one.step(batch)
    assert dict(zip(one.terms, counts, strict=True))["triplet_apms"] == 0
    second = one.batches(2)[0]
    assert second[1].shape == (2, 10)
    assert one.step(second)[1].all()


def test_batches_hold_every_row_once_with_its_own_label():
    one, _ = learner(outliers="together")
    batches = one.batches(2)
    rows = torch.cat([rows for rows, _ in batches])
    labels = torch.cat([labels for _, labels in batches], dim=1)
    assert sorted(rows.tolist()) == list(range(36))
    assert (labels.numpy() == one.labels[:, rows.numpy()]).all()


def test_outliers_have_no_positives_unless_they_are_one_cluster():
    for outliers, alike in (("apart", False), ("together", True)):
        one, _ = learner(outliers=outliers, min_cluster_size=36)
        labels = one.batches(2)[0][1]
        assert (same_label(labels).sum() > 2 * 10) == alike


def test_relabelling_in_training_mode_sees_dropout_and_leaves_it_on():
    for training in (False, True):
        one, _ = learner(relabel_in_training_mode=training)
        before = one.model.first.running_mean.clone()
        one.batches(4)
        assert one.model.training
        assert torch.equal(before, one.model.first.running_mean) != training


def test_the_margin_is_estimated_once_after_the_first_stage():
    one, _ = learner(estimate_margin=True)
    one.batches(0)
    assert one.margin == 0.1
    one.batches(2)
    assert 0 < one.margin < 2
    assert one.margin != 0.1


class Slot:
    """A checkpoint that is interrupted by an error after some epochs."""

    def __init__(self):
        self.kept = None

    def load(self):
        return self.kept

    def save(self, arrays):
        self.kept = {name: np.array(array) for name, array in arrays.items()}


@pytest.mark.parametrize("stop", [1, 3, 5, 7])
@pytest.mark.parametrize("preset", [None, "original"])
def test_a_resumed_run_ends_with_the_same_bytes(stop, preset, monkeypatch):
    given = toy_modalities(n_modalities=2, missing=False)
    params = algorithm.with_preset(preset, {**SMALL, "outliers": "apart"})
    whole = fit(given, params, Run())
    slot, start = Slot(), MuseLearner.batches

    def until(self, epoch):
        if epoch == stop:
            raise KeyboardInterrupt
        return start(self, epoch)

    with monkeypatch.context() as patch:
        patch.setattr(MuseLearner, "batches", until)
        patch.setattr("cellmapkit.muse.fit.Schedule", partial(Schedule, save_seconds=-1.0))
        with pytest.raises(KeyboardInterrupt):
            fit(given, params, Run(checkpoint=slot))
    assert slot.kept is not None
    resumed = fit(given, params, Run(checkpoint=slot))
    assert resumed.fused.values.tobytes() == whole.fused.values.tobytes()
    assert resumed.history == whole.history
    assert resumed.notes == whole.notes


def assert_close(found, expected, rtol=1e-5, atol=1e-6):
    """``torch.testing.assert_close`` imports for two seconds."""
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=rtol, atol=atol)
