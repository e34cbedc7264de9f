import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.mirage.fit import fit
from cellmapkit.mirage.params import MirageParams
from cellmapkit.mirage.scaling import feature_scales, scaled, unscaled
from cellmapkit.torchkit import DeviceTables


def given(factor=1.0):
    rng = np.random.default_rng(0)
    mask = rng.random((40, 2)) < 0.8
    mask[~mask.any(axis=1), 0] = True
    tables = tuple((factor * (3 + rng.normal(size=(40, 6))) * mask[:, [m]]).astype(np.float32) for m in range(2))
    return Modalities(ids=tuple(f"P{i:02}" for i in range(40)), names=("a", "b"), tables=tables, mask=mask)


def test_scaled_features_have_a_mean_variance_of_one_over_present_proteins():
    tables = DeviceTables.of(given(7.0), torch.device("cpu"))
    scales = feature_scales(tables)
    rows = tables.tables[0].numpy()[tables.mask[:, 0]]
    assert scales["a"] == pytest.approx(np.sqrt(rows.var(axis=0).mean()), rel=1e-5)
    made = scaled(tables, scales)
    assert made.tables[0].numpy()[tables.mask[:, 0]].var(axis=0).mean() == pytest.approx(1, rel=1e-4)
    np.testing.assert_allclose(made.tables[1] * scales["b"], tables.tables[1], rtol=1e-5)
    assert unscaled({}, scales) == {}


def test_the_unit_of_features_does_not_matter_unless_raw():
    small = {"latent_dimension": 4, "hidden_size_1": 12, "batch_size": 8, "n_epochs": 2}
    one, other = (fit(given(factor), MirageParams(**small), Run()) for factor in (1.0, 4.0))
    np.testing.assert_allclose(one.fused.values, other.fused.values, atol=1e-5)
    np.testing.assert_allclose(4 * one.generated["b"].values, other.generated["b"].values, rtol=1e-3, atol=1e-3)
    raw = [fit(given(f), MirageParams(scale="raw", **small), Run()).fused.values for f in (1.0, 4.0)]
    assert np.abs(raw[0] - raw[1]).max() > 1e-3
