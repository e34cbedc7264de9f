import os

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from cellmapkit.api import InputError
from cellmapkit.densenet.checkpoint import read_checkpoint

STATE = {"a": torch.arange(3.0), "b": torch.ones(2, 2)}
FORMATS = pytest.mark.parametrize("zipped", [True, False], ids=["new", "old"])


def save(what, path, zipped=True):
    torch.save(what, path, _use_new_zipfile_serialization=zipped)
    return path


def same(found):
    return found.keys() == STATE.keys() and all(torch.equal(found[name], STATE[name]) for name in STATE)


@FORMATS
def test_files_of_torch_are_read(tmp_path, zipped):
    path = tmp_path / "model.pth"
    assert same(read_checkpoint(save(STATE, path, zipped)))
    training = {"epoch": 3, "best": np.float64(0.5), "steps": np.int64(4), "state_dict": STATE, "optimizer": {"lr": 1}}
    assert same(read_checkpoint(save(training, path, zipped)))


def test_safetensors_are_read(tmp_path):
    save_file(STATE, tmp_path / "model.safetensors")
    assert same(read_checkpoint(tmp_path / "model.safetensors"))


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@FORMATS
def test_a_file_that_would_run_a_program_does_not(tmp_path, zipped):
    marker = tmp_path / "made"
    path = save({"state_dict": STATE, "bomb": Bomb(marker)}, tmp_path / "model.pth", zipped)
    with pytest.raises(InputError) as caught:
        read_checkpoint(path)
    assert not marker.exists()
    assert ".mkdir while" in str(caught.value)
    assert "save its 'state_dict' alone" in str(caught.value)
    torch.load(path, weights_only=False)  # the trap is real
    assert marker.exists()


def test_a_pickled_network_is_refused(tmp_path):
    path = save(torch.nn.Linear(2, 2), tmp_path / "model.pth")
    with pytest.raises(InputError, match=r"asks to call torch\.nn\.modules\.linear\.Linear"):
        read_checkpoint(path)


@pytest.mark.parametrize("content", [b"", b"<html>404 Not Found</html>", b"PK\x03\x04 cut off"])
@pytest.mark.parametrize("name", ["model.pth", "model.safetensors"])
def test_files_that_are_no_checkpoints_are_refused(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="is no checkpoint that can be read") as caught:
        read_checkpoint(tmp_path / name)
    assert "weights_only" not in str(caught.value)  # what torch would have people try


@FORMATS
def test_files_cut_short_are_refused(tmp_path, zipped):
    path = save({"state_dict": STATE}, tmp_path / "model.pth", zipped)
    content = path.read_bytes()
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        with pytest.raises(InputError):
            read_checkpoint(path)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (torch.ones(2), "holds a Tensor"),
        ({}, "0 entries that are no tensors"),
        ({"state_dict": {"a": torch.ones(1), "b": 3}}, r"1 entries that are no tensors \('b'\) among 2"),
    ],
)
def test_other_contents_are_refused(tmp_path, what, said):
    with pytest.raises(InputError, match=said):
        read_checkpoint(save(what, tmp_path / "model.pth"))
