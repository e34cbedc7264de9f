import torch

from cellmapkit.api import Run
from cellmapkit.densenet.initial import drawn_weights
from cellmapkit.densenet.names import network_weights


def test_drawn_weights_are_those_of_the_network_and_of_the_seed():
    one, again, other = drawn_weights(Run(seed=1)), drawn_weights(Run(seed=1)), drawn_weights(Run(seed=2))
    assert network_weights(one, "drawn").keys() == one.keys()
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not torch.equal(one["fc1.weight"], other["fc1.weight"])


def test_variance_is_two_over_the_inputs():
    weight = drawn_weights(Run())["features.denseblock4.denselayer16.conv2.weight"]
    assert abs(float(weight.var()) * 128 * 9 / 2 - 1) < 0.03
