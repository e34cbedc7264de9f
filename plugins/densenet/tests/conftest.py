"""A checkpoint as the published one is made, from a table of names and shapes that knows nothing of the package."""

import pytest
import torch

BLOCKS = {1: (64, 6), 2: (128, 12), 3: (256, 24), 4: (512, 16)}


def norm(name, width):
    return [(f"{name}.{part}", (width,)) for part in ("weight", "bias", "running_mean", "running_var")]


def table():
    """Names as torchvision gives them to a densenet121 of four planes, and the head of the competition's model."""
    rows = [("features.conv0.weight", (64, 4, 7, 7)), *norm("features.norm0", 64)]
    for block, (first, n_layers) in BLOCKS.items():
        for layer in range(1, n_layers + 1):
            width = first + 32 * (layer - 1)
            name = f"features.denseblock{block}.denselayer{layer}"
            rows += [*norm(f"{name}.norm1", width), (f"{name}.conv1.weight", (128, width, 1, 1))]
            rows += [*norm(f"{name}.norm2", 128), (f"{name}.conv2.weight", (32, 128, 3, 3))]
        if block < 4:
            width = first + 32 * n_layers
            name = f"features.transition{block}"
            rows += [*norm(f"{name}.norm", width), (f"{name}.conv.weight", (width // 2, width, 1, 1))]
    rows += [*norm("features.norm5", 1024), *norm("bn1", 2048), ("fc1.weight", (1024, 2048)), ("fc1.bias", (1024,))]
    return dict([*rows, *norm("bn2", 1024), ("logit.weight", (28, 1024)), ("logit.bias", (28,))])


def drawn(name, shape, generator):
    """A value that hides nothing: normalisations shift, shrink, grow, turn the sign round, and one feature is dead."""
    if len(shape) > 1:
        return torch.randn(shape, generator=generator) * (2 / shape[1:].numel()) ** 0.5
    value = torch.rand(shape, generator=generator) + 0.5
    if name.endswith(("bias", "running_mean")):
        return value - 1
    if name.endswith("weight"):
        value[1::7] *= -1
        value[2] = 0.0
    return value


@pytest.fixture(scope="session")
def shapes():
    """Return names and shapes of what the network needs."""
    return {name: torch.Size(shape) for name, shape in table().items()}


@pytest.fixture(scope="session")
def weights(shapes):
    """Return weights by those names."""
    generator = torch.Generator().manual_seed(0)
    return {name: drawn(name, shape, generator) for name, shape in shapes.items()}


@pytest.fixture(scope="session")
def published(weights):
    """Return the state dict of the published model: layers twice, counters, and a classifier that nothing uses."""
    sequences = [("conv1.0", "conv0"), ("conv1.1", "norm0"), ("encoder2.0", "denseblock1")]
    sequences += [(f"encoder{k + 2}.0", f"transition{k}") for k in (1, 2, 3)]
    sequences += [(f"encoder{k + 1}.1", f"denseblock{k}") for k in (2, 3, 4)]
    sequences += [("encoder5.2", "norm5")]
    state = {(f"backbone.{k}" if k.startswith("features") else k): v for k, v in weights.items()}
    for alias, name in sequences:
        head = f"features.{name}."
        state |= {f"{alias}.{k.removeprefix(head)}": v for k, v in weights.items() if k.startswith(head)}
    state |= {f"{k.removesuffix('running_var')}num_batches_tracked": torch.tensor(7) for k in state if "_var" in k}
    return state | {
        "backbone.classifier.weight": torch.zeros(1000, 1024),
        "backbone.classifier.bias": torch.zeros(1000),
    }
