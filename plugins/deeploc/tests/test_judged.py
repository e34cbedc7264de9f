"""Recall of each class, by hand."""

import logging

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.testing import RecordedProgress
from cellmapkit.deeploc.judged import class_recall
from cellmapkit.deeploc.labelled import Labelled

OF_CELL = np.array([0, 0, 0, 1, 1, 2, 0, 1, -1])
ROWS = (np.array([0]), np.array([1, 2, 3, 4]), np.array([5, 6, 7]))
LABELLED = Labelled(("a", "b", "c"), ROWS, OF_CELL, np.zeros(9, np.int64), ())


def test_recall_by_hand(caplog):
    said = np.array([9, 0, 1, 1, 1, 2, 2, 1, 9])
    progress = RecordedProgress()
    with caplog.at_level(logging.INFO, "cellmapkit"):
        table = class_recall(LABELLED, lambda rows: said[rows], Run(progress=progress))
    assert table[0] == ("part", "class", "n_cells", "recall")
    assert table[1:3] == (("validation", "a", 2, 0.5), ("validation", "b", 2, 1.0))
    assert table[3:] == (("test", "a", 1, 0.0), ("test", "b", 1, 1.0), ("test", "c", 1, 1.0))
    assert "validation cells: 75.0 % of 4 told rightly; mean recall of 2 locations 75.0 %" in caplog.text
    assert "least 0.0 % (a)" in caplog.text
    assert (progress.tasks[0].done, progress.tasks[0].total) == (7, 7)


def test_a_part_without_cells_is_absent():
    none = Labelled(("a", "b"), (ROWS[0], ROWS[1], np.zeros(0, np.int64)), OF_CELL, np.zeros(9, np.int64), ())
    table = class_recall(none, lambda rows: OF_CELL[rows], Run())
    assert {row[0] for row in table[1:]} == {"validation"}
    assert [row[3] for row in table[1:]] == pytest.approx([1.0, 1.0])
