import dataclasses

import numpy as np
import pytest

from cellmapkit.api.testing import MemoryCheckpoint, RecordedProgress, recording
from cellmapkit.api.testing.recording import Cancelled


def test_reading_a_field_is_noticed(toys):
    watched, read = recording(toys.ToyParams(width=3))
    assert isinstance(watched, toys.ToyParams)
    assert read == set()
    assert watched.width == 3
    assert read == {"width"}
    _ = watched.fill
    assert read == {"width", "fill"}


def test_copying_and_recording_all_fields_uses_none(toys):
    watched, read = recording(toys.ToyParams())
    dataclasses.asdict(watched)
    dataclasses.replace(watched, width=5)
    watched.record()
    assert repr(watched).startswith("ToyParams(")
    assert read == set()


def test_progress_keeps_what_was_reported():
    progress = RecordedProgress()
    with progress.task("walks", 5) as task:
        task.advance(2, loss=0.1)
        task.advance()
        assert not task.closed
    (kept,) = progress.tasks
    assert (kept.name, kept.total, kept.done, kept.closed, progress.advances) == ("walks", 5, 3, True, 2)


def test_progress_cancels_after_so_many_calls():
    progress = RecordedProgress(cancel_after=2)
    with progress.task("walks", 5) as task:
        task.advance()
        task.advance()
        with pytest.raises(Cancelled):
            task.advance()
    assert progress.advances == 3 and progress.tasks[0].closed


def test_a_checkpoint_keeps_copies():
    checkpoint = MemoryCheckpoint()
    assert checkpoint.load() is None
    array = np.zeros(2)
    checkpoint.save({"a": array})
    array[0] = 9
    first = checkpoint.load()
    first["a"][1] = 9
    assert checkpoint.load()["a"].tolist() == [0, 0] and checkpoint.saves == 1
