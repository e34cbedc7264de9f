"""Written-out networks against autograd."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.torchkit import Dense, DropoutMasks, GroupedAdam, affine, torch_generator
from cellmapkit.torchkit.products import padded


def network(sizes=(6, 9, 7, 4), dropout_before=(0, 1)):
    return Dense(sizes, dropout_before, torch_generator(Run(), "weights"))


def by_autograd(net, x, masks):
    for k in range(len(net.sizes) - 1):
        mask = masks[k]
        x = x if mask is None else x * mask
        x = x @ getattr(net, f"weight{k}").t() + getattr(net, f"bias{k}")
        x = torch.relu(x) if k < len(net.sizes) - 2 else x
    return x


@pytest.mark.parametrize("n_rows", [1, 5, 16, 33])
@pytest.mark.parametrize("rate", [0.0, 0.5])
@pytest.mark.parametrize(("kind", "within"), [(torch.float64, 1e-10), (torch.float32, 1e-4)], ids=["double", "single"])
def test_forward_and_backward_equal_autograd(n_rows, rate, kind, within):
    net = network().to(kind)
    x = torch.randn(n_rows, 6, dtype=kind, generator=torch_generator(Run(), "x"))
    back = torch.randn(n_rows, 4, dtype=kind, generator=torch_generator(Run(), "back"))
    masks = DropoutMasks(rate, torch_generator(Run(), "masks"))
    with torch.no_grad():
        out, tape = net.record(x, masks)
        to_x = net.backprop(tape, back, to_input=True)
    fast = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    for parameter in net.parameters():
        parameter.requires_grad_(True)
        parameter.grad = None
    x.requires_grad_(True)
    used = [None if mask is None else mask[:n_rows] for mask in tape.masks]
    slow = by_autograd(net, x, used)
    slow.backward(back)
    close = {"rtol": within, "atol": within}
    torch.testing.assert_close(out, slow.detach(), **close)
    torch.testing.assert_close(to_x, x.grad, **close)
    for name, parameter in net.named_parameters():
        torch.testing.assert_close(fast[name], parameter.grad, **close)


def test_forward_without_dropout_is_deterministic_and_plain():
    net = network()
    x = torch.randn(3, 6)
    torch.testing.assert_close(net(x), by_autograd(net, x, [None] * 3).detach())


def test_xavier_weights_and_biases_zero_on_request():
    net = Dense((400, 300), (), torch_generator(Run(), "weights"), "xavier")
    assert net.weight0.std().item() == pytest.approx(np.sqrt(2 / 700), rel=0.02)
    assert net.bias0.abs().sum() == 0


def test_weights_and_biases_are_uniform_as_those_of_torch():
    net = Dense((400, 300), (), torch_generator(Run(), "weights"))
    bound = 1 / np.sqrt(400)  # torch.nn.Linear draws both between plus and minus one over the root of its inputs
    for drawn in (net.weight0, net.bias0, *torch.nn.Linear(400, 300).parameters()):
        assert drawn.abs().max().item() == pytest.approx(bound, rel=0.02)
        assert drawn.std().item() == pytest.approx(bound / np.sqrt(3), rel=0.1)


@pytest.mark.parametrize("relu", [True, False])
def test_large_and_small_products_agree_with_the_definition(relu):
    for shape in ((3, 8, 5), (64, 256, 128)):
        x, weight, bias = torch.randn(shape[0], shape[1]), torch.randn(shape[2], shape[1]), torch.randn(shape[2])
        expected = x @ weight.t() + bias
        expected = expected.relu() if relu else expected
        torch.testing.assert_close(affine(x, weight, bias, relu=relu), expected, rtol=1e-4, atol=1e-3)


def test_padding_is_at_most_an_eighth():
    for n_rows in range(1, 2000):
        assert n_rows <= padded(n_rows) <= n_rows * 9 / 8 + 1


def test_grouped_adam_gives_torchs_numbers_and_leaves_idle_groups_alone():
    start = [torch.randn(4, 3), torch.randn(2)]
    mine, theirs = ([torch.nn.Parameter(value.clone()) for value in start] for _ in range(2))
    ours = GroupedAdam([[mine[0]], [mine[1]]], lr=0.01)
    reference = torch.optim.Adam(theirs, lr=0.01, fused=True)
    for step in range(5):
        for k in range(2):
            gradient = torch.randn_like(start[k]) if (k == 0 or step % 2) else None
            mine[k].grad = gradient
            theirs[k].grad = None if gradient is None else gradient.clone()
        ours.step()
        reference.step()
    for one, other in zip(mine, theirs, strict=True):
        torch.testing.assert_close(one.detach(), other.detach(), rtol=1e-6, atol=1e-7)


def test_masks_drop_the_share_asked_for_and_keep_the_mean():
    mask = DropoutMasks(0.3, torch_generator(Run(), "masks")).take(400, 400)
    assert (mask == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert mask.mean().item() == pytest.approx(1.0, abs=0.02)
    assert DropoutMasks(0.0, torch_generator(Run(), "masks")).take(2, 2) is None


def test_matrices_with_gaps_give_what_dense_ones_give():
    x, weight = torch.randn(128, 2, 256), torch.randn(2, 256, 128)
    gaps = affine(x[:, 1], weight[:, :, ::2][1].t())
    torch.testing.assert_close(gaps, affine(x[:, 1].clone(), weight[1, :, ::2].t().clone()), rtol=1e-4, atol=1e-3)
