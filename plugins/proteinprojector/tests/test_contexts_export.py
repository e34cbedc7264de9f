"""What is read off the trained query, against its networks."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing import toy_modalities
from cellmapkit.proteinprojector.contexts.export import encode_query
from cellmapkit.proteinprojector.contexts.model import QueryProjector
from cellmapkit.proteinprojector.contexts.params import PromergeParams
from cellmapkit.proteinprojector.contexts.shared import Shared
from cellmapkit.torchkit import DeviceTables

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "hidden_size_2": 8}


def prepared(**changes):
    tables = DeviceTables.of(toy_modalities(1), torch.device("cpu"))
    known = np.arange(len(tables.ids)) % 3 > 0
    values = tuple(torch.randn(len(known), 4) * torch.from_numpy(known)[:, None] for _ in tables.names)
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    return QueryProjector(widths, PromergeParams(**SMALL, **changes), Run(), Shared(values, known, 1.0)), tables


@pytest.mark.parametrize("unit", [False, True])
@pytest.mark.parametrize("method", ["residual", "MINE", "subtract"])
def test_latents_and_specific_parts_follow_the_method(method, unit):
    model, tables = prepared(l2_norm=unit)
    latents, specific = encode_query(model, tables, method)
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        encoded, shared = model.encoders[m](tables.tables[m][rows]).numpy(), model.shared.values[m].numpy()[rows]
        made = encoded - shared if method == "subtract" else encoded
        part = (made - shared) * model.shared.known[rows, None] if method == "residual" else made
        np.testing.assert_allclose(specific[name], part, atol=1e-6)
        length = np.linalg.norm(made, axis=1, keepdims=True) if unit else 1.0
        np.testing.assert_allclose(latents[name].values, made / length, atol=1e-6)
        assert latents[name].ids == tuple(tables.ids[i] for i in rows)


def test_critics_are_weights_and_the_base_is_none():
    model, tables = prepared()
    weights = model.weights()
    assert weights[f"critic.{tables.names[0]}.weight0"].shape == (12, 8)
    assert len(weights) == 3 * 3 * 6
