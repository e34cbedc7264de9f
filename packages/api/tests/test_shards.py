import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.shards import in_shards
from cellmapkit.api.testing import MemoryCheckpoint, RecordedProgress


def squares(calls):
    def compute(start, stop):
        calls.append((start, stop))
        rows = np.arange(start, stop, dtype=np.float32)
        return {"values": rows[:, None] ** 2, "counts": np.ones(stop - start, np.int64)}

    return compute


def test_all_rows_are_computed_shard_after_shard():
    calls, progress = [], RecordedProgress()
    found = in_shards(Run(progress=progress), 7, squares(calls), shard=3)
    assert calls == [(0, 3), (3, 6), (6, 7)]
    assert found["values"].ravel().tolist() == [0, 1, 4, 9, 16, 25, 36]
    assert found["counts"].dtype == np.int64
    assert progress.tasks[0].done == progress.tasks[0].total == 7


def test_a_run_goes_on_behind_the_last_shard_that_was_kept(monkeypatch):
    monkeypatch.setattr("cellmapkit.api.shards._SAVE_SECONDS", -1.0)
    checkpoint, calls = MemoryCheckpoint(), []

    def stops(start, stop):
        if start == 6:
            raise KeyboardInterrupt
        return squares([])(start, stop)

    with pytest.raises(KeyboardInterrupt):
        in_shards(Run(checkpoint=checkpoint), 10, stops, shard=3)
    found = in_shards(Run(checkpoint=checkpoint), 10, squares(calls), shard=3)
    assert calls == [(6, 9), (9, 10)]
    assert found["values"].ravel().tolist() == [k**2 for k in range(10)]


def test_a_finished_run_computes_nothing_again():
    checkpoint, calls = MemoryCheckpoint(), []
    once = in_shards(Run(checkpoint=checkpoint), 5, squares([]))
    again = in_shards(Run(checkpoint=checkpoint), 5, squares(calls))
    assert calls == []
    assert all((once[name] == again[name]).all() for name in once)


def test_no_rows_give_nothing():
    assert in_shards(Run(), 0, squares([])) == {}
