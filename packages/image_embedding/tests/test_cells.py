import dataclasses
import logging

import numpy as np
import pytest
from PIL import Image

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.api.images import TEST, TRAINING, VALIDATION
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding import store
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.cells import obtain_cells
from cellmapkit.image_embedding.info import INFO

FILES = ("cells.npy", "cell_masks.npy", "cells.tsv", "cell_fields.tsv", "proteins_without_cells.tsv")


class Pixels:
    """Fields read anew whenever asked for; can stand for an interruption at one of them."""

    def __init__(self, fields, stop=None):
        self.fields, self.stop, self.asked = fields, stop, []

    def __len__(self):
        return len(self.fields)

    def __getitem__(self, k):
        self.asked.append(k)
        if k == self.stop:
            raise KeyboardInterrupt
        return self.fields[k]


@pytest.fixture(scope="module")
def images():
    """Return eight fields of nine cells, without the cells."""
    return dataclasses.replace(toy_images(), cells=None)


def cut(outdir, images, *, resume=False, threads=1, **settings):
    """Cut the cells in a crate of its own, and return them with the crate."""
    params = CellParams(**{"crop_width": 32, "crop_size": 32, "border": "none", **settings})
    options = StepOptions(outdir=outdir, resume=resume, threads=threads)
    record = {key: value for key, value in params.record().items() if key not in ("masks", "cells")}
    with run_step(INFO, options, parameters=record) as step:
        cells = obtain_cells(step, images, params)
        kept = {name: np.array(getattr(cells, name)) for name in ("crops", "masks", "field", "part", "averaged")}
    return dataclasses.replace(cells, **kept), outdir


@pytest.fixture(scope="module")
def default(images, tmp_path_factory):
    """Return what the settings of these tests give, and the crate."""
    return cut(tmp_path_factory.mktemp("default") / "whole", images)


@pytest.fixture
def obtain(tmp_path, images):
    def run(name="out", images=images, **settings):
        return cut(tmp_path / name, images, **settings)

    return run


