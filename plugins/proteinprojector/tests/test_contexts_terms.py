"""The added losses by hand, and their gradients against finite differences."""

import math

import pytest
import torch

from cellmapkit.proteinprojector.contexts.terms import information, spread
from cellmapkit.torchkit import Dense, DropoutMasks, GroupedAdam


def no_dropout():
    return DropoutMasks(0.0, torch.Generator())


def critic(width=3, seed=0):
    return Dense([2 * width, 5, 5, 1], (), torch.Generator().manual_seed(seed)).double()


def numerical(function, x, step=1e-6):
    gradient = torch.zeros_like(x)
    for k in range(x.numel()):
        move = torch.zeros_like(x)
        move.view(-1)[k] = step
        gradient.view(-1)[k] = (function(x + move) - function(x - move)) / (2 * step)
    return gradient


def test_spread_by_hand():
    values = torch.tensor([[0.0, 0.0], [2.0, 6.0], [4.0, 0.0]])  # standard deviations 2 and the root of 12
    value, _ = spread(values, 1.0)
    assert value.item() == pytest.approx((1 + (12**0.5 - 1) ** 2) / 2, rel=1e-6)
    assert spread(torch.tensor([[0.0], [2.0**0.5]]), 1.0)[0].item() == pytest.approx(0.0, abs=1e-6)


def test_constant_rows_cost_one_and_pull_nowhere():
    value, gradient = spread(torch.ones(4, 3), 2.0)
    assert value.item() == pytest.approx(1.0)
    assert (gradient == 0).all()


def test_the_gradient_of_spread_is_that_of_finite_differences():
    values = torch.randn(6, 4, dtype=torch.float64)
    _, gradient = spread(values, 0.7)
    torch.testing.assert_close(gradient, numerical(lambda x: 0.7 * spread(x, 1.0)[0], values), rtol=1e-6, atol=1e-8)


def bound_by_loops(network, own, shared, shift):
    n = len(own)
    together = [network(torch.cat([own[i], shared[i]]).unsqueeze(0)).item() for i in range(n)]
    apart = [network(torch.cat([own[i], shared[(i - shift) % n]]).unsqueeze(0)).item() for i in range(n)]
    return sum(together) / n - math.log(sum(math.exp(score) for score in apart) / n)


@pytest.mark.parametrize("shift", [1, 3])
def test_the_bound_equals_a_loop_over_pairs(shift):
    own, shared = torch.randn(2, 5, 3, dtype=torch.float64).unbind()
    network = critic()
    value, _ = information(network, own, shared, shift, no_dropout())
    assert value.item() == pytest.approx(bound_by_loops(network, own, shared, shift), abs=1e-12)


def test_gradients_of_the_bound_are_those_of_finite_differences():
    own, shared = torch.randn(2, 4, 3, dtype=torch.float64).unbind()
    network = critic()
    _, gradient = information(network, own, shared, 2, no_dropout())
    found = {name: parameter.grad.clone() for name, parameter in network.named_parameters()}
    wanted = numerical(lambda x: information(network, x, shared, 2, no_dropout())[0], own)
    torch.testing.assert_close(gradient, wanted, rtol=1e-6, atol=1e-9)
    for name, parameter in network.named_parameters():

        def lowered(values, parameter=parameter):
            kept = parameter.data.clone()
            parameter.data.copy_(values)
            bound = bound_by_loops(network, own, shared, 2)
            parameter.data.copy_(kept)
            return -bound

        wanted = numerical(lowered, parameter.data.clone())
        torch.testing.assert_close(found[name], wanted, rtol=1e-5, atol=1e-8)


def test_equal_vectors_are_found_informative_and_independent_ones_are_not():
    """Gaussians of correlation .9 hold -log(1 - .81) / 2 = 0.83 nats per dimension; independent ones hold none."""
    bounds = {}
    for name, correlation in (("tied", 0.9), ("free", 0.0)):
        network = Dense([2, 32, 32, 1], (), torch.Generator().manual_seed(1))
        adam = GroupedAdam([list(network.parameters())], lr=1e-2)
        values = []
        for step in range(250):
            own, noise = torch.randn(2, 200, 1).unbind()
            shared = correlation * own + math.sqrt(1 - correlation**2) * noise
            with torch.no_grad():
                value, _ = information(network, own, shared, 1 + step % 199, no_dropout())
            adam.step()
            values.append(value.item())
        bounds[name] = sum(values[-50:]) / 50
    assert bounds["tied"] == pytest.approx(0.83, abs=0.12)
    assert abs(bounds["free"]) < 0.05
