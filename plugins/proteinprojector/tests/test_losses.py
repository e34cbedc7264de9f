"""The loss and its gradient against a double loop over the equations of the paper, in float64."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.learner import ProjectorLearner
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.proteinprojector.params import ProjectorParams
from cellmapkit.torchkit import DeviceTables

WIDTHS = (7, 5, 6)


def problem(n_proteins=12, seed=0, missing=0.4, absent=0.0, **changes):
    """Return a float64 learner on random modalities, some proteins missing from each: their rows are noise so large."""
    rng = np.random.default_rng(seed)
    mask = rng.random((n_proteins, 3)) > missing
    mask[~mask.any(axis=1), 0] = True
    mask[:3] = True
    tables = tuple(
        (rng.normal(size=(n_proteins, width)) * np.where(mask[:, [m]], 1, absent)).astype(np.float32)
        for m, width in enumerate(WIDTHS)
    )
    ids = tuple(f"P{i:02}" for i in range(n_proteins))
    given = Modalities(ids=ids, names=("a", "b", "c"), tables=tables, mask=mask)
    values = {"latent_dimension": 4, "hidden_size_1": 8, "hidden_size_2": 6, "dropout": 0.0, "batch_size": 5, **changes}
    params = ProjectorParams(**values)
    run = Run(seed=seed)
    loaded = DeviceTables.of(given, torch.device("cpu"))
    doubled = DeviceTables(loaded.ids, loaded.names, tuple(table.double() for table in loaded.tables), loaded.mask)
    model = Projector(dict(zip(doubled.names, WIDTHS, strict=True)), params, run).double()
    return ProjectorLearner(model, doubled, doubled.mask, params, run), doubled, params


def network(module, x):
    """The network written out with autograd's own operations."""
    weights = [parameter for name, parameter in module.named_parameters() if "weight" in name]
    biases = [parameter for name, parameter in module.named_parameters() if "bias" in name]
    for k, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = x @ weight.t() + bias
        x = torch.relu(x) if k < len(weights) - 1 else x
    return x


def distance(a, b):
    return 1 - (a @ b) / (a.norm().clamp_min(1e-8) * b.norm().clamp_min(1e-8))


def brute_force(learner, tables, params, plan):
    """Sum the losses term by term; which triplets there are is read from the plan, the rest from the equations."""
    model, mask = learner.model, tables.mask
    latents = []  # one per latent of the plan: (modality, protein, vector)
    for m, rows in enumerate(plan.encode):
        for row in rows.tolist():
            z = network(model.encoders[m], tables.tables[m][row])
            latents.append((m, row, z / z.norm() if params.l2_norm else z))
    own = [(m, row, z) for (m, row, z), flag in zip(latents, plan.own.tolist(), strict=True) if flag]
    terms = [
        distance(tables.tables[target][row], network(model.decoders[target], z))
        for m, row, z in own
        for target in range(3)
        if mask[row, target]
    ]
    numbers = plan.triplet.reshape(3, -1).tolist()
    hinges = []
    for anchor, positive, negative in zip(*numbers, strict=True):
        (ma, ra, za), (mp, rp, zp), (mn, rn, zn) = latents[anchor], latents[positive], latents[negative]
        assert ra == rp != rn
        assert mp == mn != ma
        hinges.append(torch.relu(distance(za, zp) - distance(za, zn) + params.triplet_margin))
    sums = [sum(terms), sum(hinges), sum(z.norm() for _, _, z in own)]
    if params.mean_losses:
        sums = [value / count for value, count in zip(sums, (len(terms), len(hinges), len(own)), strict=True)]
    factors = (params.lambda_reconstruction, params.lambda_triplet, params.lambda_l2)
    return sum(factor * value for factor, value in zip(factors, sums, strict=True)), len(terms), len(hinges)


@pytest.mark.parametrize("changes", [
    {}, {"l2_norm": True}, {"mean_losses": True}, {"negative_from_batch": True}, {"triplet_margin": 1.0},
    {"lambda_reconstruction": 0.5, "lambda_triplet": 0.25, "lambda_l2": 0.1}, {"batch_size": 2},
])  # fmt: skip
def test_loss_and_gradient_equal_the_double_loop(changes):
    learner, tables, params = problem(**changes)
    for plan in learner.batches(0):
        for parameter in learner.model.parameters():
            parameter.grad = None
        with torch.no_grad():
            totals = learner.gradients(plan)
        fast = {
            name: parameter.grad.clone()
            for name, parameter in learner.model.named_parameters()
            if parameter.grad is not None
        }
        for parameter in learner.model.parameters():
            parameter.requires_grad_(True)
            parameter.grad = None
        loss, n_terms, n_hinges = brute_force(learner, tables, params, plan)
        loss.backward()
        assert (plan.n_reconstructions, plan.n_triplets) == (n_terms, n_hinges)
        assert totals[0].item() == pytest.approx(loss.item(), abs=1e-10)
        for name, parameter in learner.model.named_parameters():
            slow = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
            torch.testing.assert_close(fast.get(name, torch.zeros_like(slow)), slow, rtol=1e-10, atol=1e-10)
        for parameter in learner.model.parameters():
            parameter.requires_grad_(False)


def test_counts_follow_from_the_mask():
    learner, tables, _ = problem(n_proteins=40)
    for plan in learner.batches(0):
        rows = np.unique(
            np.concatenate(
                [r[: int(plan_own)].numpy() for r, plan_own in zip(plan.encode, own_sizes(plan), strict=True)]
            )
        )
        assert plan.n_reconstructions == int((tables.mask[rows].sum(axis=1) ** 2).sum())
        shared = tables.mask[rows].T.astype(int) @ tables.mask[rows]
        for anchor, counts in enumerate(plan.counts[9:].reshape(3, 3)):
            (other,) = np.flatnonzero(counts)  # each anchor modality has one other per batch
            assert counts[other] == shared[anchor, other]
        assert plan.n_triplets == plan.counts[9:].sum()


def own_sizes(plan):
    ends = np.cumsum([0, *(len(rows) for rows in plan.encode)])
    return [plan.own[first:last].sum().item() for first, last in pairwise(ends.tolist())]


def test_padded_rows_play_no_part():
    (learner, _, _), (noisy, _, _) = problem(), problem(absent=99.0)
    for one, other in zip(learner.batches(0), noisy.batches(0), strict=True):
        with torch.no_grad():
            assert torch.equal(learner.gradients(one), noisy.gradients(other))
        for mine, theirs in zip(learner.model.parameters(), noisy.model.parameters(), strict=True):
            assert torch.equal(mine.grad, theirs.grad)


def test_a_negative_is_never_the_protein_itself_and_has_the_modality():
    learner, tables, _ = problem(n_proteins=30)
    seen = 0
    for epoch in range(5):
        for plan in learner.batches(epoch):
            owner = np.concatenate([[m] * len(rows) for m, rows in enumerate(plan.encode)]).astype(int)
            protein = np.concatenate([rows.numpy() for rows in plan.encode])
            anchor, positive, negative = plan.triplet.reshape(3, -1).numpy()
            assert (protein[anchor] == protein[positive]).all()
            assert (protein[negative] != protein[positive]).all()
            assert (owner[negative] == owner[positive]).all()
            assert (owner[anchor] != owner[positive]).all()
            assert tables.mask[protein[negative], owner[negative]].all()
            seen += len(anchor)
    assert seen > 100
