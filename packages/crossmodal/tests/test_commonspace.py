import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.crossmodal.commonspace import common_space
from cellmapkit.crossmodal.modalities import assemble


def record(**tables):
    return assemble({
        name: Embedding(ids=tuple(f"G{k:03d}" for k in range(len(values))), values=values.astype(np.float32))
        for name, values in tables.items()
    })  # fmt: skip


def test_every_modality_has_the_same_width_and_unit_length():
    rng = np.random.default_rng(0)
    given = record(a=rng.normal(size=(30, 9)), b=rng.normal(size=(40, 5)))
    for most, width in ((3, 3), (64, 5)):
        found = common_space(given, [np.arange(10), np.arange(30)], most)
        assert [values.shape for values in found] == [(10, width), (30, width)]
        assert np.linalg.norm(found[1], axis=1) == pytest.approx(np.ones(30))
    few = record(a=rng.normal(size=(4, 9)), b=rng.normal(size=(40, 5)))
    assert common_space(few, [np.arange(4), np.arange(4)], 64)[0].shape == (4, 3)


def test_axes_are_those_of_variance_among_all_proteins_of_a_modality_without_those_that_lack_it():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(50, 4)) * [0.1, 5, 1, 0.1] + 20
    given = record(a=values, b=rng.normal(size=(90, 4)))
    (found, _) = common_space(given, [np.arange(50), np.arange(50)], 2)
    centred = values - values.mean(axis=0)
    expected = centred[:, [1, 2]] / np.linalg.norm(centred[:, [1, 2]], axis=1, keepdims=True)
    assert (np.abs(found - expected) < 0.3).mean() > 0.95


def test_the_sign_of_an_axis_is_that_of_its_largest_entry_and_follows_the_data():
    rng = np.random.default_rng(2)
    values = rng.normal(size=(50, 3)) * [1, 9, 3]
    other, rows = rng.normal(size=(50, 3)), [np.arange(50), np.arange(50)]
    first, _ = common_space(record(a=values, b=other), rows, 3)
    turned, _ = common_space(record(a=-values, b=other), rows, 3)
    assert turned == pytest.approx(-first, abs=1e-5)
    assert np.corrcoef(first[:, 0], values[:, 1])[0, 1] > 0.5


def test_a_protein_in_the_mean_has_no_direction():
    values = np.array([[1.0, 0, 0], [-1, 0, 0], [0, 2, 0], [0, -2, 0], [0, 0, 0]])
    found, _ = common_space(record(a=values, b=values), [np.arange(5), np.arange(5)], 2)
    assert found[4] == pytest.approx([0, 0])
    assert np.linalg.norm(found[:4], axis=1) == pytest.approx(np.ones(4))
