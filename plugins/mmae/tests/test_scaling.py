"""Standardised features, and back."""

import numpy as np
import torch

from cellmapkit.mmae.scaling import Scaling
from cellmapkit.torchkit import DeviceTables

CPU = torch.device("cpu")


def tables():
    values = torch.tensor([[1.0, 5.0], [3.0, 5.0], [0.0, 0.0], [100.0, 6.0]])
    return DeviceTables(("A", "B", "C", "D"), ("x",), (values,), np.array([[1], [1], [0], [1]], dtype=bool))


def test_moments_are_those_of_the_rows_trained_on_that_are_present():
    scaling = Scaling.of(tables(), np.array([0, 1, 2]))
    assert scaling.centre[0].tolist() == [2.0, 5.0]
    assert scaling.spread[0].tolist() == [1.0, 1.0]  # of the constant feature by definition
    assert {name: value.tolist() for name, value in scaling.weights().items()} == {
        "centre.x": [2.0, 5.0],
        "spread.x": [1.0, 1.0],
    }


def test_standardised_and_restored():
    given = tables()
    scaling = Scaling.of(given, np.array([0, 1, 3]))
    scaling.standardise(given)
    kept = given.tables[0][[0, 1, 3]]
    torch.testing.assert_close(kept.mean(0), torch.zeros(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(kept.square().mean(0), torch.ones(2))
    torch.testing.assert_close(scaling.restore(0, kept), tables().tables[0][[0, 1, 3]])


def test_a_constant_that_rounding_makes_uneven_stays_constant():
    values = torch.full((1000, 1), 0.1)
    given = DeviceTables(tuple(map(str, range(1000))), ("x",), (values,), np.ones((1000, 1), dtype=bool))
    scaling = Scaling.of(given, np.arange(1000))
    assert scaling.spread[0].item() == 1
    scaling.standardise(given)
    assert given.tables[0].abs().max() < 1e-6
