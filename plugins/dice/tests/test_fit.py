import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing import MemoryCheckpoint
from cellmapkit.api.testing.case import differences, leaves
from cellmapkit.dice import ClipParams, DiceParams, clip, dice
from cellmapkit.dice.fit import fit_clip, fit_dice
from cellmapkit.torchkit import epoch_batches

SMALL = {"latent_dimension": 8, "hidden_size_1": 32, "batch_size": 32}
BOTH = pytest.mark.parametrize(
    ("fit", "params"), [(fit_dice, DiceParams), (fit_clip, ClipParams)], ids=["dice", "clip"]
)


def planted(n_proteins=160, n_modalities=2, missing=0.0, noise=0.3):
    """Proteins with five hidden features each, seen by noisy linear views."""
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(n_proteins, 5))
    mask = rng.random((n_proteins, n_modalities)) >= missing
    mask[~mask.any(axis=1), 0] = True
    return views_of(hidden, mask, rng, noise)


def views_of(hidden, mask, rng, noise=0.3):
    mask = np.array(mask, dtype=bool)
    tables = tuple(
        ((hidden @ rng.normal(size=(5, 20)) + noise * rng.normal(size=(len(hidden), 20))) * column[:, None])
        for column in mask.T
    )
    ids = tuple(f"P{i:03}" for i in range(len(mask)))
    tables = tuple(table.astype(np.float32) for table in tables)
    return Modalities(ids=ids, names=tuple("xyz"[: mask.shape[1]]), tables=tables, mask=mask)


def masked(mask):
    rng = np.random.default_rng(3)
    return views_of(rng.normal(size=(len(mask), 5)), mask, rng)


def found_first(result, proteins):
    """Return the share of proteins whose second view is the nearest to their first among those given."""
    x, y = (latent.values[[latent.ids.index(name) for name in proteins]] for latent in result.latents.values())
    return np.mean((x @ y.T).argmax(axis=1) == np.arange(len(proteins)))


@BOTH
def test_views_of_proteins_withheld_from_training_find_each_other(fit, params):
    given = planted()
    trained = {"n_epochs": 40, "learn_rate": 3e-3, "jackknife_percent": 0.25, **SMALL}
    result = fit(given, params(**trained), Run())
    (note,) = [note for note in result.notes if "withheld" in note]
    held_out = note.split(": ")[1].split(", ")
    assert len(held_out) == 40
    untrained = fit(given, params(**{**trained, "n_epochs": 1, "learn_rate": 1e-9}), Run())
    assert found_first(result, held_out) > 0.4  # by chance 1 in 40
    assert found_first(untrained, held_out) < 0.15


def test_fused_vectors_stand_side_by_side_and_have_unit_blocks():
    result = fit_dice(planted(), DiceParams(n_epochs=1, **SMALL), Run())
    assert result.fused_kind == "concat"
    assert result.fused.values.shape == (160, 16)
    np.testing.assert_array_equal(result.fused.values[:, :8], result.latents["x"].values)
    np.testing.assert_array_equal(result.fused.values[:, 8:], result.latents["y"].values)
    np.testing.assert_allclose(np.linalg.norm(result.latents["x"].values, axis=1), 1, atol=1e-5)
    assert (result.confidence == 1).all()
    assert result.notes == ()


def test_proteins_of_one_modality_are_embedded_noted_and_less_sure():
    given = planted(missing=0.4)
    result = fit_dice(given, DiceParams(n_epochs=1, **SMALL), Run())
    single = given.mask.sum(axis=1) == 1
    assert result.fused.ids == given.ids
    np.testing.assert_allclose(result.confidence, np.where(single, 0.5, 1))
    extrapolated, filled = result.notes
    assert extrapolated.startswith(f"{single.sum()} proteins are in one modality only")
    assert "negatives only" in extrapolated
    assert "extrapolated" in extrapolated
    assert filled.startswith(f"{single.sum()} proteins miss a modality")
    apart = fit_dice(given, DiceParams(n_epochs=1, **SMALL | {"fusion": "unit_mean"}), Run())
    assert apart.notes == (extrapolated,)  # nothing stands in where the latents there are averaged


def weights_without_single_proteins(fit, params):
    given = planted(missing=0.4)
    whole = given.mask.all(axis=1)
    fewer = Modalities(
        ids=tuple(np.array(given.ids)[whole].tolist()),
        names=given.names,
        tables=tuple(table[whole] for table in given.tables),
        mask=given.mask[whole],
    )
    chosen = params(n_epochs=2, **SMALL)
    results = [fit(record, chosen, Run()) for record in (given, fewer)]
    return [result.weights["projector.x.1.weight"].tobytes() for result in results]


def test_single_proteins_train_dice_as_negatives_and_clip_not_at_all():
    one, other = weights_without_single_proteins(fit_dice, DiceParams)
    assert one != other
    one, other = weights_without_single_proteins(fit_clip, ClipParams)
    assert one == other


