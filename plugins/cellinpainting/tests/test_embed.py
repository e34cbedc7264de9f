import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError, Run
from cellmapkit.api.images import TEST, TRAINING, VALIDATION
from cellmapkit.api.testing import MemoryCheckpoint
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.cellinpainting import CellInpaintingParams
from cellmapkit.cellinpainting.embed import embed

SMALL = {"n_epochs": 2, "width": 0.03, "batch_size": 16, "max_pairs": 4}


def small_images(seed=0, **changes):
    """Toy images with crops of 32 pixels, the middle of the usual ones."""
    images = toy_images(seed, channels=("green", "blue"))
    cells = images.cells
    middle = slice(16, 48)
    cells = dataclasses.replace(
        cells, crops=cells.crops[..., middle, middle].copy(), masks=cells.masks[:, middle, middle], **changes
    )
    return dataclasses.replace(images, cells=cells)


def small(**params):
    return CellInpaintingParams(**{**SMALL, **params})


def test_shapes_history_and_table():
    result = embed(small_images(), small(), Run())
    assert result.values.shape == (8, 12)
    assert result.counts.tolist() == [2] * 8
    assert [sorted(row) for row in result.history] == [["training", "validation"]] * 2
    table = result.tables["validation_loss"]
    assert table[1] == ("network", pytest.approx(result.history[-1]["validation"]), 6)
    assert [row[2] for row in table[1:]] == [6] * 4
    assert result.notes == ("2 proteins have one validation cell: no part in the validation loss",)
    assert result.weights["source.0.conv.weight"].shape == (3, 2, 3, 3)
    assert embed(small_images(), small(feature_layer="conv3", width=0.1, n_epochs=1), Run()).values.shape == (8, 38)


@pytest.fixture(scope="module")
def trained():
    return embed(small_images(), small(n_epochs=25, width=0.12, learn_rate=4e-3, max_pairs=0), Run())


def test_training_beats_the_trivial_predictors(trained):
    network, misled, flat, copied = (row[1] for row in trained.tables["validation_loss"][1:])
    assert misled > 1.5 * network
    assert network < 0.4 * flat
    assert network < 0.9 * copied  # the cells lie alike, so a copy is good but for the noise of two cells


def test_fields_of_one_pattern_lie_together_without_having_been_named(trained):
    pattern = np.array([0, 0, 1, 2, 2, 0, 1, 1])  # around the nucleus, in it, in spots
    apart = np.linalg.norm(trained.values[:, None] - trained.values[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (pattern[apart.argmin(axis=1)] == pattern).all()


def test_the_layer_decides_the_features_not_the_training():
    one, other = (embed(small_images(), small(feature_layer=layer), Run()) for layer in ("conv3", "conv4"))
    assert one.history == other.history
    assert one.values.tobytes() != other.values.tobytes()


def test_a_protein_of_one_training_cell_is_noted_and_embedded():
    images = small_images()
    part = images.cells.part.copy()
    lone = np.flatnonzero((images.cells.field == 2) & (part == TRAINING))
    part[lone[1:]] = TEST
    images = dataclasses.replace(images, cells=dataclasses.replace(images.cells, part=part))
    result = embed(images, small(), Run())
    assert any(note.startswith("1 proteins have fewer than two training cells, e.g. 'P001'") for note in result.notes)
    assert result.values[2].any()
    assert result.counts[2] == 2


def test_pairs_within_fields_leave_out_what_pairs_within_proteins_do_not():
    images = small_images()
    part = images.cells.part.copy()
    first = np.flatnonzero((images.cells.field == 0) & (part == TRAINING))
    part[first[1:]] = TEST
    images = dataclasses.replace(images, cells=dataclasses.replace(images.cells, part=part))
    by_protein, by_field = (embed(images, small(pairs=pairs), Run()).notes for pairs in ("protein", "field"))
    assert not any("training cells" in note for note in by_protein)
    assert any("1 fields have fewer than two training cells, e.g. 'field000_0'" in note for note in by_field)


def test_without_validation_pairs_there_is_no_validation_loss_and_no_table():
    part = np.where(toy_images(0).cells.part == VALIDATION, TEST, toy_images(0).cells.part)
    result = embed(small_images(part=part), small(), Run())
    assert [sorted(row) for row in result.history] == [["training"]] * 2
    assert result.tables == {}
    assert any("no validation loss" in note for note in result.notes)


def test_nothing_averaged_gives_zeros():
    result = embed(small_images(averaged=np.zeros(72, dtype=bool)), small(), Run())
    assert result.values.shape == (8, 12)
    assert not result.values.any()
    assert not result.counts.any()


def test_constant_crops_stay_finite():
    images = small_images()
    images.cells.crops[:20] = 7
    result = embed(images, small(), Run())
    assert np.isfinite(result.values).all()


def test_no_training_cells_are_refused():
    with pytest.raises(InputError, match="no protein has two training cells"):
        embed(small_images(part=np.full(72, TEST, dtype=np.int8)), small(), Run())


def test_a_resumed_run_ends_with_the_same_bytes():
    slot = MemoryCheckpoint()
    whole = embed(small_images(), small(n_epochs=4), Run())
    embed(small_images(), small(n_epochs=2), Run(checkpoint=slot))
    resumed = embed(small_images(), small(n_epochs=4), Run(checkpoint=slot))
    assert resumed.history == whole.history
    assert resumed.values.tobytes() == whole.values.tobytes()
    assert all(resumed.weights[name].tobytes() == array.tobytes() for name, array in whole.weights.items())
