import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector import algorithm
from cellmapkit.proteinprojector.fit import fit
from cellmapkit.proteinprojector.params import ProjectorParams

SMALL = {"latent_dimension": 8, "hidden_size_1": 32, "hidden_size_2": 16, "batch_size": 16}


def planted(n_groups=6, size=12, missing=0.5, seed=0, noise=1.5):
    """Groups of proteins seen by three noisy linear views, half of everything missing."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), size)
    centre = rng.normal(size=(n_groups, 5))[group]
    mask = rng.random((len(group), 3)) > missing
    mask[~mask.any(axis=1), 0] = True
    views = [centre @ rng.normal(size=(5, 20)) + noise * rng.normal(size=(len(group), 20)) for _ in range(3)]
    tables = tuple((view * mask[:, [m]]).astype(np.float32) for m, view in enumerate(views))
    ids = tuple(f"P{i:03}" for i in range(len(group)))
    return Modalities(ids=ids, names=("x", "y", "z"), tables=tables, mask=mask), group


def auroc(values, group):
    unit = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    i, j = np.triu_indices(len(group), k=1)
    scores, positive = (unit @ unit.T)[i, j], (group[i] == group[j])
    ranks = np.argsort(np.argsort(scores)) + 1
    n1 = positive.sum()
    return (ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(scores) - n1))


def test_planted_groups_are_found_better_than_by_any_modality_or_without_training():
    given, group = planted()
    params = {**SMALL, "learn_rate": 3e-3, "dropout": 0.2}
    trained = auroc(fit(given, ProjectorParams(n_epochs=80, **params), Run()).fused.values, group)
    untrained = auroc(
        fit(given, ProjectorParams(n_epochs=1, **{**params, "learn_rate": 1e-9}), Run()).fused.values, group
    )
    single = max(auroc(table, group) for table in given.tables)
    assert trained > max(single, untrained) + 0.03


def test_order_of_modalities_does_not_matter():
    given, _ = planted()
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    params = ProjectorParams(n_epochs=2, **SMALL)
    one, other = fit(given, params, Run()), fit(turned, params, Run())
    assert one.fused.values.tobytes() == other.fused.values.tobytes()


def test_a_common_factor_on_all_weights_hardly_matters():
    given, _ = planted()
    one = fit(given, ProjectorParams(n_epochs=3, **SMALL), Run()).fused.values
    five = {"lambda_reconstruction": 5.0, "lambda_triplet": 5.0, "lambda_l2": 0.005}
    other = fit(given, ProjectorParams(n_epochs=3, **five, **SMALL), Run()).fused.values
    np.testing.assert_allclose(one, other, atol=1e-4)


def test_the_fused_vector_is_the_mean_of_the_latents_a_protein_has():
    given, _ = planted()
    result = fit(given, ProjectorParams(n_epochs=1, **SMALL), Run())
    protein = given.ids[7]
    parts = [e.values[e.ids.index(protein)] for e in result.latents.values() if protein in e.ids]
    fused = result.fused.values[result.fused.ids.index(protein)]
    np.testing.assert_allclose(fused, np.mean(parts, axis=0), atol=1e-6)


def test_unit_mean_gives_each_modality_the_same_say():
    given, _ = planted()
    result = fit(given, ProjectorParams(n_epochs=1, fusion="unit_mean", **SMALL), Run())
    assert np.linalg.norm(result.fused.values, axis=1).max() <= 1 + 1e-6
    assert result.fused_kind == "unit_mean"


def test_reconstructions_and_generated_modalities_on_request():
    given, _ = planted()
    result = fit(given, ProjectorParams(n_epochs=1, reconstructions=True, write_generated=True, **SMALL), Run())
    assert set(result.reconstructions) == {(a, b) for a in "xyz" for b in "xyz"}
    made = result.generated["x"]
    absent = {given.ids[i] for i in np.flatnonzero(~given.mask[:, 0])}
    assert set(made.ids) == absent
    np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)


def test_withheld_proteins_are_embedded_and_named_and_change_training():
    given, _ = planted()
    result = fit(given, ProjectorParams(n_epochs=2, jackknife_percent=0.5, **SMALL), Run())
    assert len(result.fused.ids) == len(given.ids)
    assert any("withheld from training" in note for note in result.notes)
    assert result.history != fit(given, ProjectorParams(n_epochs=2, **SMALL), Run()).history


def test_no_shared_protein_is_an_error_unless_meant():
    given, _ = planted()
    apart = np.zeros_like(given.mask)
    apart[np.arange(len(apart)), np.arange(len(apart)) % 3] = True
    tables = tuple(
        (table * apart[:, [m]]).astype(np.float32) + apart[:, [m]].astype(np.float32)
        for m, table in enumerate(given.tables)
    )
    unaligned = Modalities(ids=given.ids, names=given.names, tables=tables, mask=apart)
    with pytest.raises(IdMismatchError, match="no protein is"):
        fit(unaligned, ProjectorParams(n_epochs=1, **SMALL), Run())
    assert fit(unaligned, ProjectorParams(n_epochs=1, allow_unaligned=True, **SMALL), Run()).fused.ids == given.ids


def test_one_modality_is_an_error():
    given, _ = planted()
    single = Modalities(
        ids=given.ids, names=("x",), tables=given.tables[:1], mask=np.ones((len(given.ids), 1), dtype=bool)
    )
    with pytest.raises(InputError, match="needs at least two"):
        fit(single, ProjectorParams(n_epochs=1, **SMALL), Run())


def test_a_modality_of_one_protein_and_small_batches_are_fine():
    given, _ = planted()
    mask = given.mask.copy()
    mask[1:, 2] = False
    mask[0] = True
    thin = Modalities(ids=given.ids, names=given.names, tables=given.tables, mask=mask)
    keep = mask.any(axis=1)
    thin = Modalities(
        ids=tuple(np.array(given.ids)[keep]),
        names=given.names,
        tables=tuple(t[keep] for t in given.tables),
        mask=mask[keep],
    )
    result = fit(thin, ProjectorParams(n_epochs=2, **{**SMALL, "batch_size": 2}), Run())
    assert np.isfinite(result.fused.values).all()


@pytest.mark.parametrize("preset", algorithm.presets)
def test_presets_train(preset):
    given, _ = planted()
    params = algorithm.with_preset(preset, {**SMALL, "n_epochs": 2})
    assert len(fit(given, params, Run()).history) == 2
