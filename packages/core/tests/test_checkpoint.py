import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.core.checkpoint import FileCheckpoint


def test_the_last_state_comes_back(tmp_path):
    slot = FileCheckpoint(tmp_path, lambda: "key", resume=True)
    assert slot.load() is None
    slot.save({"epoch": np.asarray(1)})
    slot.save({"epoch": np.asarray(2), "w": np.float32([1, 2])})
    state = FileCheckpoint(tmp_path, lambda: "key", resume=True).load()
    assert sorted(state) == ["epoch", "w"]
    assert state["epoch"] == 2


def test_a_new_start_ignores_an_old_state(tmp_path):
    FileCheckpoint(tmp_path, lambda: "key", resume=False).save({"a": np.asarray(1)})
    assert FileCheckpoint(tmp_path, lambda: "key", resume=False).load() is None


def test_a_state_of_other_inputs_is_refused(tmp_path):
    FileCheckpoint(tmp_path, lambda: "key", resume=True).save({"a": np.asarray(1)})
    with pytest.raises(InputError, match="other inputs"):
        FileCheckpoint(tmp_path, lambda: "other", resume=True).load()
