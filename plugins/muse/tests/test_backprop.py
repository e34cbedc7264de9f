import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.muse import algorithm
from cellmapkit.muse.backprop import backprop_decode, backprop_encode, record_decode, record_encode
from cellmapkit.muse.model import Muse
from cellmapkit.torchkit.pooled import start_dropout

WIDTHS = {"a": 5, "b": 7}


@pytest.mark.parametrize("preset", [None, "original"])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("l2_norm", [True, False])
def test_everything_is_what_autograd_finds(preset, dropout, l2_norm):
    small = {"latent_dimension": 3, "hidden_size_1": 6, "hidden_size_2": 4, "dropout": dropout, "l2_norm": l2_norm}
    model, again = (Muse(WIDTHS, algorithm.with_preset(preset, small), Run()) for _ in range(2))
    features = [torch.randn(11, width) for width in WIDTHS.values()]
    pull, back = torch.randn(11, 3), [torch.randn(11, width) for width in WIDTHS.values()]
    for one in (model, again):
        start_dropout(one, Run(), 0)
    joint, _ = again.encode(features)
    made = again.decode(joint)
    ((joint * pull).sum() + sum((x * g).sum() for x, g in zip(made, back, strict=True))).backward()

    mine, tape = record_encode(model, features)
    made_mine, decoded = record_decode(model, mine)
    backprop_encode(model, tape, mine, backprop_decode(model, decoded, mine, back) + pull)
    for found, expected in zip((mine, *made_mine), (joint, *made), strict=True):
        np.testing.assert_allclose(found, expected.detach(), atol=1e-5)
    for (name, found), expected in zip(model.named_parameters(), again.parameters(), strict=True):
        np.testing.assert_allclose(found.grad, expected.grad, atol=2e-4, rtol=1e-4, err_msg=name)
    for found, expected in zip(model.buffers(), again.buffers(), strict=True):
        if found.ndim:
            np.testing.assert_allclose(found, expected, atol=1e-6)
