"""What is read off trained networks, against the networks themselves."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing import toy_modalities
from cellmapkit.mirage import export
from cellmapkit.mirage.model import Mirage
from cellmapkit.mirage.params import MirageParams
from cellmapkit.torchkit import DeviceTables


@pytest.fixture
def prepared():
    tables = DeviceTables.of(toy_modalities(1), torch.device("cpu"))
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = Mirage(widths, MirageParams(latent_dimension=4, hidden_size_1=12), Run(seed=1)).eval()
    export.settle(model, tables)
    return model, tables, export.encode_all(model, tables)


def latent_of(latents, tables, m, protein):
    found = latents[tables.names[m]]
    return found.values[found.ids.index(protein)]


def test_latents_are_of_present_proteins_and_normalised_by_all_of_them(prepared):
    model, tables, latents = prepared
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        assert latents[name].ids == tuple(tables.ids[i] for i in rows)
        hidden = model.encoders[m][:2](tables.take(m, rows)).detach()
        np.testing.assert_allclose(hidden.mean(0), 0, atol=1e-4)
        np.testing.assert_allclose(hidden.var(0), 1, atol=0.2)


def test_generated_features_are_means_of_what_each_source_makes(prepared):
    model, tables, latents = prepared
    generated = export.Generator(model, tables, latents, running=False).absent("feature_mean")
    target = next(t for t in range(3) if ((tables.mask.sum(1) == 2) & ~tables.mask[:, t]).any())
    row = int(np.flatnonzero((tables.mask.sum(1) == 2) & ~tables.mask[:, target])[0])
    made = []
    for m in np.flatnonzero(tables.mask[row]):
        whole = model.generate(target, torch.from_numpy(latents[tables.names[m]].values)).detach().numpy()
        made.append(whole[latents[tables.names[m]].ids.index(tables.ids[row])])
    found = generated[tables.names[target]]
    np.testing.assert_allclose(found.values[found.ids.index(tables.ids[row])], np.mean(made, axis=0), atol=1e-5)
    for t, name in enumerate(tables.names):
        assert set(generated[name].ids) == {tables.ids[i] for i in np.flatnonzero(~tables.mask[:, t])}


def test_or_decoded_from_the_mean_latent(prepared):
    model, tables, latents = prepared
    generated = export.Generator(model, tables, latents, running=True).absent("latent_mean")
    target, row = next((t, int(i)) for t in range(3) for i in np.flatnonzero(~tables.mask[:, t]))
    total = sum(latent_of(latents, tables, m, tables.ids[row]) for m in np.flatnonzero(tables.mask[row]))
    with torch.no_grad():
        expected = model.decoders[target](torch.from_numpy(total / np.linalg.norm(total))[None])[0].numpy()
    found = generated[tables.names[target]]
    np.testing.assert_allclose(found.values[found.ids.index(tables.ids[row])], expected, atol=1e-6)


def test_absent_latents_are_encoded_from_generated_features(prepared):
    model, tables, latents = prepared
    generator = export.Generator(model, tables, latents, running=False)
    generated = generator.absent("feature_mean")
    whole = generator.filled(generated)
    for m, name in enumerate(tables.names):
        assert whole[name].ids == tables.ids
        np.testing.assert_array_equal(whole[name].values[tables.present(m)], latents[name].values)
        with torch.no_grad():
            expected = model.encode(m, torch.from_numpy(generated[name].values)).numpy()
        np.testing.assert_allclose(whole[name].values[~tables.mask[:, m]], expected, atol=1e-6)


def test_hardly_different_generated_rows_are_told():
    rng = np.random.default_rng(0)
    real = rng.normal(size=(60, 8)).astype(np.float32)
    assert export.collapsed(real[:30], real[30:]) is None
    three = (rng.normal(size=(30, 3)) @ rng.normal(size=(3, 8))).astype(np.float32)
    assert export.collapsed(three, real) == 3
    assert export.collapsed(1e-4 * real[:30], real) == 0
    assert export.collapsed(three[:4], real) is None  # too few rows to tell
