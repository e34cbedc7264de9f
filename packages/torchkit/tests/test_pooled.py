import numpy as np
import pytest
import torch
from torch import nn

from cellmapkit.api import Run
from cellmapkit.torchkit.pooled import PooledDropout, start_dropout


def network(*rates):
    layers = [layer for rate in rates for layer in (PooledDropout(rate), nn.Identity())]
    return nn.Sequential(nn.Linear(1, 1), nn.Sequential(*layers))


def test_rows_keep_their_mean_and_lose_the_rate():
    layer = PooledDropout(0.25)
    start_dropout(nn.Sequential(nn.Linear(1, 1), layer), Run(), 0)
    seen = layer(torch.ones(400, 500))
    assert_close(seen.unique(), torch.tensor([0.0, 4 / 3]))
    assert seen.mean().item() == pytest.approx(1, abs=0.01)


def test_nothing_is_dropped_outside_training_or_at_rate_zero():
    x = torch.randn(3, 4)
    assert PooledDropout(0.0)(x) is x
    assert PooledDropout(0.5).eval()(x) is x


def test_draws_follow_from_seed_and_epoch():
    def drawn(seed, epoch):
        model = network(0.5, 0.5)
        start_dropout(model, Run(seed=seed), epoch)
        return model[1](torch.ones(20, 20))

    assert torch.equal(drawn(0, 3), drawn(0, 3))
    assert not torch.equal(drawn(0, 3), drawn(0, 4))
    assert not torch.equal(drawn(0, 3), drawn(1, 3))


def test_layers_of_one_rate_draw_different_masks():
    model = network(0.5)
    start_dropout(model, Run(), 0)
    x = torch.ones(20, 20)
    assert not torch.equal(model[1](x), model[1](x))


def test_starting_is_required():
    with pytest.raises(AssertionError, match="start_dropout"):
        PooledDropout(0.5)(torch.ones(2, 2))


def assert_close(found, expected, rtol=1e-5, atol=1e-6):
    """``torch.testing.assert_close`` imports for two seconds."""
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=rtol, atol=atol)
