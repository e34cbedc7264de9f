"""Linear layers for autograd, against torch's own."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.torchkit import Linear, UnitRows, bounded_encoder, linear, normed_decoder, torch_generator


def test_derivatives_are_exact():
    x, weight, bias = (torch.randn(*shape, dtype=torch.float64, requires_grad=True) for shape in ((5, 4), (3, 4), (3,)))
    assert torch.autograd.gradcheck(linear, (x, weight, bias))
    assert torch.autograd.gradcheck(lambda a, w: linear(a, w.t()), (x, weight[:, :4].t()[:4].detach().requires_grad_()))


@pytest.mark.parametrize("sizes", [(3, 8, 5), (64, 256, 128)])
def test_large_and_small_layers_agree_with_those_of_torch(sizes):
    rows, n_in, n_out = sizes
    x, out = torch.randn(rows, n_in, requires_grad=True), torch.randn(rows, n_out)
    mine = Linear(n_in, n_out, torch_generator(Run(), "weights"))
    theirs = torch.nn.Linear(n_in, n_out)
    theirs.load_state_dict(mine.state_dict())
    gradients = [torch.autograd.grad((layer(x) * out).sum(), [x, layer.weight, layer.bias]) for layer in (mine, theirs)]
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-3)


def test_second_derivatives_are_refused():
    x, weight = torch.randn(2, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    (slope,) = torch.autograd.grad(linear(x, weight).square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        slope.sum().backward()


@pytest.mark.parametrize("gain", [1.0, 0.02])
def test_weights_are_xavier_normal_and_biases_zero(gain):
    layer = Linear(400, 300, torch_generator(Run(), "weights"), gain=gain)
    assert layer.weight.std().item() == pytest.approx(gain * np.sqrt(2 / 700), rel=0.02)
    assert not layer.bias.any()
    assert Linear(4, 3, torch_generator(Run(), "weights"), bias=False).bias is None


def test_the_shared_encoder_is_that_of_the_papers():
    names = [type(layer).__name__ for layer in bounded_encoder((6, 5, 4), torch_generator(Run(), "e"), dropout=0.1)]
    assert names == ["Dropout", "Linear", "BatchNorm1d", "ELU", "Dropout", "Linear", "BatchNorm1d", "Tanh"]
    bare = bounded_encoder((6, 5, 4), torch_generator(Run(), "e"))
    assert [type(layer).__name__ for layer in bare] == ["Linear", "BatchNorm1d", "ELU", "Linear", "BatchNorm1d", "Tanh"]
    made = bare(torch.randn(7, 6))
    assert made.shape == (7, 4)
    assert made.abs().max() < 1


def test_the_shared_decoder_has_nothing_after_its_second_normalisation():
    names = [type(layer).__name__ for layer in normed_decoder(4, 5, 6, torch_generator(Run(), "d"))]
    assert names == ["Linear", "BatchNorm1d", "ELU", "Linear", "BatchNorm1d", "Linear"]


def test_unit_rows():
    rows = UnitRows()(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
    torch.testing.assert_close(rows, torch.tensor([[0.6, 0.8], [0.0, 0.0]]))
