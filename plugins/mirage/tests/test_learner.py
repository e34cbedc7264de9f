"""One step against the losses written down and differentiated by autograd alone, in float64."""

import numpy as np
import pytest
import torch
from torch.nn.functional import batch_norm, elu, mse_loss, normalize

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.mirage.learner import COLLAPSED_FOR, MirageLearner
from cellmapkit.mirage.model import Mirage
from cellmapkit.mirage.params import MirageParams
from cellmapkit.mirage.plan import Batch
from cellmapkit.torchkit import DeviceTables, load_weights, weight_arrays
from cellmapkit.torchkit.state import load_optimiser, optimiser_arrays

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "batch_size": 8}
WIDTHS = (5, 9, 7)


def learner(tables=None, n_modalities=3, *, double=False, missing=0.0, **changes):
    rng = np.random.default_rng(4)
    if tables is None:
        tables = tuple(rng.normal(size=(40, width)).astype(np.float32) for width in WIDTHS[:n_modalities])
    mask = rng.random((len(tables[0]), n_modalities)) >= missing
    mask[np.arange(len(mask)), np.arange(len(mask)) % n_modalities] = True
    tables = tuple(table * mask[:, [m]] for m, table in enumerate(tables))
    ids = tuple(f"P{i:03}" for i in range(len(mask)))
    given = Modalities(ids=ids, names=tuple("abc"[:n_modalities]), tables=tables, mask=mask)
    prepared = DeviceTables.of(given, torch.device("cpu"))
    params = MirageParams(**{**SMALL, **changes})
    model = Mirage({n: t.shape[1] for n, t in zip(prepared.names, prepared.tables, strict=True)}, params, Run())
    if double:
        model = model.double()
        for parameter in model.parameters():
            parameter.data.add_(0.2 * torch.randn_like(parameter))
        prepared = DeviceTables(prepared.ids, prepared.names, tuple(t.double() for t in prepared.tables), mask)
    return MirageLearner(model, prepared, [np.flatnonzero(column) for column in mask.T], params, Run())


def brute_force(one, batch):
    """Return both losses as differentiable scalars of the weights, by modality as the specification has it."""
    model, params = one.model, one._params
    w = {key: value.detach().clone().requires_grad_() for key, value in model.named_parameters()}

    def normed(key, x):
        return batch_norm(x, None, None, w.get(f"{key}.weight"), w.get(f"{key}.bias"), training=True)

    def linear(key, x):
        return x @ w[f"{key}.weight"].T + w[f"{key}.bias"]

    def encode(m, x):
        key = f"all.encoder.{m}"
        x = elu(normed(f"{key}.1", linear(f"{key}.0", x)))
        return normalize(torch.tanh(normed(f"{key}.4", linear(f"{key}.3", x))), dim=1)

    def decode(m, z):
        key = f"all.decoder.{m}"
        z = elu(normed(f"{key}.1", linear(f"{key}.0", z)))
        return linear(f"{key}.5", normed(f"{key}.4", linear(f"{key}.3", z)))

    def score(m, x):
        key = f"all.critic.{m}"
        return linear(f"{key}.last", elu(linear(f"{key}.second", elu(linear(f"{key}.first", x))))).squeeze(1)

    x = [one._tables.tables[m][rows] for m, rows in enumerate(batch.rows)]
    z = [encode(m, rows) for m, rows in enumerate(x)]
    generators, critics = 0.0, 0.0
    for m, source in enumerate(batch.sources):
        made = decode(m, z[source])
        generators = generators + params.l_gan * (score(m, made) - 1).square().mean()
        generators = generators + params.l_rec * mse_loss(decode(m, z[m]), x[m])
        generators = generators + params.l_cyc * mse_loss(encode(m, made), z[source])
        if source != m:
            for i, protein in enumerate(batch.rows[source].tolist()):
                if one._tables.mask[protein, m]:
                    apart = mse_loss(made[i], one._tables.tables[m][protein])
                    generators = generators + params.l_pair * apart / len(made)
        real = x[m].clone().requires_grad_()
        (slope,) = torch.autograd.grad(score(m, real).sum(), real, create_graph=True)
        penalty = (slope.norm(dim=1) - params.gp_target).square().mean()
        told = (score(m, x[m]) - 1).square().mean() + score(m, made.detach()).square().mean()
        critics = critics + params.l_critic * told + params.l_gp * penalty
    return w, generators, critics


