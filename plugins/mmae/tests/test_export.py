"""What is read off a trained model, against the model itself."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.testing import toy_modalities
from cellmapkit.mmae.export import Trained
from cellmapkit.mmae.model import Autoencoder, Mmae
from cellmapkit.mmae.params import AutoencoderParams, MmaeParams
from cellmapkit.mmae.scaling import Scaling
from cellmapkit.torchkit import DeviceTables
from cellmapkit.torchkit import export as rows_through


def trained(kind=Autoencoder, **changes):
    tables = DeviceTables.of(toy_modalities(1), torch.device("cpu"))
    scaling = Scaling.of(tables, np.arange(len(tables.ids))) if kind is Autoencoder else None
    if scaling:
        scaling.standardise(tables)
    params = AutoencoderParams if kind is Autoencoder else MmaeParams
    widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
    model = kind(widths, params(latent_dimension=4, hidden_size_1=6, **changes), Run(seed=1))
    return Trained(model.eval(), tables, scaling)


@pytest.mark.parametrize("kind", [Autoencoder, Mmae])
def test_rows_are_encoded_alike_in_chunks(kind, monkeypatch):
    one = trained(kind)
    rows = np.arange(len(one.tables.ids))[::-1].copy()
    whole = one.fused(rows)
    assert whole.ids == one.tables.ids[::-1]
    monkeypatch.setattr(rows_through, "CHUNK", 5)
    np.testing.assert_allclose(one.fused(rows).values, whole.values, atol=1e-6)


def test_a_latent_is_what_the_modality_alone_gives():
    one = trained(Mmae)
    for m, (name, latent) in enumerate(one.latents().items()):
        rows = one.tables.present(m)
        assert latent.ids == tuple(one.tables.ids[i] for i in rows)
        np.testing.assert_allclose(
            latent.values, one.model.encoders[m](one.tables.tables[m][rows]).detach(), atol=1e-6, err_msg=name
        )


def test_latents_of_a_complete_autoencoder_are_not_defined():
    assert trained(masked=False).latents() == {}
    assert set(trained().latents()) == set(toy_modalities(1).names)


def test_generated_rows_are_decoded_joint_vectors_in_the_units_of_the_input():
    one = trained()
    lacking = [m for m in range(3) if not one.tables.mask[:, m].all()]
    generated = one.generated()
    assert list(generated) == [one.tables.names[m] for m in lacking]
    for m in lacking:
        rows = np.flatnonzero(~one.tables.mask[:, m])
        found = generated[one.tables.names[m]]
        assert found.ids == tuple(one.tables.ids[i] for i in rows)
        made = one.model.decode(m, torch.from_numpy(one.fused(rows).values)).detach().numpy()
        expected = made * one.scaling.spread[m].numpy() + one.scaling.centre[m].numpy()
        np.testing.assert_allclose(found.values, expected, rtol=1e-5, atol=1e-5)


def test_reconstructions_are_decoded_latents_of_every_pair():
    one = trained(Mmae)
    latents = one.latents()
    made = one.reconstructions(latents)
    assert set(made) == {(a, b) for a in latents for b in latents}
    source, target = one.tables.names[0], one.tables.names[2]
    expected = one.model.decode(2, torch.from_numpy(latents[source].values)).detach().numpy()
    np.testing.assert_allclose(made[source, target].values, expected, atol=1e-6)
    assert made[source, target].ids == latents[source].ids


def test_nothing_is_generated_where_nothing_is_absent():
    one = trained()
    one.tables.mask[:] = True
    assert one.generated() == {}
