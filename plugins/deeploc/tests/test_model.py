"""The network: sides, sizes, first weights."""

import numpy as np
import pytest
import torch

from cellmapkit.api import InputError
from cellmapkit.deeploc.model import DeepLoc, hidden_and_logits, side_lengths
from cellmapkit.deeploc.params import DeepLocParams


def network(n_channels=4, size=64, n_classes=17, **values):
    return DeepLoc(n_channels, size, n_classes, DeepLocParams(**values), torch.Generator().manual_seed(0))


def test_the_sides_of_the_specification():
    assert side_lengths(64, "valid") == [64, 62, 60, 30, 28, 26, 13, 11, 9, 7, 5, 2]
    assert side_lengths(60, "same")[-1] == 7
    assert side_lengths(64, "same") == [64, 64, 64, 32, 32, 32, 16, 16, 16, 16, 16, 8]


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_every_layer_leaves_the_side_that_is_said(padding):
    net, sides, x = network(width=1, padding=padding), [64], torch.zeros(1, 4, 64, 64)
    for layer in net.convolutions:
        x = layer(x)
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.MaxPool2d)):
            sides.append(x.shape[-1])
    assert sides == side_lengths(64, padding)


@pytest.mark.parametrize(("padding", "flat", "size"), [("valid", 1024, 3_123_729), ("same", 16_384, 10_988_049)])
def test_number_of_parameters(padding, flat, size):
    # convolutions 9 (4 64 + 64 64 + 64 128 + 128 128 + 128 256 + 3 256 256), normalisations 2 (2 64 + 2 128 + 4 256)
    by_hand = 2_324_736 + 2_816 + (flat + 1) * 512 + 513 * 512 + 513 * 17
    found = sum(parameter.numel() for parameter in network(padding=padding).parameters())
    assert found == by_hand == size


def test_normalised_outputs_have_one_more_pair_of_numbers_per_unit():
    plain, normed = (sum(p.numel() for p in network(fc_batch_norm=norm).parameters()) for norm in (False, True))
    assert normed - plain == 2 * (512 + 512 + 17)


def test_crops_too_small_are_refused():
    with pytest.raises(InputError, match="51 x 51 pixels are too small"):
        network(size=51)
    assert hidden_and_logits(network(size=52, width=1).eval(), torch.zeros(1, 4, 52, 52), "float32")[1].shape == (1, 17)


def test_first_weights_follow_their_laws():
    weight = {name: network(init=name).convolutions[3].weight.detach() for name in ("he", "uniform", "truncated")}
    n_in = 64 * 9
    assert weight["he"].std().item() == pytest.approx((2 / n_in) ** 0.5, rel=0.02)
    assert weight["uniform"].abs().max().item() == pytest.approx(n_in**-0.5, rel=1e-3)
    assert weight["truncated"].abs().max().item() <= 0.2
    assert weight["truncated"].std().item() == pytest.approx(0.1 * 0.88, rel=0.02)  # sd of a normal cut at 2 sd: 0.880
    assert (network(init="truncated").hidden[0].bias == 0.1).all()


def test_drawing_anew_forgets_what_was_seen():
    net = network(width=2)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    x = torch.from_numpy(np.random.default_rng(0).random((4, 4, 64, 64), dtype=np.float32))
    net.train()
    hidden_and_logits(net, x, "float32")
    assert any(not torch.equal(value, before[name]) for name, value in net.state_dict().items())
    net.draw("he", torch.Generator().manual_seed(0))
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_precision_changes_little():
    x = torch.from_numpy(np.random.default_rng(0).random((4, 4, 64, 64), dtype=np.float32))
    net = network(width=4).eval()
    with torch.no_grad():
        full, half = (hidden_and_logits(net, x, kind)[0] for kind in ("float32", "bfloat16"))
    assert half.dtype == torch.float32
    assert not torch.equal(full, half)
    assert (full - half).norm() < 0.03 * full.norm()
