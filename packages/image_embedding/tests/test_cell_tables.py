import dataclasses

import numpy as np
import pytest

from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding.cell_tables import positions, write_cells, write_fields, write_without
from cellmapkit.image_embedding.cut import CutCells
from cellmapkit.image_embedding.info import INFO

IMAGES = toy_images()
N_CELLS = len(IMAGES.cells)


@pytest.fixture
def step(tmp_path):
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as opened:
        yield opened


@pytest.fixture
def cut(tmp_path):
    x = np.arange(N_CELLS) + 0.25
    x[1] = np.nan
    measures = {"x": x, "y": x + 100, "area": x * 2, "width": np.full(N_CELLS, 40)}
    return CutCells(
        crops=tmp_path, masks=tmp_path, field=IMAGES.cells.field, left_out=np.zeros((8, 2), int), **measures
    )


def lines(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def test_cells(step, cut):
    write_cells(step, IMAGES, cut, IMAGES.cells)
    rows = lines(step.directory / "cells.tsv")
    assert rows[1] == ["0", IMAGES.fields[0], "0.25", "100.25", "0.5", "40", "training", "0"]
    assert rows[2] == ["1", IMAGES.fields[0], "", "", "", "40", "test", "1"]
    assert len(rows) == N_CELLS + 1
    assert len(step.files["cells.tsv"].columns) == len(rows[0])


def test_positions_come_back_for_the_fields_asked_for(step, cut, tmp_path):
    assert positions(tmp_path, set(IMAGES.fields)) == {}
    write_cells(step, IMAGES, cut, IMAGES.cells)
    found = positions(step.directory, {IMAGES.fields[0]})
    assert sorted(found) == [0, *range(2, 9)]  # the place of cell 1 is not known
    assert found[3] == (3.25, 103.25, 40)


def test_fields(step, caplog):
    counts = np.array([9, 0, 9, 9, 9, 9, 9, 9])
    write_fields(step, IMAGES, counts, np.tile([2, 1], (8, 1)))
    rows = lines(step.directory / "cell_fields.tsv")
    assert rows[0] == ["field", "cells", "at_border", "small", "channels"]
    assert rows[2] == [IMAGES.fields[1], "0", "2", "1", "red,green,blue,yellow"]
    assert "1 of 8 fields have no cell" in caplog.text


def test_proteins_without_cells_have_a_reason(step):
    ids = (*IMAGES.ids, "Z")  # stands for no field
    images = dataclasses.replace(IMAGES, ids=ids, labels=np.zeros((7, 3), bool), cells=None)
    counts = np.array([0, 9, 9, 9, 9, 0, 0, 0])  # the last two proteins share the last two fields
    write_without(step, images, counts, np.tile([2, 1], (8, 1)))
    found = dict(lines(step.directory / "proteins_without_cells.tsv")[1:])
    names = sorted(
        {images.ids[p] for f, p in images.links if counts[f] == 0}
        - {images.ids[p] for f, p in images.links if counts[f]}
    )
    assert sorted(found) == [*names, "Z"]
    assert found["Z"] == "no field"
    assert found["P005"] == "no cell in 2 fields: 4 objects at the border and 2 small ones were left out"
