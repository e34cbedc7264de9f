from pathlib import Path

import numpy as np

from cellmapkit.core.faults import find_faults, refuse


def test_a_row_has_one_fault_and_the_name_comes_first():
    values = np.float32([[1, 2], [np.nan, 1], [0, 0]])
    faults = find_faults(["A", "A", "B"], values)
    assert [(fault.row, fault.reason) for fault in faults] == [(1, "repeated name"), (2, "constant")]
    assert [fault.droppable for fault in faults] == [False, True]


def test_good_rows_have_none():
    assert find_faults(["A", "B"], np.float32([[1, 2], [3, 1]])) == []


def test_the_error_speaks_of_the_first_kind_only():
    faults = find_faults(["A", "A", "B"], np.float32([[1, 2], [1, 2], [0, 0]]))
    error = refuse(Path("x.tsv"), faults)
    assert "1 rows with repeated name" in error.message
    assert "unique" in error.hint
