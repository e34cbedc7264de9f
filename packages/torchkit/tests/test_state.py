"""Named arrays and back, without losing a bit."""

import numpy as np
import pytest
import torch

from cellmapkit.torchkit import GroupedAdam, load_weights, weight_arrays
from cellmapkit.torchkit.state import (
    history_arrays,
    join,
    load_history,
    load_optimiser,
    optimiser_arrays,
    split,
)


def trained(make_optimiser, steps):
    """Return a layer and its optimiser after some steps; the bias has a gradient in none of them."""
    torch.manual_seed(0)
    layer = torch.nn.Linear(3, 2)
    optimiser = make_optimiser(layer)
    for step in range(steps):
        layer.weight.grad = torch.full_like(layer.weight, 0.1 * (step + 1))
        optimiser.step()
    return layer, optimiser


MAKERS = {
    "torch": lambda layer: torch.optim.Adam(layer.parameters(), lr=0.01),
    "sgd": lambda layer: torch.optim.SGD(layer.parameters(), lr=0.01, momentum=0.9),
    "grouped": lambda layer: GroupedAdam([[layer.weight], [layer.bias]], lr=0.01),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_restored_optimiser_goes_on_with_the_same_bytes(kind):
    whole, _ = trained(MAKERS[kind], 5)
    half, optimiser = trained(MAKERS[kind], 3)
    weights, moments = weight_arrays(half), optimiser_arrays(optimiser)
    assert not any(name.startswith("1/") for name in moments), "the bias never moved"
    other = torch.nn.Linear(3, 2)
    restored = MAKERS[kind](other)
    load_weights(other, weights)
    load_optimiser(restored, moments)
    for step in (3, 4):
        other.weight.grad = torch.full_like(other.weight, 0.1 * (step + 1))
        restored.step()
    assert weight_arrays(other)["weight"].tobytes() == weight_arrays(whole)["weight"].tobytes()


def test_weight_arrays_are_copies():
    layer = torch.nn.Linear(2, 2)
    arrays = weight_arrays(layer)
    before = arrays["weight"].copy()
    with torch.no_grad():
        layer.weight.zero_()
    np.testing.assert_array_equal(arrays["weight"], before)


def test_history_keeps_rows_that_lack_a_term():
    history = [{"total": 0.1, "triplet": 2.0}, {"total": 1 / 3}]
    assert load_history(history_arrays(history), 2) == history


def test_joined_parts_come_apart_again():
    parts = {"model": {"a:b": np.ones(2)}, "loop": {"epoch": np.array(3)}}
    joined = join(**parts)
    assert split(joined, "loop") == {"epoch": 3}
    assert list(split(joined, "model")) == ["a:b"]
