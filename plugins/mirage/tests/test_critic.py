"""The critic's closed forms against hand-worked numbers and the double backward of autograd."""

import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.mirage.critic import Critic, least_squares, slope_penalty
from cellmapkit.torchkit import torch_generator


def critic(n_features=6, n_hidden=8, gain=1.0):
    made = Critic(n_features, n_hidden, torch_generator(Run(), "critic"), gain=gain).double()
    for parameter in made.parameters():  # biases too, so that both sides of every ELU are met
        parameter.copy_(parameter + 0.3 * torch.randn_like(parameter))
    return made


def by_autograd(made, rows, k, target, weights):
    """Return scores, slopes, and the gradients of the weighted losses through a double backward."""
    parameters = [p.detach().clone().requires_grad_() for p in made.parameters()]
    w1, b1, w2, b2, w3, b3 = parameters
    rows = rows.clone().requires_grad_()
    elu = torch.nn.functional.elu
    values = (elu(elu(rows @ w1.T + b1) @ w2.T + b2) @ w3.T + b3).squeeze(1)
    (slopes,) = torch.autograd.grad(values.sum(), rows, create_graph=True)
    penalty = (slopes[:k].norm(dim=1) - target).square().mean()
    real, made_up = (values[:k] - 1).square().mean(), values[k:].square().mean()
    loss = weights[0] * (real + made_up) + weights[1] * penalty
    return values, slopes, loss, torch.autograd.grad(loss, parameters)


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("weights", [(0.5, 0.1), (0.0, 1.0), (1.0, 0.0)])
def test_scores_slopes_and_all_gradients_equal_autograds_double_backward(target, weights):
    made, rows, k = critic(), torch.randn(9, 6, dtype=torch.float64), 4
    values, slopes, loss, expected = by_autograd(made, rows, k, target, weights)
    seen = made(rows)
    assert (seen.hidden[0] > 0).any()
    assert (seen.hidden[0] < 0).any()
    torch.testing.assert_close(seen.values, values, rtol=0, atol=1e-12)
    torch.testing.assert_close(seen.slopes, slopes, rtol=0, atol=1e-12)
    (real, to_real), (fake, to_fake) = least_squares(seen.values[:k], 1.0), least_squares(seen.values[k:], 0.0)
    penalty, to_slopes, length = slope_penalty(seen.slopes[:k], target)
    torch.testing.assert_close(weights[0] * (real + fake) + weights[1] * penalty, loss, rtol=0, atol=1e-12)
    torch.testing.assert_close(length, slopes[:k].norm(dim=1).mean())
    made.backprop(seen, torch.cat([to_real, to_fake]) * weights[0], to_slopes * weights[1] if weights[1] else None)
    for parameter, gradient in zip(made.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=0, atol=1e-12)


def test_the_gradient_in_generated_rows_is_autograds():
    made, rows = critic(), torch.randn(5, 6, dtype=torch.float64)
    free = rows.clone().requires_grad_()
    values = by_autograd(made, rows, 2, 0.0, (1.0, 0.0))[0]
    seen = made(rows)
    torch.testing.assert_close(seen.values, values)
    _, to_values = least_squares(seen.values, 1.0)
    w1, b1, w2, b2, w3, b3 = made.parameters()
    elu = torch.nn.functional.elu
    loss = ((elu(elu(free @ w1.T + b1) @ w2.T + b2) @ w3.T + b3 - 1) ** 2).mean()
    (expected,) = torch.autograd.grad(loss, free)
    torch.testing.assert_close(seen.slopes * to_values.unsqueeze(1), expected, rtol=0, atol=1e-12)


def test_a_linear_critic_pays_for_the_length_of_its_weights():
    w = torch.tensor([3.0, 4.0])
    slopes = w.expand(7, 2)
    for target, expected in ((0.0, 25.0), (1.0, 16.0), (5.0, 0.0)):
        penalty, _, length = slope_penalty(slopes, target)
        assert penalty.item() == pytest.approx(expected)
        assert length.item() == pytest.approx(5.0)


def test_a_critic_in_its_linear_range_has_the_slope_of_its_weights():
    made = critic()
    made.first.bias.fill_(100.0)
    made.second.bias.fill_(1e4)  # all above zero: ELU is the identity
    weight = made.last.weight @ made.second.weight @ made.first.weight
    seen = made(torch.randn(4, 6, dtype=torch.float64))
    torch.testing.assert_close(seen.slopes, weight.expand(4, -1))
    penalty, _, _ = slope_penalty(seen.slopes, 1.0)
    torch.testing.assert_close(penalty, (weight.norm() - 1) ** 2)


def test_a_target_of_zero_is_the_mean_squared_slope():
    slopes = torch.randn(5, 3)
    penalty, back, _ = slope_penalty(slopes, 0.0)
    torch.testing.assert_close(penalty, slopes.square().sum(1).mean())
    torch.testing.assert_close(back, 2 / 5 * slopes)


def test_a_slope_of_zero_stays_finite():
    penalty, back, _ = slope_penalty(torch.zeros(2, 3), 1.0)
    assert penalty.item() == 1.0
    assert not back.any()
