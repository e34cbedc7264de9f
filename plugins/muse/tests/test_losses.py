import numpy as np
import pytest
import torch

from cellmapkit.muse.losses import reconstruction


def test_reconstruction_is_one_norm_of_the_whole_batch():
    features, made = torch.zeros(2, 2), torch.tensor([[1.0, 2.0], [4.0, 10.0]])
    norm, gradient = reconstruction(features, made)
    assert norm.item() == 11  # root of 1 + 4 + 16 + 100
    np.testing.assert_allclose(gradient, np.array([[1, 2], [4, 10]]) / 11, rtol=1e-6)


def test_only_entries_measured_as_other_than_zero_count():
    features, made = torch.tensor([[1.0, 0.0], [-2.0, 0.0]]), torch.tensor([[4.0, 9.0], [2.0, 9.0]])
    assert reconstruction(features, made, nonzero_only=True)[0].item() == 2.5  # root of 9 + 16, by 2
    assert reconstruction(torch.zeros(2, 2), torch.ones(2, 2), nonzero_only=True)[0].item() == 0


@pytest.mark.parametrize("nonzero_only", [False, True])
def test_gradients_are_exact(nonzero_only):
    features, made = torch.randn(4, 3, dtype=torch.float64), torch.randn(4, 3, dtype=torch.float64)
    features[0, 0] = 0
    _, gradient = reconstruction(features, made.clone(), nonzero_only)
    for place in np.ndindex(4, 3):
        moved = torch.zeros_like(made)
        moved[place] = 1e-6
        up, down = (reconstruction(features, made + sign * moved, nonzero_only)[0] for sign in (1, -1))
        assert gradient[place].item() == pytest.approx((up - down).item() / 2e-6, abs=1e-8)


def test_a_perfect_reconstruction_has_no_gradient():
    assert not reconstruction(torch.ones(2, 2), torch.ones(2, 2))[1].any()
