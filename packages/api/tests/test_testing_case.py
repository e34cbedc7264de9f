import numpy as np
import pytest

from cellmapkit.api import Needs
from cellmapkit.api.testing import Case
from cellmapkit.api.testing.case import differences, leaves
from cellmapkit.api.testing.expecting import expect


def test_expect():
    expect(holds=True, message="never shown")
    with pytest.raises(AssertionError, match="what is wrong"):
        expect([], "what is wrong")


def test_leaves_give_paths():
    value = {"a": (1, 2), "b": ["x", "y"]}
    assert list(leaves(value)) == [("['a'][0]", 1), ("['a'][1]", 2), ("['b']", ["x", "y"])]


def test_leaves_of_records(toys):
    result = Case(algorithm=toys.toy("coembedding")).result
    paths = [path for path, _ in leaves(result)]
    assert {"fused.ids", "fused.values", "latents['apms'].values", "history[0]['loss']"} <= set(paths)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(2), np.zeros(3)),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.array([0.0]), np.array([-0.0])),
        (1, 1.0),
        ({"a": None}, {}),
        ({}, {"a": None}),
        (("a", "b"), ("b", "a")),
    ],
)
def test_differences_are_seen(one, other):
    assert len(differences(one, other)) == 1


def test_equal_records_do_not_differ():
    assert differences({"a": np.array([np.nan]), "b": 1.5}, {"a": np.array([np.nan]), "b": 1.5}) == []


@pytest.mark.parametrize(("fewest", "most", "used"), [(1, None, 3), (1, 2, 2), (2, 2, 2), (4, None, 4), (1, 1, 1)])
def test_the_usual_number_of_modalities_fits_the_needs(toys, fewest, most, used):
    case = Case(algorithm=toys.toy("coembedding", needs=Needs(min_modalities=fewest, max_modalities=most)))
    assert len(case.input.names) == used


def test_values_are_laid_over_small_over_preset_over_default(toys):
    case = Case(algorithm=toys.toy("coembedding"), small={"width": 2})
    assert case.params() == toys.ToyParams(width=2)
    assert case.params("mean", {"width": 5}) == toys.ToyParams(width=5, fill="mean")
