"""What is read off trained networks, against the networks themselves."""

import numpy as np
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing import toy_modalities
from cellmapkit.proteinprojector import export
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.proteinprojector.params import ProjectorParams
from cellmapkit.torchkit import DeviceTables
from cellmapkit.torchkit import export as rows_through

SMALL = {"latent_dimension": 4, "hidden_size_1": 12, "hidden_size_2": 8}


def prepared(**changes):
    tables = DeviceTables.of(toy_modalities(1), torch.device("cpu"))
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = Projector(widths, ProjectorParams(**{**SMALL, **changes}), Run(seed=1))
    return model, tables


def test_latents_are_the_encoders_of_present_proteins_only():
    model, tables = prepared()
    latents = export.encode_all(model, tables)
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        assert latents[name].ids == tuple(tables.ids[i] for i in rows)
        expected = model.encoders[m](tables.tables[m][rows]).numpy()
        np.testing.assert_allclose(latents[name].values, expected, atol=1e-6)


def test_rows_are_encoded_alike_in_chunks(monkeypatch):
    model, tables = prepared()
    whole = export.encode_all(model, tables)
    monkeypatch.setattr(rows_through, "CHUNK", 5)
    for name, latent in export.encode_all(model, tables).items():
        np.testing.assert_allclose(latent.values, whole[name].values, atol=1e-6)


def test_unit_length_latents():
    model, tables = prepared(l2_norm=True)
    for latent in export.encode_all(model, tables).values():
        np.testing.assert_allclose(np.linalg.norm(latent.values, axis=1), 1, atol=1e-6)


def test_generated_rows_are_means_of_unit_vectors_over_their_sources():
    model, tables = prepared()
    latents = export.encode_all(model, tables)
    generated = export.generate_absent(model, tables, latents)
    target = next(t for t in range(3) if not tables.mask[:, t].all())
    row = int(np.flatnonzero(~tables.mask[:, target])[0])
    total = np.zeros(tables.tables[target].shape[1])
    for m in np.flatnonzero(tables.mask[row]):
        made = model.decode(target, model.encode(m, tables.tables[m][[row]])).numpy()[0]
        total += made / np.linalg.norm(made)
    found = generated[tables.names[target]]
    np.testing.assert_allclose(found.values[found.ids.index(tables.ids[row])], total / np.linalg.norm(total), atol=1e-5)


def test_reconstructions_are_decoded_latents_of_every_pair():
    model, tables = prepared()
    latents = export.encode_all(model, tables)
    made = export.decode_all(model, tables, latents)
    assert set(made) == {(a, b) for a in tables.names for b in tables.names}
    source, target = tables.names[0], tables.names[2]
    expected = model.decode(2, torch.from_numpy(latents[source].values)).numpy()
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(made[source, target].values, expected, atol=1e-6)
    assert made[source, target].ids == latents[source].ids


def test_weights_are_named_by_modality_and_layer():
    model, tables = prepared()
    weights = model.weights()
    assert weights[f"encoder.{tables.names[0]}.weight0"].shape == (12, tables.tables[0].shape[1])
    assert weights[f"decoder.{tables.names[2]}.bias2"].shape == (tables.tables[2].shape[1],)
    assert len(weights) == 3 * 2 * 6