@pytest.mark.parametrize("sources", [(0, 1, 2), (1, 2, 0), (0, 2, 1)])
@pytest.mark.parametrize(
    "preset",
    [
        {},
        {"affine_latents": True, "l_pair": 0.0, "l_critic": 1.0, "l_gp": 1.0, "gp_target": 1.0},
        {"l_gp": 0.0, "missing": 0.5},
    ],
)
def test_losses_and_all_gradients_are_autograds(sources, preset):
    one = learner(double=True, **preset)
    batch = one.batches(0)[0]
    batch = type(batch)(batch.rows, sources)
    w, generators, critics = brute_force(one, batch)
    totals, _ = one.gradients(batch)
    torch.testing.assert_close(totals, torch.stack([generators, critics]).detach(), rtol=1e-10, atol=1e-10)
    own = [key for key in w if ".critic." not in key]
    rest = [key for key in w if ".critic." in key]
    expected = dict(zip(own, torch.autograd.grad(generators, [w[k] for k in own], retain_graph=True), strict=True))
    expected |= dict(zip(rest, torch.autograd.grad(critics, [w[k] for k in rest]), strict=True))
    for key, parameter in one.model.named_parameters():
        torch.testing.assert_close(parameter.grad, expected[key], rtol=1e-8, atol=1e-9, msg=key)


def test_history_terms_are_the_parts_of_the_losses():
    one = learner(n_modalities=2)
    total, counts = one.step(one.batches(0)[0])
    row = dict(zip(one.terms, total.tolist(), strict=True))
    assert (counts == 1).all()
    names = ("adversarial", "reconstruction", "cycle", "pair", "penalty")
    of = {term: row[f"{term}_a"] + row[f"{term}_b"] for term in names}
    smooth = 10 * (of["reconstruction"] + of["cycle"] + of["pair"])
    assert row["generators"] == pytest.approx(of["adversarial"] + smooth, rel=1e-5)
    told = row["critic_loss_a"] + row["critic_loss_b"]
    assert row["critics"] == pytest.approx(0.5 * told + 0.1 * of["penalty"], rel=1e-5)


def test_rows_generated_for_proteins_of_both_modalities_are_compared_with_their_own():
    one = learner(tables=(np.ones((4, 2), np.float32), np.full((4, 2), 3, np.float32)), n_modalities=2, batch_size=4)
    one._there[1][:] = torch.tensor([1.0, 0, 0, 1])  # two of four proteins are in the second modality as well
    one.model.encode = lambda m, x: x.clone().requires_grad_()
    one.model.decode = lambda m, parts: tuple(part + m for part in parts)
    rows = torch.arange(4)
    _, by_modality = one.gradients(Batch((rows, rows), (1, 0)))
    assert by_modality[0, 3].item() == 4  # 3 where 1 is known: all four
    assert by_modality[1, 3].item() == 0.5  # 2 where 3 is known: two of four
    _, unmoved = one.gradients(Batch((rows, rows), (0, 1)))
    assert not unmoved[:, 3].any()  # made from itself: that is reconstruction


def test_a_generator_that_inverts_its_encoder_costs_nothing():
    one = learner(tables=tuple(np.random.default_rng(m).normal(size=(40, 4)).astype(np.float32) for m in range(3)))
    turns = [torch.linalg.qr(torch.randn(4, 4))[0].requires_grad_() for _ in range(3)]
    one.model.encode = lambda m, x: x @ turns[m]
    one.model.decode = lambda m, parts: tuple(z @ turns[m].T for z in parts)
    batch = one.batches(0)[0]
    _, by_modality = one.gradients(type(batch)(batch.rows, (1, 2, 0)))
    assert by_modality[:, 1:3].abs().max() < 1e-10
    one.model.decode = lambda m, parts: tuple(z @ turns[m] for z in parts)
    assert one.gradients(batch)[1][:, 1:3].min() > 1e-3


