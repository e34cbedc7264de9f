import numpy as np
import pytest
import torch

from cellmapkit.muse.start import start_matrix


@pytest.mark.parametrize(("law", "variance"), [("xavier", 2 / 900), ("variance_scaling", 1 / 500)])
def test_variances(law, variance):
    weights = start_matrix(400, 500, law, torch.Generator().manual_seed(0))
    assert weights.shape == (400, 500)
    assert weights.std().item() == pytest.approx(variance**0.5, rel=0.01)
    assert abs(weights.mean().item()) < 1e-3


def test_variance_scaling_is_cut_off():
    weights = start_matrix(400, 500, "variance_scaling", torch.Generator().manual_seed(0))
    assert weights.abs().max().item() == pytest.approx(2 / 0.8796 / np.sqrt(500), rel=0.01)
