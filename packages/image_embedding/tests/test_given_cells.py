import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.given_cells import given_cells

TOY = toy_images()
IMAGES = dataclasses.replace(TOY, cells=None)


class Reader:
    """Stands for a step: keeps what is read."""

    def __init__(self):
        self.seen = []

    def read(self, path):
        if not path.is_file():
            raise FileNotFoundError(path.name)
        self.seen.append(path.name)


@pytest.fixture
def folder(tmp_path):
    """Write the toy cells as another program would: names of fields, no places, last field first."""
    np.save(tmp_path / "cells.npy", TOY.cells.crops[::-1])
    np.save(tmp_path / "cell_masks.npy", TOY.cells.masks[::-1])
    write(tmp_path, [(IMAGES.fields[k],) for k in TOY.cells.field[::-1]])
    return tmp_path


def write(folder, rows, header=("field",), name="cells.tsv"):
    (folder / name).write_text("".join("\t".join(map(str, row)) + "\n" for row in (header, *rows)))


def given(folder, step=None, **settings):
    return given_cells(step or Reader(), IMAGES, CellParams(cells=folder, **settings))


def test_the_least_that_is_needed(folder):
    step = Reader()
    cut = given(folder, step)
    assert step.seen == ["cells.npy", "cell_masks.npy", "cells.tsv"]
    np.testing.assert_array_equal(cut.field, TOY.cells.field[::-1])
    assert np.isnan(np.stack([cut.x, cut.y, cut.area, cut.width])).all()
    assert not cut.left_out.any()


def test_places_and_counts_of_an_earlier_run(folder):
    rows = [(k, IMAGES.fields[f], k, 2 * k, "", 40) for k, f in enumerate(TOY.cells.field[::-1])]
    write(folder, rows, ("cell", "field", "x", "y", "area", "width"))
    counts = [(name, 9, 3, k, ",".join(IMAGES.channels)) for k, name in enumerate(IMAGES.fields)]
    write(folder, counts, ("field", "cells", "at_border", "small", "channels"), "cell_fields.tsv")
    cut = given(folder, crop_width=40)
    assert (cut.x[5], cut.y[5], cut.width[5]) == (5, 10, 40)
    assert np.isnan(cut.area).all()
    assert cut.left_out.tolist() == [[3, k] for k in range(8)]


def test_cells_of_unknown_fields_are_marked_and_missing_ones_refused(folder):
    names = [IMAGES.fields[k] for k in TOY.cells.field[::-1]]
    write(folder, [("elsewhere" if k == 4 else name,) for k, name in enumerate(names)])
    assert given(folder).field[4] == -1
    write(folder, [("elsewhere" if name == IMAGES.fields[3] else name,) for name in names])
    with pytest.raises(InputError, match=f"has no cell of 1 of 8 fields: '{IMAGES.fields[3]}'"):
        given(folder)
    empty = [(IMAGES.fields[3], 0, 2, 1, ",".join(IMAGES.channels))]
    write(folder, empty, ("field", "cells", "at_border", "small", "channels"), "cell_fields.tsv")
    assert given(folder).left_out[3].tolist() == [2, 1]  # it is known to have none


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cells.npy", TOY.cells.crops[1:], r"shape \(71, 4, 64, 64\)"),
        ("cells.npy", TOY.cells.crops[:, :3], r"shape \(72, 3, 64, 64\)"),
        ("cells.npy", TOY.cells.crops.astype(np.float32), "float32"),
        ("cells.npy", np.array(3), r"shape \(\)"),
        ("cell_masks.npy", TOY.cells.masks[:, :32, :32], r"cell_masks\.npy holds uint8"),
        ("cell_masks.npy", TOY.cells.masks.astype(bool), "bool"),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(folder, name, content, message):
    np.save(folder / name, content)
    with pytest.raises(InputError, match=message):
        given(folder)


@pytest.mark.parametrize("name", ["cells.npy", "cell_masks.npy"])
def test_a_file_that_is_cut_off_is_refused(folder, name):
    (folder / name).write_bytes((folder / name).read_bytes()[:-100])
    with pytest.raises(InputError, match=f"{name} cannot be read"):
        given(folder)


@pytest.mark.parametrize("name", ["cells.npy", "cell_masks.npy", "cells.tsv"])
def test_every_file_is_needed(folder, name):
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        given(folder)


def test_tables_that_cannot_be_read_are_refused(folder):
    write(folder, [("a", "b")] * 72, ("name", "x"))
    with pytest.raises(InputError, match="has no column 'field'"):
        given(folder)
    write(folder, [(IMAGES.fields[k], "far") for k in TOY.cells.field], ("field", "x"))
    with pytest.raises(InputError, match=r"cells\.tsv, line 2: 'far' is no number"):
        given(folder)


def test_other_channels_and_sizes_are_refused(folder):
    rows = [(name, 9, 0, 0, "red,green,yellow,blue") for name in IMAGES.fields]
    write(folder, rows, ("field", "cells", "at_border", "small", "channels"), "cell_fields.tsv")
    with pytest.raises(InputError, match="the crops have the channels red,green,yellow,blue"):
        given(folder)
    (folder / "cell_fields.tsv").unlink()
    with pytest.raises(InputError, match="holds crops of 64 pixels, crop_size is 32"):
        given(folder, crop_size=32)
    with pytest.raises(InputError, match=r"has windows of nan pixels, crop_width is 30"):
        given(folder, crop_width=30)
