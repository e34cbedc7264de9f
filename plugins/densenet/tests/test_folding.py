import torch
from torch.nn import functional

from cellmapkit.densenet.folding import fold

NAME = "features.denseblock2.denselayer3"


def squeezed(weights, x):
    squeeze, _ = fold(weights, torch.device("cpu")).layers[1][2]
    return torch.clamp(x, squeeze.low, squeeze.high) @ squeeze.weight.T + squeeze.bias


def expected(weights, x):
    def norm(x, name):
        parts = (weights[f"{NAME}.{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(x, *parts, eps=1e-5)

    return norm(functional.relu(norm(x, "norm1")) @ weights[f"{NAME}.conv1.weight"][:, :, 0, 0].T, "norm2")


def pixels(width=192):
    return torch.randn((50, width), generator=torch.Generator().manual_seed(1)) * 2


def test_factors_of_either_sign_and_none_fold(weights):
    factors = weights[f"{NAME}.norm1.weight"]
    assert (factors > 0).any()
    assert (factors < 0).any()
    assert (factors == 0).any()
    torch.testing.assert_close(squeezed(weights, pixels()), expected(weights, pixels()), rtol=1e-5, atol=1e-5)


def test_dying_factors_fold(weights):
    tiny = torch.logspace(-40, -1, 192)
    tiny[::2] *= -1
    given = {**weights, f"{NAME}.norm1.weight": tiny}
    torch.testing.assert_close(squeezed(given, pixels()), expected(given, pixels()), rtol=1e-5, atol=1e-5)


def test_one_feature_by_hand(weights):
    # s = 2 / sqrt(4 - 1e-5 + 1e-5) = 1, b = -3 + 0 = -3: relu(x - 3), seen with weight 5 and no normalisation behind
    given = {**weights}
    given[f"{NAME}.norm1.weight"] = torch.full((192,), 2.0)
    given[f"{NAME}.norm1.running_var"] = torch.full((192,), 4 - 1e-5)
    given[f"{NAME}.norm1.running_mean"] = torch.zeros(192)
    given[f"{NAME}.norm1.bias"] = torch.full((192,), -3.0)
    given[f"{NAME}.conv1.weight"] = torch.zeros(128, 192, 1, 1)
    given[f"{NAME}.conv1.weight"][0, 7] = 5.0
    for part, value in (("weight", 1.0), ("running_var", 1 - 1e-5), ("running_mean", 0.0), ("bias", 0.0)):
        given[f"{NAME}.norm2.{part}"] = torch.full((128,), value)
    x = torch.zeros(2, 192)
    x[0, 7], x[1, 7] = 4.5, 2.0
    torch.testing.assert_close(squeezed(given, x)[:, 0], torch.tensor([7.5, 0.0]), rtol=1e-6, atol=1e-5)
