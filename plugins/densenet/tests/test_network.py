import pytest
import torch
from torch.nn import functional

from cellmapkit.densenet.folding import fold
from cellmapkit.densenet.network import look

CPU = torch.device("cpu")


def slow_look(w, x):
    """The equations as published, step by step: nothing folded, everything concatenated."""

    def norm(x, name):
        parts = (w[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(x, *parts, eps=1e-5)

    x = functional.relu(norm(functional.conv2d(x, w["features.conv0.weight"], stride=2, padding=3), "features.norm0"))
    x = functional.max_pool2d(functional.max_pool2d(x, 3, 2, 1), 2)
    for block, n_layers in enumerate((6, 12, 24, 16), start=1):
        for layer in range(1, n_layers + 1):
            name = f"features.denseblock{block}.denselayer{layer}"
            y = functional.conv2d(functional.relu(norm(x, f"{name}.norm1")), w[f"{name}.conv1.weight"])
            y = functional.conv2d(functional.relu(norm(y, f"{name}.norm2")), w[f"{name}.conv2.weight"], padding=1)
            x = torch.cat([x, y], dim=1)
        if block < 4:
            name = f"features.transition{block}"
            x = functional.conv2d(functional.relu(norm(x, f"{name}.norm")), w[f"{name}.conv.weight"])
            x = functional.avg_pool2d(x, 2)
    x = functional.relu(norm(x, "features.norm5"))
    x = torch.cat([x.mean((2, 3)), x.amax((2, 3))], dim=1)
    feature = norm(functional.relu(functional.linear(norm(x, "bn1"), w["fc1.weight"], w["fc1.bias"])), "bn2")
    return feature, torch.sigmoid(functional.linear(feature, w["logit.weight"], w["logit.bias"]))


@pytest.fixture(scope="module")
def network(weights):
    return fold(weights, CPU)


def fields(count, size, seed=0):
    return torch.randn((count, 4, size, size), generator=torch.Generator().manual_seed(seed))


def apart(one, other):
    return float((one - other).abs().max() / other.abs().max())


@pytest.mark.parametrize("size", [64, 128, 192])
def test_the_folded_network_is_the_published_one(network, weights, size):
    given = fields(2, size)
    exact = {name: tensor.double() for name, tensor in weights.items()}
    with torch.inference_mode():
        expected = slow_look(exact, given.double())
    kept = given.clone()
    found = look(network, given)
    assert torch.equal(given, kept)
    assert [part.shape for part in found] == [(2, 1024), (2, 28)]
    assert all(apart(a, b) < 1e-5 for a, b in zip(found, expected, strict=True))
    told_apart = (expected[0].std(0) > 1e-3).double().mean()
    assert float(told_apart) > 0.2, told_apart  # so that an answer without a look at the field is none


def test_a_batch_of_eight_is_eight_batches_of_one(network):
    given = fields(8, 128, seed=1)
    whole = look(network, given)
    single = [torch.cat(parts) for parts in zip(*(look(network, field[None]) for field in given), strict=True)]
    assert all(apart(a, b) < 1e-5 for a, b in zip(whole, single, strict=True))


def test_a_field_of_zeros_gives_numbers(network):
    feature, probability = look(network, torch.zeros(1, 4, 64, 64))
    assert torch.isfinite(feature).all()
    assert ((probability >= 0) & (probability <= 1)).all()
