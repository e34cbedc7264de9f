"""Losses by hand, gradients in float64, what absent targets do, and plain autoencoders as the case of one modality."""

import numpy as np
import pytest
import torch
from torch.nn.functional import linear, mse_loss, relu

from cellmapkit.api import Run
from cellmapkit.mmae.learner import Descent, JointLearner, squared_errors
from cellmapkit.mmae.model import Autoencoder, Mmae
from cellmapkit.mmae.params import AutoencoderParams, MmaeParams
from cellmapkit.mmae.plan import Batch
from cellmapkit.torchkit import DeviceTables, epoch_batches, torch_session

CPU = torch.device("cpu")
KINDS = [(Autoencoder, AutoencoderParams), (Mmae, MmaeParams)]
MASK = np.array([[1, 1], [1, 0], [0, 1], [1, 1], [1, 1]], dtype=bool)


def tables(mask=MASK, widths=(3, 2), dtype=torch.float32):
    names = tuple("xyz"[: mask.shape[1]])
    values = tuple(torch.randn(len(mask), width, dtype=dtype) for width in widths)
    return DeviceTables(tuple(f"P{i}" for i in range(len(mask))), names, values, mask)


def learner(kind, params_type, given, **changes):
    params = params_type(**{"latent_dimension": 3, "hidden_size_1": 4, "batch_size": 4, **changes})
    widths = {name: table.shape[1] for name, table in zip(given.names, given.tables, strict=True)}
    model = kind(widths, params, Run()).to(given.tables[0].dtype)
    descent = Descent(learn_rate=1e-2, n_epochs=3)
    return JointLearner(model, given, np.arange(len(given.ids)), params, descent, Run())


def test_squared_errors_by_hand():
    errors = squared_errors(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 0.0], [0.0, 0.0]]))
    assert errors.tolist() == [2.0, 12.5]


def test_the_loss_by_hand_of_decoders_that_give_zero():
    mask = np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)
    values = (torch.tensor([[1.0], [3.0], [9.0]]), torch.tensor([[9.0, 9.0], [1.0, 2.0], [0.0, 4.0]]))
    one = learner(Autoencoder, AutoencoderParams, DeviceTables(("A", "B", "C"), ("x", "y"), values, mask))
    for decoder in one.model.decoders:
        decoder.weight.data.zero_()
    shown = mask & np.array([[1, 1], [1, 0], [1, 1]], dtype=bool)  # of B, y is hidden
    loss, sums, counts = one.loss(Batch.of(np.arange(3), shown, mask, CPU))
    assert loss.item() == pytest.approx((1 + 9 + 2.5 + 8) / 3)  # every row weighs alike; one protein has both
    assert sums.tolist() == [loss.item(), 10.0, 10.5, 0.0, 2.5]
    assert counts.tolist() == [1, 2, 2, 0, 1]
    assert one.terms == ("total", "reconstruction_x", "reconstruction_y", "hidden_x", "hidden_y")


@pytest.mark.parametrize(("kind", "params"), KINDS)
@pytest.mark.parametrize("alone", [False, True])
def test_gradients_are_exact(kind, params, alone):
    mask = MASK & np.array([[1, not alone]] * 4 + [[1, 1]], dtype=bool)
    mask[2, 0] = True
    one = learner(kind, params, tables(mask, dtype=torch.float64), **({"initial_gain": 1.0} if kind is Mmae else {}))
    shown = mask & np.array([[0, 1], *[[1, 1]] * 4], dtype=bool) if not alone else mask
    batch = Batch.of(np.arange(5), shown, mask, CPU)
    parameters = dict(one.model.named_parameters())

    def loss(*values):
        for parameter, value in zip(parameters.values(), values, strict=True):
            parameter.data = value.detach()
        return one.loss(batch)[0]

    start = [value.detach().clone() for value in parameters.values()]
    value = loss(*start)
    gradients = torch.autograd.grad(value, list(parameters.values()))
    for number, gradient in enumerate(gradients):
        for place in range(0, gradient.numel(), 3):
            steps = []
            for step in (1e-6, -1e-6):
                moved = [x.clone() for x in start]
                moved[number].view(-1)[place] += step
                steps.append(loss(*moved).item())
            assert gradient.view(-1)[place].item() == pytest.approx((steps[0] - steps[1]) / 2e-6, abs=2e-8, rel=1e-5)


