import pytest
import torch

from cellmapkit.muse.losses import reconstruction, sparsity


def test_reconstruction_is_one_norm_of_the_whole_batch():
    features, made = torch.zeros(2, 2), torch.tensor([[1.0, 2.0], [4.0, 10.0]])
    assert reconstruction(features, made).item() == 11  # root of 1 + 4 + 16 + 100


def test_only_entries_measured_as_other_than_zero_count():
    features, made = torch.tensor([[1.0, 0.0], [-2.0, 0.0]]), torch.tensor([[4.0, 9.0], [2.0, 9.0]])
    assert reconstruction(features, made, nonzero_only=True).item() == 2.5  # root of 9 + 16, by 2
    assert reconstruction(torch.zeros(2, 2), made, nonzero_only=True).item() == 0


@pytest.mark.parametrize("nonzero_only", [False, True])
def test_gradients_are_exact(nonzero_only):
    features = torch.randn(4, 3, dtype=torch.float64)
    features[0, 0] = 0
    made = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: 2 * reconstruction(features, x, nonzero_only=nonzero_only), (made,))


def test_a_perfect_reconstruction_has_no_gradient():
    made = torch.ones(2, 2, requires_grad=True)
    reconstruction(torch.ones(2, 2), made).backward()
    assert not made.grad.any()


def test_sparsity_is_a_sum_of_norms_and_not_a_norm_of_all():
    assert sparsity(torch.tensor([[[3.0, 0.0], [0.0, 4.0]], [[0.0, 2.0], [0.0, 0.0]]])).item() == 7
