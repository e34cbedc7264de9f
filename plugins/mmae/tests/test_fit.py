"""Both algorithms from records to records."""

import dataclasses

import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError, ParameterError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.case import differences, leaves
from cellmapkit.mmae import autoencoder, mmae

BOTH = pytest.mark.parametrize("algorithm", [autoencoder, mmae], ids=lambda algorithm: algorithm.name)
SMALL = {"latent_dimension": 8, "hidden_size_1": 16, "batch_size": 16, "n_epochs": 2}
QUICK = {
    "autoencoder": {"hidden_size_1": 32, "n_epochs": 30, "learn_rate": 5e-3},
    "mmae": {"hidden_size_1": 32, "n_epochs": 30, "learn_rate": 2e-2, "initial_gain": 1.0},
}


def fitted(algorithm, given, preset=None, seed=0, **values):
    return algorithm.load()(given, algorithm.with_preset(preset, {**SMALL, **values}), Run(seed=seed))


def views(n=160, n_modalities=2, missing=0.3, noise=0.2, rank=4):
    """Noisy linear views of a few factors: what is measured, what is there, and which proteins miss what."""
    rng = np.random.default_rng(5)
    factors = rng.normal(size=(n, rank))
    mask = rng.random((n, n_modalities)) >= missing
    mask[~mask.any(axis=1), 0] = True
    whole = [factors @ rng.normal(size=(rank, 12 + m)) / 2 for m in range(n_modalities)]
    tables = tuple(
        ((view + noise * rng.normal(size=view.shape)) * mask[:, [m]]).astype(np.float32) for m, view in enumerate(whole)
    )
    ids = tuple(f"P{i:03}" for i in range(n))
    return Modalities(ids=ids, names=tuple("xyzw"[:n_modalities]), tables=tables, mask=mask), whole


def with_mask(given, mask):
    mask = np.array(mask, dtype=bool)
    tables = tuple(table[: len(mask)] * mask[:, [m]] for m, table in enumerate(given.tables))
    return Modalities(ids=given.ids[: len(mask)], names=given.names, tables=tables, mask=mask)


@BOTH
def test_generated_features_are_near_what_would_have_been_measured(algorithm):
    given, whole = views()
    result = fitted(algorithm, given, **QUICK[algorithm.name], write_generated=True)
    for m, name in enumerate(given.names):
        absent = ~given.mask[:, m]
        made = result.generated[name]
        assert made.ids == tuple(np.array(given.ids)[absent])
        left = np.square(made.values - whole[m][absent]).sum() / np.square(whole[m][absent]).sum()
        assert left < 0.4
    assert result.fused_kind == "joint"
    assert result.fused.ids == given.ids


@BOTH
def test_hiding_is_what_teaches_to_generate(algorithm):
    given, _ = views(missing=0.0)
    alone = {}
    for probability in (0.0, 0.5):
        settings = {**QUICK[algorithm.name], "hide_probability": probability}
        result = fitted(algorithm, given, **settings, reconstructions=True)
        alone[probability] = np.square(result.reconstructions["x", "y"].values - given.tables[1]).mean()
    assert alone[0.5] < 0.8 * alone[0.0]


def test_a_linear_autoencoder_reaches_the_error_of_principal_components():
    given, _ = views(n=80, n_modalities=1, noise=0.5, rank=6)
    table = (given.tables[0] - given.tables[0].mean(0)) / given.tables[0].std(0)
    left = np.square(np.linalg.svd(table, compute_uv=False)[4:]).sum() / table.size
    settings = {"latent_dimension": 4, "batch_size": 80, "n_epochs": 600, "learn_rate": 0.01}
    result = fitted(autoencoder, given, activation="none", **settings)
    assert left > 0.1
    assert left * 0.9999 < result.history[-1]["total"] < left * 1.01


def test_the_reconstruction_of_one_modality_of_low_rank_improves_steadily():
    given, _ = views(n=64, n_modalities=1, noise=0.0, rank=3)
    settings = {"latent_dimension": 8, "batch_size": 64, "n_epochs": 30, "learn_rate": 1e-3, "initial_gain": 1.0}
    losses = [row["total"] for row in fitted(mmae, given, **settings, decay_share=0.0).history]
    assert (np.diff(losses) < 0).all()
    assert losses[-1] < 0.9 * losses[0]


@BOTH
def test_one_modality_is_the_same_masked_or_not(algorithm):
    given, _ = views(n=40, n_modalities=1)
    one, other = fitted(algorithm, given), fitted(algorithm, given, "paper")
    assert one.fused.values.tobytes() == other.fused.values.tobytes()
    assert one.notes == ("one modality: a plain autoencoder",)
    np.testing.assert_array_equal(one.latents["x"].values, one.fused.values)


@BOTH
def test_complete_proteins_only_on_request(algorithm):
    given, _ = views()
    result = fitted(algorithm, given, "paper")
    complete = given.mask.all(axis=1)
    assert result.fused.ids == tuple(np.array(given.ids)[complete])
    left_out = np.array(given.ids)[~complete]
    assert f"{len(left_out)} proteins that miss a modality were left out: {', '.join(left_out)}" in result.notes
    assert set(result.latents) == (set() if algorithm is autoencoder else set(given.names))
    only = fitted(
        algorithm, with_mask(given, given.mask & complete[:, None] | ~complete[:, None] & [True, False]), "paper"
    )
    np.testing.assert_array_equal(only.fused.values, result.fused.values)