@pytest.mark.parametrize(("kind", "params"), KINDS)
def test_absent_targets_give_their_decoder_no_gradient(kind, params):
    given = tables()
    found = []
    for spoiled in (False, True):
        if spoiled:
            given.tables[0][2] = 1e6
            given.tables[1][1] = 1e6
        one = learner(kind, params, given)
        one.loss(Batch.of(np.arange(5), MASK, MASK, CPU))[0].backward()
        found.append([parameter.grad for parameter in one.model.parameters()])
    assert all(torch.equal(*pair) for pair in zip(*found, strict=True))


@pytest.mark.parametrize(("kind", "params"), KINDS)
def test_a_modality_that_a_batch_lacks_gets_no_gradient_at_all(kind, params):
    one = learner(kind, params, tables())
    only = np.tile([True, False], (5, 1))
    one.loss(Batch.of(np.arange(5), only, only, CPU))[0].backward()
    for networks in (one.model.encoders, one.model.decoders):
        assert all(parameter.grad is None for parameter in networks[1].parameters())
        assert all(parameter.grad is not None for parameter in networks[0].parameters())


def test_a_hidden_input_is_asked_for_all_the_same():
    one = learner(Autoencoder, AutoencoderParams, tables())
    shown = MASK & np.array([[1, 0], *[[1, 1]] * 4], dtype=bool)
    one.loss(Batch.of(np.arange(1), shown[:1], MASK[:1], CPU))[0].backward()
    assert one.model.decoders[1].weight.grad.any()
    assert one.model.encoders[1][0].weight.grad is None


def test_batches_hide_only_where_masked():
    given = tables(np.ones((400, 2), dtype=bool))
    sizes = {}
    for changes in ({}, {"masked": False}, {"hide_probability": 1.0}):
        batches = learner(Autoencoder, AutoencoderParams, given, **changes).batches(0)
        assert sum(batch.shown.shape[0] for batch in batches) == 400
        sizes[str(changes)] = sum(sum(batch.n_hidden) for batch in batches)
    assert sizes["{'masked': False}"] == 0
    assert sizes["{'hide_probability': 1.0}"] == 400
    assert sizes["{}"] == pytest.approx(120, abs=40)


@pytest.mark.parametrize("masked", [True, False])
def test_one_modality_is_a_plain_autoencoder(masked):
    given = tables(np.ones((10, 1), dtype=bool), (3,))
    one = learner(Autoencoder, AutoencoderParams, given, masked=masked)
    names = ("encoders.0.0", "joint", "decoders.0")
    state = {name: value.clone().requires_grad_() for name, value in one.model.state_dict().items()}
    adam = torch.optim.Adam(state.values(), lr=1e-2)

    def plain(x):
        first, second, third = ((state[f"{name}.weight"], state[f"{name}.bias"]) for name in names)
        return linear(linear(relu(linear(x, *first)), *second), *third)

    with torch_session(Run()):
        for epoch in range(3):
            mine = [one.step(batch)[0][0].item() for batch in one.batches(epoch)]
            theirs = []
            for rows in epoch_batches(np.arange(10), 4, Run().stream("batches", epoch)):
                x = given.tables[0][rows]
                loss = mse_loss(plain(x), x)
                adam.zero_grad()
                loss.backward()
                adam.step()
                theirs.append(loss.item())
            np.testing.assert_allclose(mine, theirs, rtol=1e-4)


def test_one_modality_is_a_plain_autoencoder_of_the_networks_of_mirage():
    given = tables(np.ones((10, 1), dtype=bool), (3,))
    one = learner(Mmae, MmaeParams, given, initial_gain=1.0)
    loss = one.loss(one.batches(0)[0])[0]
    rows = epoch_batches(np.arange(10), 4, Run().stream("batches", 0))[0]
    x = given.tables[0][rows]
    torch.testing.assert_close(loss, mse_loss(one.model.decoders[0](one.model.encoders[0](x)), x))


def test_step_sizes_are_those_of_mirage():
    descent = Descent(learn_rate=1.0, n_epochs=200, decay_share=0.5)
    assert [descent.rate(epoch) for epoch in (0, 98, 199)] == [1.0, 1.0, 0.0]
    assert descent.rate(99) == pytest.approx(0.9901, abs=1e-4)
    assert [Descent(learn_rate=0.5, n_epochs=9).rate(epoch) for epoch in (0, 8)] == [0.5, 0.5]
    one = learner(Mmae, MmaeParams, tables())
    one._descent = descent
    one.batches(199)
    assert {group["lr"] for group in one.optimisers[0].param_groups} == {0.0}
