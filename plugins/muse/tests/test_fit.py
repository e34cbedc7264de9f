import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.case import differences
from cellmapkit.muse import MuseParams, algorithm
from cellmapkit.muse.fit import fit

RNG = np.random.default_rng(0)
SMALL = {
    "latent_dimension": 8, "hidden_size_1": 16, "hidden_size_2": 16, "n_epochs_init": 2, "n_epochs": 2, "k": 5,
    "min_cluster_size": 3, "batch_size": 16,
}  # fmt: skip


def planted(n_groups=6, size=16, seed=0, noise=1.5):
    """Groups of proteins seen by two noisy linear views."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), size)
    centre = rng.normal(size=(n_groups, 5))[group]
    views = [centre @ rng.normal(size=(5, 20)) + noise * rng.normal(size=(len(group), 20)) for _ in range(2)]
    return complete(*views), group


def complete(*views, names=("x", "y")):
    n = len(views[0])
    tables = tuple(np.asarray(view, dtype=np.float32) for view in views)
    ids = tuple(f"P{i:03}" for i in range(n))
    return Modalities(ids=ids, names=names, tables=tables, mask=np.ones((n, len(views)), dtype=bool))


def auroc(values, group):
    unit = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    i, j = np.triu_indices(len(group), k=1)
    scores, positive = (unit @ unit.T)[i, j], (group[i] == group[j])
    ranks = np.argsort(np.argsort(scores)) + 1
    n1 = positive.sum()
    return (ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(scores) - n1))


@pytest.mark.parametrize("preset", [None, "original"])
def test_planted_groups_are_found_better_than_by_any_modality_or_without_training(preset):
    given, group = planted()
    longer = {**SMALL, "n_epochs_init": 15, "n_epochs": 15}
    trained, untrained = (
        auroc(fit(given, algorithm.with_preset(preset, {**longer, "learn_rate": rate}), Run()).fused.values, group)
        for rate in (5e-3, 1e-9)
    )
    single = max(auroc(table, group) for table in given.tables)
    assert trained > max(single, untrained) + 0.03


def test_order_of_modalities_does_not_matter():
    given, _ = planted()
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    params = MuseParams(reconstructions=True, **SMALL)
    assert not differences(fit(given, params, Run()), fit(turned, params, Run()))


def test_what_comes_back():
    given, _ = planted()
    result = fit(given, MuseParams(reconstructions=True, **SMALL), Run())
    assert result.fused_kind == "joint"
    np.testing.assert_allclose(np.linalg.norm(result.fused.values, axis=1), 1, atol=1e-5)
    assert {name: latent.values.shape for name, latent in result.latents.items()} == {"x": (96, 16), "y": (96, 16)}
    assert set(result.reconstructions) == {("x", "x"), ("y", "y")}
    assert len(result.history) == 6
    assert ["triplet_x" in row for row in result.history] == [False, False, True, True, True, True]
    assert not fit(given, MuseParams(**SMALL), Run()).reconstructions
    assert any(note.startswith("clusters when last found: x ") for note in result.notes)


def test_reconstructions_come_to_resemble_the_features():
    given, _ = planted(noise=0.3)
    longer = {**SMALL, "n_epochs_init": 25, "n_epochs": 5, "learn_rate": 5e-3, "dropout": 0.0}
    result = fit(given, MuseParams(reconstructions=True, **longer), Run())
    left = given.tables[0] - result.reconstructions["x", "x"].values
    assert (left**2).sum() < 0.3 * (given.tables[0] ** 2).sum()


def test_withheld_proteins_are_embedded_and_named_and_change_training():
    given, _ = planted()
    result = fit(given, MuseParams(jackknife_percent=0.5, **SMALL), Run())
    assert len(result.fused.ids) == len(given.ids)
    assert any(note.startswith("48 proteins were withheld from training: P0") for note in result.notes)
    assert result.history != fit(given, MuseParams(**SMALL), Run()).history


def test_the_original_names_its_margin():
    given, _ = planted()
    notes = fit(given, algorithm.with_preset("original", SMALL), Run()).notes
    assert any(note.startswith("margin estimated after the first stage: ") for note in notes)


def test_one_protein_missing_proteins_and_three_modalities_are_errors():
    view = RNG.normal(size=(6, 3))
    with pytest.raises(InputError, match="1 protein is in both"):
        fit(complete(view[:1], view[:1]), MuseParams(**SMALL), Run())
    with pytest.raises(InputError, match="exactly two"):
        fit(complete(view, view, view, names=("x", "y", "z")), MuseParams(**SMALL), Run())
    apart = np.array([[True, False], [False, True]] * 3)
    given = Modalities(ids=tuple("abcdef"), names=("x", "y"), tables=(view.astype("f4"), view.astype("f4")), mask=apart)
    with pytest.raises(IdMismatchError, match="6 of 6 proteins are absent from 'x' or 'y'"):
        fit(given, MuseParams(**SMALL), Run())


@pytest.mark.parametrize("preset", [None, *algorithm.presets])
@pytest.mark.parametrize("n", [2, 3, 17, 33])
def test_few_proteins_and_a_last_batch_of_one(n, preset):
    given = complete(RNG.normal(size=(n, 4)), RNG.normal(size=(n, 6)))
    result = fit(given, algorithm.with_preset(preset, SMALL), Run())
    assert np.isfinite(result.fused.values).all()
    few = [note for note in result.notes if note.startswith("k is ")]
    assert len(few) == (n < 6)


@pytest.mark.parametrize("preset", [None, "original"])
def test_constant_modalities_are_finite(preset):
    given = complete(np.ones((20, 4)), RNG.normal(size=(20, 6)))
    assert np.isfinite(fit(given, algorithm.with_preset(preset, SMALL), Run()).fused.values).all()
    given = complete(np.ones((20, 4)), np.zeros((20, 6)))
    assert np.isfinite(fit(given, algorithm.with_preset(preset, SMALL), Run()).fused.values).all()


def test_a_single_cluster_leaves_triplets_at_zero():
    given, _ = planted(n_groups=1, size=20)
    params = MuseParams(**{**SMALL, "k": 19, "min_cluster_size": 1})
    result = fit(given, params, Run())
    assert result.history[-1]["triplet_x"] == result.history[-1]["active_x"] == 0
    assert np.isfinite(result.fused.values).all()
