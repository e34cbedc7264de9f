"""The embedding: masks, markers, means and components."""

import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError, Run
from cellmapkit.api.testing.case import differences
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.cellprofiler import CellprofilerParams
from cellmapkit.cellprofiler import embed as module
from cellmapkit.cellprofiler.embed import embed
from cellmapkit.cellprofiler.features import NAMES, features
from cellmapkit.cellprofiler.masks import bright_part


def with_cells(images, **values):
    return dataclasses.replace(images, cells=dataclasses.replace(images.cells, **values))


def run(images, **params):
    return embed(images, CellprofilerParams(**params), Run())


def test_raw_features_are_means_over_the_averaged_cells():
    images = toy_images(0)
    result = run(images)
    assert result.columns["raw"] == NAMES
    for field in range(len(images.fields)):
        rows = np.flatnonzero((images.cells.field == field) & images.cells.averaged)
        planes = images.cells.crops[rows][:, [1, 2]].astype(float)
        expected = features(planes, images.cells.masks[rows] > 0).mean(axis=0)
        np.testing.assert_allclose(result.extra["raw"][field], expected, rtol=1e-6, atol=1e-12)
        assert result.counts[field] == len(rows)


def test_fields_average_to_proteins():
    images = toy_images(1, n_proteins=9)
    cells = images.cells
    images = with_cells(images, averaged=cells.averaged | (np.arange(len(cells)) % 7 == 0))  # fields of unequal weight
    result = run(images)
    assert len(set(result.counts.tolist())) > 1
    raw, measured = images.protein_means(result.extra["raw"], result.counts)
    values, _ = images.protein_means(result.values, result.counts)
    mean, sd = raw.mean(axis=0), raw.std(axis=0)
    varies = sd > 1e-6 * np.abs(mean) + 1e-8
    left, singular, _ = np.linalg.svd((raw - mean)[:, varies] / sd[varies], full_matrices=False)
    expected = (left * singular)[:, : values.shape[1]]
    np.testing.assert_allclose(np.abs(values), np.abs(expected), atol=2e-4)
    np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-4)
    assert (measured > 0).all()


def test_the_table_of_features_applies_the_components_to_other_cells():
    result = run(toy_images(2))
    header, *rows = result.tables["pca_features"]
    assert header == ("feature", "used", "mean", "sd", "scale", *result.columns[""])
    assert tuple(row[0] for row in rows) == NAMES
    mean, scale = np.array([row[2] for row in rows]), np.array([row[4] for row in rows])
    loadings = np.array([row[5:] for row in rows])
    again = (result.extra["raw"] - mean) / scale @ loadings
    np.testing.assert_allclose(result.values, again, atol=1e-3)


@pytest.mark.parametrize("kept", [0.6, 0.99])
def test_the_fraction_of_variance_is_kept_and_no_more(kept):
    result = run(toy_images(3, n_proteins=8), variance_kept=kept)
    _, *rows = result.tables["pca_variance"]
    share = [row[3] for row in rows]
    n_kept = result.values.shape[1]
    assert [row[4] for row in rows] == [k < n_kept for k in range(len(rows))]
    assert share[n_kept - 1] >= kept > (share[n_kept - 2] if n_kept > 1 else 0)
    assert share[-1] == pytest.approx(1)


def test_without_standard_deviations_bright_sums_are_nearly_all():
    result = run(toy_images(3, n_proteins=8), standardise=False)
    _, first, *_ = result.tables["pca_variance"]
    assert first[2] > 0.9


def test_few_proteins_get_raw_features():
    images = toy_images(0)
    two = np.isin(images.cells.field, np.flatnonzero(images.field_proteins() < 2))
    result = run(with_cells(images, averaged=images.cells.averaged & two))
    assert result.columns[""] == NAMES
    np.testing.assert_array_equal(result.values, result.extra["raw"])
    assert "at least 3 proteins, and 2 had a cell to measure" in " ".join(result.notes)
    assert "pca_features" not in result.tables


def test_proteins_that_are_all_alike_get_raw_features():
    images = toy_images(0)
    crops = np.broadcast_to(images.cells.crops[:1], images.cells.crops.shape)
    result = run(with_cells(images, crops=crops))
    np.testing.assert_array_equal(result.values, result.extra["raw"])
    assert "no feature varies over the 6 proteins" in " ".join(result.notes)


