"""Each loss by hand."""

import torch

from cellmapkit.proteinprojector.losses import reconstruction, triplet, unit_rows, unit_rows_gradient


def test_a_perfect_reconstruction_costs_nothing_and_its_negative_two():
    features = torch.tensor([[3.0, 4.0], [1.0, 0.0]])
    inverse = 1 / features.norm(dim=1)
    assert reconstruction(features.clone(), features, inverse, 1.0)[0].abs().max() < 1e-6
    torch.testing.assert_close(reconstruction(-features, features, inverse, 1.0)[0], torch.tensor([2.0, 2.0]))


def test_equal_latents_cost_the_margin():
    unit = torch.ones(3, 4) / 2
    hinge, _ = triplet(unit, torch.tensor([0, 1, 2]), 0.2, 1.0)
    torch.testing.assert_close(hinge, torch.tensor([0.2]))


def test_orthogonal_negatives_cost_nothing_up_to_margin_one():
    unit = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    for margin, cost in ((0.2, 0.0), (1.0, 0.0), (1.5, 0.5)):
        torch.testing.assert_close(triplet(unit, torch.tensor([0, 1, 2]), margin, 1.0)[0], torch.tensor([cost]))


def test_unit_rows_keep_direction_and_their_gradient_is_autograds():
    values = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    back = torch.randn(5, 3, dtype=torch.float64)
    (values / values.norm(dim=1, keepdim=True) * back).sum().backward()
    unit, length = unit_rows(values.detach(), 1e-8)
    torch.testing.assert_close(unit * length, values.detach())
    torch.testing.assert_close(unit_rows_gradient(unit, length, back), values.grad)


def test_a_row_of_zeros_stays_finite():
    unit, length = unit_rows(torch.zeros(1, 3), 1e-8)
    assert torch.isfinite(unit).all()
    assert length.item() > 0
