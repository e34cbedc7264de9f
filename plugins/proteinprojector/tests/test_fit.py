import dataclasses
from itertools import permutations

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.case import differences, leaves
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
    others = np.sort(scores[~positive])
    below = [np.searchsorted(others, scores[positive], side) for side in ("left", "right")]  # ties count half
    return np.mean(below) / len(others)


TRAINED = {**SMALL, "learn_rate": 3e-3, "dropout": 0.2, "n_epochs": 50}


def test_planted_groups_are_found_better_than_by_each_modality_where_it_is_or_without_training():
    given, group = planted(noise=2.0)
    trained, untrained = (
        fit(given, ProjectorParams(**{**TRAINED, **changes}), Run()).fused.values
        for changes in ({}, {"n_epochs": 1, "learn_rate": 1e-9})
    )
    for table, there in zip(given.tables, given.mask.T, strict=True):
        assert auroc(trained[there], group[there]) > auroc(table[there], group[there]) + 0.01
    assert auroc(trained, group) > auroc(untrained, group) + 0.2


def apart(result):
    """Return how much nearer a protein's latents of two modalities are than those of two proteins, mean cosines."""
    found = []
    for one, other in permutations(result.latents.values(), 2):
        shared = [name for name in one.ids if name in other.ids]
        x, y = (part.values[[part.ids.index(name) for name in shared]] for part in (one, other))
        cosine = (x / np.linalg.norm(x, axis=1, keepdims=True)) @ (y / np.linalg.norm(y, axis=1, keepdims=True)).T
        found.append(cosine.diagonal().mean() - cosine[~np.eye(len(shared), dtype=bool)].mean())
    return np.mean(found)


def test_either_loss_alone_ties_modalities_and_both_together_more():
    given, _ = planted()
    tied = {}
    for weights in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)):
        losses = {"lambda_reconstruction": weights[0], "lambda_triplet": weights[1], "triplet_margin": 1.0}
        tied[weights] = apart(fit(given, ProjectorParams(**{**TRAINED, "n_epochs": 30, **losses}), Run()))
    assert abs(tied[0, 0]) < 0.1
    assert min(tied[0, 1], tied[1, 0]) > 0.6
    assert tied[1, 1] > max(tied[0, 1], tied[1, 0]) + 0.03


def test_order_of_modalities_does_not_matter():
    given, _ = planted()
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    params = ProjectorParams(n_epochs=2, reconstructions=True, write_generated=True, **SMALL)
    assert not differences(fit(given, params, Run()), fit(turned, params, Run()))


def test_what_tables_hold_for_absent_proteins_changes_nothing():
    given, _ = planted()
    noise = np.random.default_rng(1).normal(size=given.tables[0].shape).astype(np.float32)
    tables = tuple(np.where(given.mask[:, [m]], table, 9 * noise) for m, table in enumerate(given.tables))
    params = ProjectorParams(n_epochs=2, reconstructions=True, write_generated=True, **SMALL)
    noisy = dataclasses.replace(given, tables=tables)
    assert not differences(fit(given, params, Run()), fit(noisy, params, Run()))


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


def test_one_shared_protein_is_enough():
    given, _ = planted(missing=0.0)
    mask = np.eye(3, dtype=bool)[np.arange(len(given.ids)) % 3]
    mask[4] = True
    tables = tuple(table * mask[:, [m]] for m, table in enumerate(given.tables))
    single = dataclasses.replace(given, tables=tables, mask=mask)
    result = fit(single, ProjectorParams(n_epochs=2, **SMALL), Run())
    assert result.fused.ids == given.ids
    assert np.isfinite(result.fused.values).all()
    assert all("triplet" in row for row in result.history)


def test_a_row_of_zeros_does_no_harm():
    given, _ = planted()
    for table in given.tables:
        table[5] = 0
    params = ProjectorParams(n_epochs=2, reconstructions=True, write_generated=True, **SMALL)
    found = [leaf for _, leaf in leaves(fit(given, params, Run())) if isinstance(leaf, np.ndarray)]
    assert all(np.isfinite(array).all() for array in found)


@pytest.mark.parametrize("preset", algorithm.presets)
def test_presets_train(preset):
    given, _ = planted()
    params = algorithm.with_preset(preset, {**SMALL, "n_epochs": 2})
    assert len(fit(given, params, Run()).history) == 2


def test_networks_that_no_step_would_change_are_refused():
    given, _ = planted()
    apart = np.eye(3, dtype=bool)[np.arange(len(given.ids)) % 3]
    tables = tuple(np.where(apart[:, [m]], table + 1, 0).astype(np.float32) for m, table in enumerate(given.tables))
    alone = Modalities(ids=given.ids, names=given.names, tables=tables, mask=apart)
    with pytest.raises(InputError, match=r"none of \d+ steps had a triplet"):
        fit(alone, ProjectorParams(n_epochs=2, as_upstream=True, allow_unaligned=True, **SMALL), Run())
    assert fit(alone, ProjectorParams(n_epochs=2, allow_unaligned=True, **SMALL), Run()).history
