import dataclasses

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.case import differences, leaves
from cellmapkit.mirage import algorithm
from cellmapkit.mirage.fit import fit
from cellmapkit.mirage.params import MirageParams

SMALL = {"latent_dimension": 8, "hidden_size_1": 32, "batch_size": 16}


def planted(n_groups=6, size=10, n_modalities=2, missing=0.3, noise=1.0):
    """Groups of proteins seen by noisy linear views, some of everything missing."""
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(n_groups), size)
    centre = rng.normal(size=(n_groups, 5))[group]
    mask = rng.random((len(group), n_modalities)) > missing
    mask[~mask.any(axis=1), 0] = True
    views = [centre @ rng.normal(size=(5, 12)) + noise * rng.normal(size=(len(group), 12)) for _ in mask.T]
    tables = tuple((view * mask[:, [m]]).astype(np.float32) for m, view in enumerate(views))
    ids = tuple(f"P{i:03}" for i in range(len(group)))
    return Modalities(ids=ids, names=tuple("wxyz"[:n_modalities]), tables=tables, mask=mask), group


def with_mask(given, mask):
    tables = tuple(t * mask[:, [m]] for m, t in enumerate(given.tables))
    return dataclasses.replace(given, tables=tables, mask=mask)


def spread(values, group):
    """Return the mean cosine within groups less that between them."""
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    cosine, same = unit @ unit.T, group[:, None] == group
    np.fill_diagonal(cosine, 0)
    return cosine[same].mean() - cosine[~same].mean()


def test_proteins_of_a_group_lie_together_generated_parts_included():
    given, group = planted()
    result = fit(given, MirageParams(n_epochs=40, learn_rate=1e-3, **SMALL), Run())
    assert result.fused.values.shape == (60, 16)
    assert result.fused_kind == "concat"
    assert spread(result.fused.values, group) > 0.2
    parts = np.linalg.norm(result.fused.values.reshape(60, 2, 8), axis=2)
    np.testing.assert_allclose(parts, 1, atol=1e-5)


def test_training_lowers_reconstruction_and_cycle():
    given, _ = planted()
    history = fit(given, MirageParams(n_epochs=30, learn_rate=1e-3, **SMALL), Run()).history
    for term in ("reconstruction_w", "reconstruction_x", "cycle_w", "cycle_x"):
        assert history[-1][term] < 0.9 * history[0][term]


def test_the_mean_of_latents_needs_no_generation_and_the_switch_leaves_the_tables_out():
    given, _ = planted()
    mean = fit(given, MirageParams(n_epochs=2, fusion="unit_mean", write_generated=False, **SMALL), Run())
    assert mean.generated == {}
    rows = [latent.values[latent.ids.index("P007")] for latent in mean.latents.values() if "P007" in latent.ids]
    np.testing.assert_allclose(mean.fused.values[mean.fused.ids.index("P007")], np.mean(rows, axis=0), atol=1e-6)
    bare = fit(given, MirageParams(n_epochs=2, write_generated=False, **SMALL), Run())
    full = fit(given, MirageParams(n_epochs=2, **SMALL), Run())
    assert bare.generated == {}
    assert set(full.generated) == {"w", "x"}
    np.testing.assert_array_equal(bare.fused.values, full.fused.values)


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ({}, "the mean of the latents they have, of unit length,"),
        ({"fill": "generated"}, "the latent of the generated row"),
        ({"fusion": "unit_mean"}, None),
    ],
)
def test_what_stands_for_an_absent_latent_is_noted(choice, stands):
    given, _ = planted()
    result = fit(given, MirageParams(n_epochs=1, **SMALL | choice), Run())
    n_partial = int((~given.mask).any(axis=1).sum())
    said = [note for note in result.notes if "miss a modality" in note]
    whole = f"{n_partial} proteins miss a modality: in the fused vector {stands} stands for an absent latent"
    assert said == ([whole] if stands else [])


def test_no_shared_protein_is_fine_and_noted():
    given, group = planted()
    apart = np.zeros_like(given.mask)
    apart[np.arange(len(group)), np.arange(len(group)) % 2] = True
    whole, _ = planted(missing=0.0)
    result = fit(with_mask(whole, apart), MirageParams(n_epochs=2, **SMALL), Run())
    assert result.fused.ids == given.ids
    assert len(result.generated["w"].ids) == len(result.generated["x"].ids) == 30
    assert any("no protein is present in two modalities" in note for note in result.notes)
    with pytest.raises(IdMismatchError, match="0 proteins have every modality"):
        fit(with_mask(whole, apart), MirageParams(aligned=True, **SMALL), Run())