@BOTH
def test_no_complete_protein_is_an_error_that_names_the_option(algorithm):
    given, _ = views(n=30, n_modalities=3, missing=0.0)
    mask = ~np.eye(3, dtype=bool)[np.arange(30) % 3]
    with pytest.raises(IdMismatchError, match="set masked"):
        fitted(algorithm, with_mask(given, mask), "paper")
    assert len(fitted(algorithm, with_mask(given, mask)).fused.ids) == 30


@BOTH
def test_no_overlap_and_one_protein_are_errors(algorithm):
    given, _ = views(n=20, missing=0.0)
    with pytest.raises(IdMismatchError, match="no protein to train on is present in two"):
        fitted(algorithm, with_mask(given, np.eye(2)[np.arange(20) % 2]))
    with pytest.raises(InputError, match="1 protein given"):
        fitted(algorithm, with_mask(given, [[1, 1]]))


@BOTH
def test_one_shared_protein_a_modality_of_one_and_a_last_batch_of_one_are_fine(algorithm):
    given, _ = views(n=17, missing=0.0)
    mask = np.tile([True, False], (17, 1))
    mask[3] = True
    result = fitted(algorithm, with_mask(given, mask), batch_size=4, write_generated=True, reconstructions=True)
    assert np.isfinite(result.fused.values).all()
    assert len(result.generated["y"].ids) == 16
    assert "'y' has a single protein to train on" in result.notes
    assert set(result.history[0]) >= {"total", "reconstruction_x", "reconstruction_y"}


@BOTH
def test_a_constant_modality_is_given_back(algorithm):
    given, _ = views(n=60)
    given.tables[1][given.mask[:, 1]] = np.linspace(1, 2, given.tables[1].shape[1], dtype=np.float32)
    result = fitted(algorithm, given, **QUICK[algorithm.name], write_generated=True)
    assert np.isfinite(result.fused.values).all()
    made = result.generated["y"].values
    assert np.abs(made - np.linspace(1, 2, made.shape[1])).mean() < 0.2


@pytest.mark.parametrize("n_modalities", [1, 3, 4])
@BOTH
def test_any_number_of_modalities_and_fewer_proteins_than_a_batch(algorithm, n_modalities):
    given, _ = views(n=12, n_modalities=n_modalities)
    result = fitted(algorithm, given, batch_size=64)
    assert result.fused.values.shape == (12, 8)
    assert set(result.latents) == set(given.names)


@BOTH
def test_order_of_modalities_does_not_matter(algorithm):
    given, _ = views(n=50)
    turned = Modalities(ids=given.ids, names=given.names[::-1], tables=given.tables[::-1], mask=given.mask[:, ::-1])
    wanted = {"reconstructions": True, "write_generated": True}
    assert not differences(*(fitted(algorithm, each, **wanted) for each in (given, turned)))


@BOTH
def test_a_row_of_zeros_does_no_harm(algorithm):
    given, _ = views(n=40)
    for table in given.tables:
        table[5] = 0
    result = fitted(algorithm, given, reconstructions=True, write_generated=True)
    found = [leaf for _, leaf in leaves(result) if isinstance(leaf, np.ndarray)]
    assert all(np.isfinite(array).all() for array in found)


def test_units_of_the_input_do_not_matter_to_the_standard_autoencoder_and_come_back():
    given, _ = views(n=80)
    tables = tuple((100 * table + 7) * given.mask[:, [m]] for m, table in enumerate(given.tables))
    scaled = dataclasses.replace(given, tables=tuple(table.astype(np.float32) for table in tables))
    one, other = (fitted(autoencoder, each, n_epochs=5, write_generated=True) for each in (given, scaled))
    np.testing.assert_allclose(other.fused.values, one.fused.values, atol=1e-3)
    made = 100 * one.generated["x"].values + 7
    np.testing.assert_allclose(other.generated["x"].values, made, atol=0.1)
    assert other.weights["spread.x"] == pytest.approx(100 * one.weights["spread.x"], rel=1e-4)


def test_joint_vectors_of_the_multi_modal_autoencoder_have_unit_length():
    result = fitted(mmae, views(n=40)[0])
    for made in (result.fused, *result.latents.values()):
        np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)


@BOTH
def test_withheld_proteins_are_embedded_and_change_training(algorithm):
    given, _ = views(n=60)
    result = fitted(algorithm, given, jackknife_percent=0.5)
    assert result.fused.ids == given.ids
    assert any("withheld from training" in note for note in result.notes)
    assert result.history != fitted(algorithm, given).history


@BOTH
def test_training_stops_early_on_request_and_says_so(algorithm):
    result = fitted(algorithm, views(n=40)[0], n_epochs=60, learn_rate=1e-12, patience=1)
    assert len(result.history) < 60
    assert any("no new low of the loss for 1" in note for note in result.notes)


@BOTH
def test_what_the_paper_form_cannot_give_is_refused(algorithm):
    given, _ = views(n=40)
    with pytest.raises(ParameterError, match="write_generated"):
        fitted(algorithm, given, "paper", write_generated=True)
    if algorithm is autoencoder:
        with pytest.raises(ParameterError, match="one modality alone"):
            fitted(algorithm, given, "paper", reconstructions=True)
    else:
        assert set(fitted(algorithm, given, "paper", reconstructions=True).reconstructions) == {
            (a, b) for a in "xy" for b in "xy"
        }