def test_no_averaged_cell_gives_zeros():
    images = toy_images(0)
    result = run(with_cells(images, averaged=np.zeros(len(images.cells), bool)))
    assert result.values.shape == (len(images.fields), 433)
    assert not result.values.any()
    assert not result.counts.any()


def test_an_empty_mask_is_replaced_by_the_bright_part_of_the_marker_and_noted():
    images = toy_images(0)
    chosen = np.flatnonzero(images.cells.averaged)[[0, 1, 5]]
    masks, crops = images.cells.masks.copy(), images.cells.crops.copy()
    masks[chosen] = 0
    crops[chosen[2], 2] = 40
    result = run(with_cells(images, masks=masks, crops=crops))
    given = masks.copy()
    given[chosen] = [bright_part(crops[k, 2]) for k in chosen]
    expected = run(with_cells(images, masks=given, crops=crops))
    assert given[chosen[2]].all()
    assert not given[chosen[0]].all()
    assert not differences(result.extra, expected.extra)
    fields = [images.fields[images.cells.field[k]] for k in chosen]
    n_cells = int(images.cells.averaged.sum())
    notes = " ".join(result.notes)
    assert f"3 of {n_cells} cells, in 2 fields, had an empty mask" in notes
    assert "1 of them have the same marker value everywhere" in notes
    assert result.tables["empty_masks"][1:] == ((fields[0], 2, 2, 0), (fields[2], 2, 1, 1))
    assert "empty_masks" not in expected.tables


@pytest.mark.parametrize(
    ("channels", "wanted", "plane"),
    [
        (("red", "green", "blue", "yellow"), "auto", 2),
        (("red", "green", "yellow"), "auto", 0),
        (("green", "yellow"), "auto", 1),
        (("red", "green", "blue", "yellow"), "yellow", 3),
        (("red", "green", "blue", "yellow"), "red", 0),
    ],
)
def test_the_marker(channels, wanted, plane):
    images = toy_images(0, channels=channels)
    result = run(images, marker=wanted)
    assert f"the marker measured beside the protein is {channels[plane]}" in result.notes
    rows = np.flatnonzero((images.cells.field == 0) & images.cells.averaged)
    expected = images.cells.crops[rows, plane][images.cells.masks[rows] > 0].reshape(len(rows), -1).mean()
    assert result.extra["raw"][0, NAMES.index("marker_intensity_mean")] == pytest.approx(expected)


def test_a_marker_that_is_not_there_is_refused_by_name():
    with pytest.raises(InputError, match=r"no channel 'blue'\n  channels beside green: red, yellow"):
        run(toy_images(0, channels=("red", "green", "yellow")), marker="blue")
    with pytest.raises(InputError, match="the images have the channel 'green' only"):
        run(toy_images(0, channels=("green",)))


def test_no_cells_are_refused():
    with pytest.raises(InputError, match="no single cells"):
        run(dataclasses.replace(toy_images(0), cells=None))


@pytest.mark.parametrize(("threads", "chunk"), [(3, 32), (1, 1), (2, 5)])
def test_threads_and_chunks_change_no_byte(threads, chunk, monkeypatch):
    images = toy_images(4)
    one = embed(images, CellprofilerParams(), Run())
    monkeypatch.setattr(module, "_CHUNK", chunk)
    assert not differences(one, embed(images, CellprofilerParams(), Run(threads=threads)))


def test_sixteen_bit_crops_are_measured_as_they_are():
    images = toy_images(5)
    crops = images.cells.crops.astype(np.uint16) * 200
    one, other = run(images), run(with_cells(images, crops=crops))
    ratio = other.extra["raw"] / np.where(one.extra["raw"] == 0, np.nan, one.extra["raw"])
    for name, expected in (
        ("protein_intensity_mean", 200),
        ("marker_zernike_n4_m2", 200),
        ("protein_granularity_01", 1),
    ):
        np.testing.assert_allclose(ratio[:, NAMES.index(name)], expected, rtol=1e-5)
