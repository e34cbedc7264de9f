"""What is read off trained projectors, against the projectors themselves."""

import numpy as np
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing import toy_modalities
from cellmapkit.dice import DiceParams
from cellmapkit.dice.export import project_all
from cellmapkit.dice.model import Projectors
from cellmapkit.dice.objectives import Dice
from cellmapkit.torchkit import DeviceTables


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
