import numpy as np
import pytest
import torch

from cellmapkit.api import Run, UsageError
from cellmapkit.api.testing import toy_modalities
from cellmapkit.torchkit import DeviceTables, epoch_batches, resolve_device, torch_generator


@pytest.mark.parametrize(
    ("n_rows", "size", "sizes"), [(10, 4, [4, 4, 2]), (9, 4, [4, 5]), (8, 4, [4, 4]), (3, 10, [3])]
)
def test_batches_hold_every_row_once_and_none_is_alone(n_rows, size, sizes):
    batches = epoch_batches(np.arange(n_rows) + 100, size, np.random.default_rng(0))
    assert [len(batch) for batch in batches] == sizes
    assert sorted(np.concatenate(batches).tolist()) == list(range(100, 100 + n_rows))


def test_tables_are_sorted_and_copied():
    given = toy_modalities(0)
    before = [table.copy() for table in given.tables]
    tables = DeviceTables.of(given, torch.device("cpu"))
    assert list(tables.ids) == sorted(given.ids)
    tables.tables[0].zero_()
    for table, old in zip(given.tables, before, strict=True):
        np.testing.assert_array_equal(table, old)


def test_rows_are_taken_and_present_ones_listed():
    given = toy_modalities(0)
    tables = DeviceTables.of(given, torch.device("cpu"))
    rows = tables.present(0)
    assert tables.take(0, rows).shape[0] == int(tables.mask[:, 0].sum())


def test_devices():
    assert resolve_device("cpu").type == "cpu"
    assert resolve_device("auto").type in ("cpu", "cuda", "mps")
    with pytest.raises(UsageError, match="unknown device"):
        resolve_device("abacus")
    if not torch.cuda.is_available():
        with pytest.raises(UsageError, match="finds only"):
            resolve_device("cuda")


def test_generators_of_two_purposes_differ_and_repeat():
    one, again, other = (torch.rand(3, generator=torch_generator(Run(), name)) for name in ("a", "a", "b"))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