def test_one_shared_protein_will_do():
    whole, group = planted(missing=0.0)
    mask = np.zeros_like(whole.mask)
    mask[np.arange(len(group)), np.arange(len(group)) % 2] = True
    mask[0] = True
    assert fit(with_mask(whole, mask), MirageParams(n_epochs=1, **SMALL), Run()).fused.ids == whole.ids


def test_a_modality_smaller_than_a_batch_recurs_within_it():
    whole, _ = planted(missing=0.0)
    mask = whole.mask.copy()
    mask[3:, 1] = False
    result = fit(with_mask(whole, mask), MirageParams(n_epochs=2, **SMALL), Run())
    assert any("'x' has 3 rows to train on" in note for note in result.notes)
    assert result.generated["x"].values.shape == (57, 12)


def test_a_modality_of_one_row_is_left_out_with_the_proteins_it_alone_had():
    whole, _ = planted(n_modalities=3, missing=0.0)
    mask = whole.mask.copy()
    mask[1:, 2] = False
    mask[0] = [False, False, True]
    result = fit(with_mask(whole, mask), MirageParams(n_epochs=1, **SMALL), Run())
    assert set(result.latents) == {"w", "x"}
    assert "P000" not in result.fused.ids
    assert any("left out with it: P000" in note for note in result.notes)


def test_order_of_modalities_does_not_matter():
    given, _ = planted()
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    assert not differences(*(fit(x, MirageParams(n_epochs=2, **SMALL), Run()) for x in (given, turned)))


@pytest.mark.parametrize("n_modalities", [2, 3, 4])
@pytest.mark.parametrize("preset", ["ours", *algorithm.presets])
def test_presets_train_any_number_of_modalities(preset, n_modalities):
    given, _ = planted(n_modalities=n_modalities)
    result = fit(given, algorithm.with_preset(preset, {**SMALL, "n_epochs": 2}), Run())
    assert len(result.history) == 2
    assert result.fused.values.shape == (60, 8 * n_modalities)


def test_a_constant_feature_and_a_last_batch_of_one_do_no_harm():
    given, _ = planted(size=11, missing=0.0)  # 66 rows, 65 would leave one over
    tables = tuple(t[:65].copy() for t in given.tables)
    tables[0][:, 3] = 2.0
    odd = Modalities(ids=given.ids[:65], names=given.names, tables=tables, mask=given.mask[:65])
    assert np.isfinite(fit(odd, MirageParams(n_epochs=2, **SMALL), Run()).fused.values).all()


def test_a_row_of_zeros_does_no_harm():
    given, _ = planted()
    for table in given.tables:
        table[5] = 0
    result = fit(given, MirageParams(n_epochs=2, **SMALL), Run())
    found = [leaf for _, leaf in leaves(result) if isinstance(leaf, np.ndarray)]
    assert all(np.isfinite(array).all() for array in found)


def test_training_that_stops_for_collapsed_critics_says_so(monkeypatch):
    given, _ = planted()
    monkeypatch.setattr("cellmapkit.mirage.learner.MirageLearner._watch_critics", _collapse)
    result = fit(given, MirageParams(n_epochs=9, **SMALL), Run())
    assert len(result.history) == 4
    assert any("training stopped after 4 of 9 epochs" in note for note in result.notes)


def _collapse(learner):
    learner.collapsed = learner.collapsed + 1


@pytest.mark.parametrize(
    ("options", "missing", "made_up"),
    [
        ({}, 0.3, False),
        ({"fill": "generated"}, 0.3, True),
        ({"fill": "generated"}, 0, False),
        ({"fill": "generated", "fusion": "unit_mean"}, 0.3, False),
    ],
)
def test_vectors_with_generated_parts_say_so(options, missing, made_up):
    given, _ = planted(missing=missing)
    assert fit(given, MirageParams(**SMALL, n_epochs=1, **options), Run()).fused_generated == made_up


def test_side_by_side_a_protein_of_one_modality_repeats_its_latent_or_has_that_of_its_generated_row():
    given, _ = planted()
    own, made = (fit(given, MirageParams(**SMALL, n_epochs=1, fill=fill), Run()) for fill in ("latent", "generated"))
    alone = int(np.flatnonzero(given.mask[:, 0] & ~given.mask[:, 1])[0])
    latent = own.latents["w"].values[own.latents["w"].ids.index(given.ids[alone])]
    np.testing.assert_allclose(own.fused.values[alone], np.tile(latent, 2), atol=1e-6)
    np.testing.assert_allclose(made.fused.values[alone, :8], latent, atol=1e-6)
    assert np.abs(made.fused.values[alone, 8:] - latent).max() > 0.1
    both = given.mask.all(axis=1)
    np.testing.assert_array_equal(own.fused.values[both], made.fused.values[both])
