"""What is read off trained projectors, against the projectors themselves."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing import toy_modalities
from cellmapkit.dice import DiceParams
from cellmapkit.dice.export import fused, project_all
from cellmapkit.dice.model import Projectors
from cellmapkit.dice.objectives import Dice
from cellmapkit.torchkit import DeviceTables


def embedding(**rows):
    values = np.array(list(rows.values()), dtype=np.float32)
    return Embedding(ids=tuple(rows), values=values)


def test_latents_are_of_present_proteins_only():
    tables = DeviceTables.of(toy_modalities(1), torch.device("cpu"))
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = Projectors(widths, Dice(0.5), DiceParams(latent_dimension=4, hidden_size_1=9), Run()).eval()
    latents = project_all(model, tables)
    assert list(latents) == list(tables.names)
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        assert latents[name].ids == tuple(tables.ids[i] for i in rows)
        expected = model.project(m, tables.tables[m][rows]).detach().numpy()
        np.testing.assert_allclose(latents[name].values, expected, atol=1e-6)


LATENTS = {
    "x": embedding(A=[1, 0], B=[0, 1], D=[0.6, 0.8]),
    "y": embedding(A=[0, 1], C=[-1, 0], D=[0.8, 0.6]),
    "z": embedding(D=[1, 0]),
}


def test_absent_latents_are_stood_in_for_by_the_unit_mean_of_the_present_ones():
    found = fused(tuple("ABCD"), LATENTS, "concat")
    half = 0.5**0.5
    expected = [[1, 0, 0, 1, half, half], [0, 1] * 3, [-1, 0] * 3, [0.6, 0.8, 0.8, 0.6, 1, 0]]
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found.values, axis=1), 3**0.5, rtol=1e-6)


def test_a_single_latents_cosine_to_a_complete_protein_is_the_mean_over_views():
    two = {name: LATENTS[name] for name in "xy"}
    values = fused(tuple("ABCD"), two, "concat").values / 2**0.5
    assert values[1] @ values[3] == pytest.approx((0.8 + 0.6) / 2)


def test_means():
    one, other = (fused(tuple("ABCD"), LATENTS, kind).values for kind in ("mean", "unit_mean"))
    np.testing.assert_allclose(one[[0, 2]], [[0.5, 0.5], [-1, 0]])
    np.testing.assert_allclose(one, other, atol=1e-6)
