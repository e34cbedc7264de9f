import numpy as np
import pytest
import torch
from torch import nn

from cellmapkit.api import Run
from cellmapkit.mirage.model import Mirage
from cellmapkit.mirage.params import MirageParams

WIDTHS = {"a": 6, "b": 9}


def model(**changes):
    return Mirage(WIDTHS, MirageParams(**{"latent_dimension": 4, "hidden_size_1": 10, **changes}), Run())


def norms(network):
    return [layer for layer in network if isinstance(layer, nn.BatchNorm1d)]


def test_networks_are_those_of_the_paper():
    made = model(latent_dimension=128, hidden_size_1=512)
    shapes = {name: array.shape for name, array in made.weights().items() if name.endswith("weight") and "b" in name}
    assert shapes["encoder.b.0.weight"] == (512, 9)
    assert shapes["encoder.b.3.weight"] == (128, 512)
    assert shapes["decoder.b.0.weight"] == (512, 128)
    assert shapes["decoder.b.3.weight"] == (512, 512)
    assert shapes["decoder.b.5.weight"] == (9, 512)
    assert shapes["critic.b.first.weight"] == (512, 9)
    assert shapes["critic.b.second.weight"] == (256, 512)
    assert shapes["critic.b.last.weight"] == (1, 256)
    weights = made.weights()["decoder.a.3.weight"]
    assert weights.std() == pytest.approx(0.02 * np.sqrt(2 / 1024), rel=0.02)
    assert not made.weights()["critic.a.first.bias"].any()


def test_latents_have_unit_length():
    torch.testing.assert_close(model().encode(0, torch.randn(7, 6)).norm(dim=1), torch.ones(7))


def test_nothing_can_be_learned_that_shifts_or_scales_latents_unless_asked_for():
    last = "encoder.a.4"
    assert not {f"{last}.weight", f"{last}.bias"} & set(model().weights())
    assert {f"{last}.weight", f"{last}.bias"} <= set(model(affine_latents=True).weights())
    assert "encoder.a.1.weight" in model().weights()


def test_parts_are_decoded_together_as_one_by_one():
    one, other = model(), model()
    parts = [torch.randn(5, 4), 3 + 2 * torch.randn(5, 4)]
    together = one.decode(1, parts)
    apart = [other.decoders[1](part) for part in parts]
    for x, y in zip(together, apart, strict=True):
        torch.testing.assert_close(x, y)
        assert x.is_contiguous()
    torch.testing.assert_close(one.decode(1, parts[:1])[0], apart[0])


def test_running_statistics_move_as_by_one_call_after_another_parts_weighing_alike():
    one, other, turned = model(), model(), model()
    parts = [torch.randn(5, 4), 3 + 2 * torch.randn(5, 4)]
    one.decode(0, parts)
    for network, order in ((other, parts), (turned, parts[::-1])):
        for part in order:
            network.decode(0, [part])
    for x, y, z in zip(*(norms(m.decoders[0]) for m in (one, other, turned)), strict=True):
        torch.testing.assert_close(x.running_mean, (y.running_mean + z.running_mean) / 2)
        torch.testing.assert_close(x.running_var, (y.running_var + z.running_var) / 2)


def test_settled_encoders_give_in_evaluation_what_they_gave_for_all_rows_in_training():
    made = model()
    rows = 5 + torch.randn(200, 6)
    with torch.no_grad():
        expected = made.encode(0, rows)
        made.encode(0, 100 * torch.randn(20, 6))  # moves the running statistics away
        made.eval()
        assert (made.encode(0, rows) - expected).abs().max() > 0.1
        made.settle(0, rows)
        torch.testing.assert_close(made.encode(0, rows), expected, atol=5e-3, rtol=0)  # variances over n - 1 and n


def test_generated_rows_are_normalised_by_themselves_and_nothing_else_moves():
    made = model()
    latents = torch.randn(50, 4)
    expected = made.decode(0, [latents])[0]
    made.eval()
    before = made.weights()
    torch.testing.assert_close(made.generate(0, latents), expected)
    for name, array in made.weights().items():
        np.testing.assert_array_equal(array, before[name])
