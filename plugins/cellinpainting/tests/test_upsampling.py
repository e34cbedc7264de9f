import pytest
import torch
from torch.nn import functional

from cellmapkit.cellinpainting.upsampling import DoublingConv2d, doubled_convolution


def drawn(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_by_hand():
    weight = torch.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    found = doubled_convolution(torch.ones(1, 1, 1, 1), weight, torch.zeros(1))
    # The image becomes 2 x 2 ones; its upper left corner sees the lower right of the weights: 5 + 6 + 8 + 9.
    assert found[0, 0].tolist() == [[28, 24], [16, 12]]


@pytest.mark.parametrize("size", [1, 3, 8])
def test_equals_enlarging_first(size):
    x, weight, bias = drawn(2, 5, size, size), drawn(4, 5, 3, 3, seed=1), drawn(4, seed=2)
    expected = functional.conv2d(functional.interpolate(x, scale_factor=2), weight, bias, padding=1)
    torch.testing.assert_close(doubled_convolution(x, weight, bias), expected, rtol=0, atol=1e-12)


def test_gradients_are_those_of_enlarging_first():
    x, weight, bias = drawn(2, 3, 4, 4), drawn(2, 3, 3, 3, seed=1), drawn(2, seed=2)
    pull = drawn(2, 2, 8, 8, seed=3)
    given = [tensor.requires_grad_() for tensor in (x, weight, bias)]
    plain = functional.conv2d(functional.interpolate(x, scale_factor=2), weight, bias, padding=1)
    found = torch.autograd.grad((doubled_convolution(x, weight, bias) * pull).sum(), given)
    for one, other in zip(found, torch.autograd.grad((plain * pull).sum(), given), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-10)


def test_the_layer_is_the_function():
    layer = DoublingConv2d(3, 2, 3, padding=1).double()
    x = drawn(1, 3, 4, 4)
    assert torch.equal(layer(x), doubled_convolution(x, layer.weight, layer.bias))