def test_one_modality_without_adversary_is_an_autoencoder_whose_reconstruction_falls_at_every_step():
    rng = np.random.default_rng(1)
    table = (rng.normal(size=(64, 4)) @ rng.normal(size=(4, 12))).astype(np.float32)
    changes = {"l_gan": 0.0, "l_cyc": 0.0, "learn_rate": 3e-4, "batch_size": 64, "hidden_size_1": 64}
    one = learner((table,), 1, n_epochs=400, double=True, **changes)
    # Adam overshoots now and then, steps down the gradient do not where they are small
    one.optimisers = tuple(torch.optim.SGD(adam.param_groups[0]["params"]) for adam in one.optimisers)
    found = []
    for epoch in range(100):
        (batch,) = one.batches(epoch)
        found.append(one.step(batch)[0][one.terms.index("reconstruction_a")].item())
    assert (np.diff(found) < 0).all()
    assert found[-1] < 0.25 * found[0]


def test_critics_that_score_everything_one_half_cost_a_quarter_by_modality_and_so_do_generators():
    one = learner(l_rec=0.0, l_cyc=0.0, l_pair=0.0)
    for critic in one.model.critics:
        critic.last.weight.zero_()
        critic.last.bias.fill_(0.5)
    (of_generators, of_critics), by_modality = one.gradients(one.batches(0)[0])
    assert by_modality[:, 0].tolist() == [0.25] * 3  # adversarial, (0.5 - 1)^2
    assert by_modality[:, 4].tolist() == [0.5] * 3  # real and generated rows, halved by l_critic
    assert by_modality[:, 5:].tolist() == [[0, 0.5, 0.5, 0]] * 3  # flat: no penalty, no slope
    assert of_generators.item() == of_critics.item() == 3 * 0.25


def test_the_learning_rate_follows_the_epoch():
    one = learner(n_epochs=200)
    for epoch, rate in ((0, 2e-4), (99, 2e-4 * 0.990099), (199, 0.0)):
        one.batches(epoch)
        assert all(o.param_groups[0]["lr"] == pytest.approx(rate, rel=1e-5) for o in one.optimisers)
        assert all(o.param_groups[0]["betas"] == (0.5, 0.999) for o in one.optimisers)


def run_epochs(one, epochs):
    for epoch in epochs:
        for batch in one.batches(epoch):
            one.step(batch)
    return one


def test_a_resumed_learner_ends_with_the_same_bytes():
    changes = {"history": 5, "n_epochs": 8}
    whole = run_epochs(learner(**changes), range(4))
    half = run_epochs(learner(**changes), range(2))
    after = learner(**changes)
    load_weights(after.model, weight_arrays(half.model))
    for one, other in zip(half.optimisers, after.optimisers, strict=True):
        load_optimiser(other, optimiser_arrays(one))
    after.restore({name: array.copy() for name, array in half.state().items()})
    run_epochs(after, range(2, 4))
    for name, array in weight_arrays(whole.model).items():
        assert array.tobytes() == weight_arrays(after.model)[name].tobytes(), name
    for name, array in whole.state().items():
        assert array.tobytes() == after.state()[name].tobytes(), name


def test_collapsed_critics_end_training_and_untrained_ones_do_not(caplog):
    one = learner()
    for scores, expected in (((0.0, 0.0), 0), ((0.9, 0.2), 0), ((0.9, 0.001), COLLAPSED_FOR)):
        for epoch in range(COLLAPSED_FOR):
            assert not one.stopped
            one._judged[:] = torch.tensor(scores) * 3
            one._n_judged = 3
            batches = one.batches(epoch)
        assert one.collapsed.tolist() == [expected] * 3
    assert one.stopped
    assert batches == [None]
    totals, counts = one.step(None)
    assert not totals.any()
    assert not counts.any()
    assert "the critic of a tells all generated rows, for 5 epochs now" in caplog.text


def test_earlier_generated_rows_are_shown_to_critics():
    plain, kept = (run_epochs(learner(n_epochs=9, **more), range(4)) for more in ({}, {"history": 8}))
    assert kept._histories[0].filled == 8
    name = "all.critic.0.first.weight"
    assert np.isfinite(weight_arrays(kept.model)[name]).all()
    assert not np.allclose(weight_arrays(kept.model)[name], weight_arrays(plain.model)[name])
