import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.cellmeans import cell_means
from cellmapkit.api.testing import toy_images


@pytest.mark.parametrize("shard", [1, 3, 16])
def test_means_are_those_of_the_averaged_cells_however_fields_are_cut_into_shards(shard):
    toy = toy_images()
    averaged = toy.cells.averaged & (toy.cells.field != 2)
    toy = dataclasses.replace(toy, cells=dataclasses.replace(toy.cells, averaged=averaged))
    found, counts = cell_means(toy, Run(), lambda rows: {"row": np.stack([rows, rows**2], axis=1)}, shard=shard)
    for field in range(len(toy.fields)):
        rows = np.flatnonzero(averaged & (toy.cells.field == field))
        wanted = [rows.mean(), (rows**2).mean()] if len(rows) else [0.0, 0.0]
        assert found["row"][field].tolist() == wanted
        assert counts[field] == len(rows)
    assert found["row"].dtype == np.float32


def test_without_averaged_cells_there_is_nothing():
    toy = toy_images()
    none = dataclasses.replace(toy, cells=dataclasses.replace(toy.cells, averaged=np.zeros(len(toy.cells), bool)))
    found, counts = cell_means(none, Run(), lambda rows: {"row": rows[:, None]})
    assert found == {}
    assert not counts.any()
