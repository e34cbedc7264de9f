import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.baselines.mean import fit, whitened_components
from cellmapkit.baselines.params import MeanEmbeddingParams

PARAMS = MeanEmbeddingParams(latent_dimension=4)


def test_components_are_those_of_the_svd_with_variance_one():
    table = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32) * [9, 5, 3, 2, 1, 0.5] + 40
    found = whitened_components(table.astype(np.float32), 3)
    np.testing.assert_allclose(found.T @ found / 50, np.eye(3), atol=1e-9)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-9)
    left = np.linalg.svd(table - table.mean(axis=0))[0][:, :3]
    np.testing.assert_allclose(np.abs(found), np.abs(left) * np.sqrt(50), atol=1e-4)


def test_the_mean_is_over_the_modalities_a_protein_is_in():
    given = toy_modalities()
    result = fit(given, PARAMS, Run())
    total, count = np.zeros((36, 4)), np.zeros((36, 1))
    for name, there in zip(given.names, given.mask.T, strict=True):
        values = result.latents[name].values
        np.testing.assert_allclose(np.linalg.norm(values, axis=1), 1, atol=1e-6)
        total[there] += values
        count[there] += 1
    np.testing.assert_allclose(result.fused.values, total / count, atol=1e-6)
    assert result.fused_kind == "mean"
    assert result.notes[-1].startswith("a negative control")


def test_rotating_one_modality_changes_nothing_and_so_does_its_scale():
    given = toy_modalities(missing=False)
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(7, 7)))[0]
    tables = ((3 * given.tables[0] @ turned).astype(np.float32), *given.tables[1:])
    other = Modalities(ids=given.ids, names=given.names, tables=tables, mask=given.mask)
    one, two = (fit(each, PARAMS, Run()).fused.values for each in (given, other))
    np.testing.assert_allclose(one, two, atol=1e-4)


def test_narrow_and_constant_modalities_are_noted_and_nothing_else_refused():
    table = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    given = Modalities(
        ids=tuple("ABCDE"),
        names=("x", "y"),
        tables=(table, np.full((5, 3), 0.1, dtype=np.float32)),
        mask=np.ones((5, 2), dtype=bool),
    )
    result = fit(given, PARAMS, Run())
    assert result.notes[0] == "x: the data allow 2 dimensions, 4 were asked for"
    assert result.notes[1] == "y: the data allow 0 dimensions, 4 were asked for"
    np.testing.assert_allclose(result.fused.values[:, :2], result.latents["x"].values[:, :2] / 2)
    flat = Modalities(ids=given.ids, names=("y",), tables=given.tables[1:], mask=given.mask[:, 1:])
    with pytest.raises(AlgorithmError, match="y: no two proteins differ"):
        fit(flat, PARAMS, Run())