@BOTH
@pytest.mark.parametrize("preset", ["paper", "code"])
def test_presets_train_on_complete_proteins_only(fit, params, preset):
    given = planted(n_modalities=3, missing=0.3)
    algorithm = dice if params is DiceParams else clip
    chosen = algorithm.with_preset(preset, {**SMALL, "n_epochs": 2})
    whole = given.mask.all(axis=1)
    changed = Modalities(
        ids=given.ids,
        names=given.names,
        tables=tuple((table * np.where(whole, 1, 7)[:, None]).astype(np.float32) for table in given.tables),
        mask=given.mask,
    )
    one, other = (fit(record, chosen, Run()) for record in (given, changed))
    assert one.history == other.history
    partial = (given.mask.sum(axis=1) == 2).sum()
    assert any(note.startswith(f"{partial} proteins miss a modality and were left out") for note in one.notes)
    assert one.fused.ids == given.ids
    assert one.history != fit(given, params(**{**SMALL, "n_epochs": 2}), Run()).history


def test_history_tells_the_scale_which_only_clip_learns():
    scales = [
        [row["scale"] for row in fit(planted(), params(n_epochs=4, **SMALL), Run()).history]
        for fit, params in ((fit_dice, DiceParams), (fit_clip, ClipParams))
    ]
    assert scales[0] == [2] * 4
    assert scales[1][0] == pytest.approx(1 / 0.07, rel=1e-3)
    assert len(set(scales[1])) == 4


@BOTH
def test_order_of_modalities_does_not_matter(fit, params):
    given = planted(n_modalities=3, missing=0.3)
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    chosen = params(n_epochs=2, **SMALL)
    assert not differences(fit(given, chosen, Run()), fit(turned, chosen, Run()))


@BOTH
def test_a_resumed_run_ends_with_the_same_bytes(fit, params):
    given, slot = planted(n_modalities=3, missing=0.3), MemoryCheckpoint()
    whole = fit(given, params(n_epochs=6, **SMALL), Run())
    fit(given, params(n_epochs=3, **SMALL), Run(checkpoint=slot))
    resumed = fit(given, params(n_epochs=6, **SMALL), Run(checkpoint=slot))
    assert resumed.history == whole.history
    assert resumed.notes == whole.notes
    assert all(resumed.weights[name].tobytes() == array.tobytes() for name, array in whole.weights.items())


def test_identical_features_are_noted():
    given = planted()
    given.tables[1][[3, 7]] = given.tables[1][5]
    (note,) = fit_dice(given, DiceParams(n_epochs=1, **SMALL), Run()).notes
    assert note.startswith("3 of 160 proteins in 'y'")


@BOTH
def test_no_overlap_one_protein_and_one_modality_are_refused(fit, params):
    chosen = params(n_epochs=1, **SMALL)
    with pytest.raises(IdMismatchError, match="present in two modalities"):
        fit(masked([[1, 0], [1, 0], [0, 1], [0, 1]]), chosen, Run())
    with pytest.raises(InputError, match="1 protein given"):
        fit(masked([[1, 1]]), chosen, Run())
    with pytest.raises(InputError, match="two modalities"):
        fit(masked([[1], [1], [1]]), chosen, Run())


def test_one_shared_protein_trains_dice_but_is_nothing_for_clip():
    given = masked([[1, 1], *[[1, 0]] * 5, *[[0, 1]] * 5])
    result = fit_dice(given, DiceParams(n_epochs=2, **SMALL), Run())
    assert len(result.history) == 2
    assert np.isfinite(result.fused.values).all()
    with pytest.raises(InputError, match="to train on: 'x' has 1, 'y' has 1"):
        fit_clip(given, ClipParams(n_epochs=1, **SMALL), Run())


def test_clip_refuses_modalities_that_share_one_protein_each():
    given = masked([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    with pytest.raises(InputError, match="none of 2 batches had anything to compare"):
        fit_clip(given, ClipParams(n_epochs=2, **SMALL), Run())


@BOTH
@pytest.mark.parametrize("n_proteins", [2, 3, 9])
def test_small_sets_and_a_remainder_of_one(fit, params, n_proteins):
    result = fit(masked(np.ones((n_proteins, 2))), params(n_epochs=2, **{**SMALL, "batch_size": 8}), Run())
    assert len(result.history) == 2
    assert np.isfinite(result.fused.values).all()
    assert not any("skipped" in note for note in result.notes)


@BOTH
def test_a_row_of_zeros_does_no_harm(fit, params):
    given = planted(missing=0.3)
    for table in given.tables:
        table[5] = 0
    result = fit(given, params(n_epochs=2, **SMALL), Run())
    found = [leaf for _, leaf in leaves(result) if isinstance(leaf, np.ndarray)]
    assert all(np.isfinite(array).all() for array in found)


def test_proteins_alone_in_a_modality_of_their_batch_are_counted():
    given = masked([[1, 1, 0]] * 30 + [[1, 1, 1]] * 2)
    result = fit_dice(given, DiceParams(n_epochs=3, **{**SMALL, "batch_size": 8}), Run())
    batches = [part for epoch in range(3) for part in epoch_batches(np.arange(32), 8, Run().stream("batches", epoch))]
    n_alone = sum(np.isin([30, 31], part).sum() == 1 for part in batches)
    assert n_alone > 0
    assert f"{n_alone} times a protein alone in its batch's modality was left out of a step" in result.notes


def test_batches_without_shared_proteins_are_counted():
    given = masked([[1, 1]] * 3 + [[1, 0], [0, 1]] * 30)
    result = fit_dice(given, DiceParams(n_epochs=2, **{**SMALL, "batch_size": 8}), Run())
    assert any("batches were skipped" in note for note in result.notes)
    assert len(result.history) == 2