def table(path):
    header, *rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def same(one, other):
    for name in ("crops", "masks", "field", "part", "averaged"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_nine_cells_of_every_field(default, images):
    cells, crate = default
    assert np.bincount(cells.field).tolist() == [9] * 8
    assert cells.crops.shape == (72, 4, 32, 32)
    rows = table(crate / "cells.tsv")
    first = rows[0]
    assert (first["cell"], first["field"], first["width"]) == ("0", images.fields[0], "32")
    for k, row in enumerate(rows[:9]):  # fields of three by three cells, 32 pixels apart
        x, y = float(row["x"]), float(row["y"])
        assert abs((x + 0.5) % 32 - 16) < 2
        left, top = int(np.floor(x + 1 - 16)), int(np.floor(y + 1 - 16))
        if left >= 0 and top >= 0 and max(left, top) <= 64:
            window = images.pixels[0][:, top : top + 32, left : left + 32]
            np.testing.assert_array_equal(cells.crops[k], window)
    assert [row["part"] for row in rows] == [{0: "training", 1: "validation", 2: "test"}[part] for part in cells.part]
    assert [row["averaged"] == "1" for row in rows] == cells.averaged.tolist()


def test_the_crate_lists_what_it_holds(default):
    _, crate = default
    metadata = (crate / "ro-crate-metadata.json").read_text()
    assert all(f'"{name}"' in metadata for name in FILES)
    assert "windows of 32 pixels" in metadata
    assert np.load(crate / "cells.npy", mmap_mode="r").shape == (72, 4, 32, 32)
    assert np.load(crate / "cell_masks.npy").shape == (72, 32, 32)
    assert table(crate / "cell_fields.tsv")[0]["channels"] == "red,green,blue,yellow"
    assert table(crate / "proteins_without_cells.tsv") == []


def test_cells_stay_readable_after_the_crate_is_renamed_into_place(tmp_path, images):
    params = CellParams(crop_width=32, crop_size=32, border="none")
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        cells = obtain_cells(step, images, params)
        assert isinstance(cells.crops, np.memmap)
    np.testing.assert_array_equal(cells.crops, np.load(tmp_path / "out" / "cells.npy"))


def test_parts_and_averages_follow_the_settings(obtain, default, images):
    cells, _ = default
    protein = images.field_proteins()[cells.field]
    for which in np.unique(protein):
        part = cells.part[protein == which]
        n = len(part)
        assert [(part == p).sum() for p in (TEST, VALIDATION)] == [int(n * 0.1 + 0.5)] * 2
    np.testing.assert_array_equal(cells.averaged, cells.part == TEST)
    assert obtain("all", average="all")[0].averaged.all()
    whole, _ = obtain("whole", split="protein")
    assert all(len(set(whole.part[protein == which])) == 1 for which in np.unique(protein))
    assert set(whole.part) >= {TRAINING, TEST}


def test_the_same_at_any_number_of_threads(obtain, default):
    same(default[0], obtain("three", threads=3)[0])


def test_a_width_is_chosen_and_can_be_given_again(obtain, caplog):
    with caplog.at_level(logging.INFO, "cellmapkit"):
        chosen, crate = obtain("chosen", crop_width=0)
    width = int(table(crate / "cells.tsv")[0]["width"])
    assert 30 <= width <= 40  # bodies are discs of 31 pixels that nearly touch
    assert f"--crop_width {width} cuts the same again" in caplog.text
    same(chosen, obtain("given", crop_width=width)[0])


@pytest.mark.parametrize("stop", [1, 7])
@pytest.mark.parametrize("width", [0, 32])
def test_an_interrupted_run_goes_on(obtain, default, images, monkeypatch, stop, width):
    monkeypatch.setattr("cellmapkit.image_embedding.cut_all._SAMPLE", 1)
    whole, crate = default if width else obtain("whole", crop_width=width)
    with pytest.raises(KeyboardInterrupt):
        obtain("out", dataclasses.replace(images, pixels=Pixels(images.pixels, stop)), crop_width=width)
    again = Pixels(images.pixels)
    cells, resumed = obtain("out", dataclasses.replace(images, pixels=again), crop_width=width, resume=True)
    same(cells, whole)
    assert again.asked == [0, *range(stop, 8)]  # the first for its bit depth; the width is not chosen again
    for name in FILES:
        assert (crate / name).read_bytes() == (resumed / name).read_bytes()


def test_a_killed_run_goes_on_behind_what_was_saved(obtain, default, images, tmp_path, monkeypatch):
    """What a kill leaves: the hidden directory as it was, with files longer than the saved state says."""
    whole, _ = default
    monkeypatch.setattr(store, "_SAVE_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        obtain("out", dataclasses.replace(images, pixels=Pixels(images.pixels, stop=4)))
    partial = tmp_path / ".out.partial" / ".checkpoint" / "cells"
    with (partial / "crops.npy").open("ab") as stream:
        stream.write(b"half a cell")
    (partial / "masks.npy").write_bytes((partial / "masks.npy").read_bytes()[:-2000])
    again = Pixels(images.pixels)
    same(obtain("out", dataclasses.replace(images, pixels=again), resume=True)[0], whole)
    assert again.asked == [0, 3, 4, 5, 6, 7]  # the first for its type; the fourth had lost a mask
    assert not (tmp_path / "out" / ".checkpoint").exists()


def test_at_most_so_many_cells_per_protein(obtain, default, images):
    every, _ = default
    few, crate = obtain("few", max_cells=4)
    assert np.bincount(images.field_proteins()[few.field]).tolist()[:5] == [4] * 5
    assert len(table(crate / "cells.tsv")) == len(few) == len(np.load(crate / "cells.npy"))
    for crop in few.crops:
        assert (every.crops == crop).all(axis=(1, 2, 3)).sum() == 1


def test_a_field_and_a_protein_without_cells_are_listed(obtain, images, caplog):
    pixels = list(images.pixels)
    k = images.fields.index("field001_0")  # the only one of its protein
    pixels[k] = np.zeros_like(pixels[k])
    cells, crate = obtain(images=dataclasses.replace(images, pixels=pixels))
    assert k not in cells.field
    assert [row["field"] for row in table(crate / "cell_fields.tsv") if row["cells"] == "0"] == ["field001_0"]
    (row,) = table(crate / "proteins_without_cells.tsv")
    assert row["id"] == "P001"
    assert row["reason"].startswith("no cell in 1 fields: 0 objects at the border")
    assert "1 of 6 proteins have no cell" in caplog.text


@pytest.mark.parametrize("width", [0, 20])
def test_no_cell_at_all_is_an_error_that_says_what_to_try(obtain, images, width):
    empty = dataclasses.replace(images, pixels=[np.zeros((4, 96, 96), np.uint8)] * 8)
    with pytest.raises(InputError, match="no cell was found in any of 8 fields"):
        obtain(images=empty, crop_width=width)


def test_fields_of_another_bit_depth_are_refused_by_name(obtain, images):
    pixels = [*images.pixels[:-1], images.pixels[-1].astype(np.uint16)]
    with pytest.raises(InputError, match=f"field {images.fields[-1]} has uint16 pixels"):
        obtain(images=dataclasses.replace(images, pixels=pixels))


def test_masks_are_used_as_they_are(obtain, images, tmp_path):
    folder = tmp_path / "masks"
    folder.mkdir()
    labels = np.zeros((96, 96), np.uint8)
    labels[0:10, 0:10], labels[50:54, 60:70] = 3, 1
    for name in images.fields:
        Image.fromarray(labels).save(folder / f"{name}.png")
    cells, crate = obtain(masks=folder, border="cell")
    assert np.bincount(cells.field).tolist() == [2] * 8
    rows = table(crate / "cells.tsv")
    assert [(row["x"], row["y"], row["area"]) for row in rows[:2]] == [("64.5", "51.5", "40"), ("4.5", "4.5", "100")]
    assert str(images.fields[0]) + ".png" in (crate / "ro-crate-metadata.json").read_text()
    (folder / f"{images.fields[2]}.png").unlink()
    with pytest.raises(CrateNotFoundError, match="no label image for 1 of 8"):
        obtain("again", masks=folder)


def test_cells_of_an_earlier_run_are_used_where_they_are(obtain, default):
    first, crate = default
    again, second = obtain("again", cells=crate)
    same(first, again)
    assert not (second / "cells.npy").exists()
    assert (second / "cells.tsv").read_bytes() == (crate / "cells.tsv").read_bytes()
    assert "default0/whole/cells.npy" in (second / "ro-crate-metadata.json").read_text()


def test_cells_of_more_fields_than_are_embedded(obtain, default, images, caplog):
    first, crate = default
    links = images.links[images.links[:, 0] < 3]
    few = dataclasses.replace(images, fields=images.fields[:3], pixels=images.pixels[:3], links=links)
    cells, second = obtain("few", few, cells=crate)
    np.testing.assert_array_equal(cells.crops, first.crops[:27])
    assert "left out 45 cells of fields that are not embedded" in caplog.text
    assert np.load(second / "cells.npy").shape == (27, 4, 32, 32)
    with pytest.raises(InputError, match="has no cell of 5 of 8 fields: 'field002_0'"):
        obtain("all", images, cells=second)
