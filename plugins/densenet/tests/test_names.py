import pytest
import torch

from cellmapkit.api import InputError
from cellmapkit.densenet.names import network_name, network_weights


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("features.conv0.weight", "features.conv0.weight"),
        ("module.backbone.features.norm5.bias", "features.norm5.bias"),
        ("conv1.0.weight", "features.conv0.weight"),
        ("conv1.1.running_var", "features.norm0.running_var"),
        ("encoder2.0.denselayer6.norm.1.weight", "features.denseblock1.denselayer6.norm1.weight"),
        ("encoder3.0.conv.weight", "features.transition1.conv.weight"),
        ("module.encoder4.1.denselayer24.conv.2.weight", "features.denseblock3.denselayer24.conv2.weight"),
        ("encoder5.2.running_mean", "features.norm5.running_mean"),
        ("fc1.bias", "fc1.bias"),
        ("bn1.weight", "bn1.weight"),
    ],
)
def test_one_weight_has_many_names(found, expected):
    assert network_name(found) == expected


def same(found, weights):
    return found.keys() == weights.keys() and all(torch.equal(found[name], weights[name]) for name in weights)


def test_the_published_state_dict_is_taken_whole(published, weights):
    assert same(network_weights(published, "model.pth"), weights)


def test_old_spelling_and_prefix_are_taken(weights):
    old = {
        f"module.{name}".replace("norm1", "norm.1")
        .replace("norm2", "norm.2")
        .replace("conv1", "conv.1")
        .replace("conv2", "conv.2"): tensor
        for name, tensor in weights.items()
    }
    assert "module.features.denseblock1.denselayer1.conv.2.weight" in old
    assert same(network_weights(old, "model.pth"), weights)


def test_all_that_is_wrong_is_named(weights):
    given = dict(weights, extra=torch.zeros(1), **{"logit.weight": torch.zeros(5, 1024)})
    del given["bn2.bias"], given["features.transition2.conv.weight"]
    with pytest.raises(InputError) as caught:
        network_weights(given, "model.pth")
    said = str(caught.value)
    assert "model.pth" in said
    assert "2 missing: 'features.transition2.conv.weight', 'bn2.bias'" in said
    assert "1 unexpected: 'extra'" in said
    assert "1 of another shape: 'logit.weight (5, 1024), expected (28, 1024)'" in said


def test_a_weight_that_is_there_twice_must_be_the_same_twice(weights):
    given = {**weights, "conv1.0.weight": weights["features.conv0.weight"] + 1}
    with pytest.raises(InputError, match="1 there twice with different numbers: 'conv1.0.weight'"):
        network_weights(given, "model.pth")


def test_numbers_must_be_finite(weights):
    given = {**weights, "bn1.bias": torch.full((2048,), torch.nan)}
    with pytest.raises(InputError, match=r"1 not finite: 'bn1\.bias'"):
        network_weights(given, "model.pth")


def test_half_precision_is_taken_as_float32(weights):
    found = network_weights({name: tensor.half() for name, tensor in weights.items()}, "model.pth")
    assert {tensor.dtype for tensor in found.values()} == {torch.float32}
