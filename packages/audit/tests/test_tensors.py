"""Files of weights, written byte by byte."""

import json
import math

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.audit.compare.outcome import REORDERED
from cellmapkit.audit.compare.tensors import compare_tensors


def write(path, tensors, meta=None):
    entries, data = ({"__metadata__": meta} if meta else {}), b""
    for name, (kind, values) in tensors.items():
        raw = values.tobytes()
        entries[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    header = json.dumps(entries).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)
    return path


def floats(*values):
    return ("F32", np.array(values, dtype="<f4"))


def test_tensor_by_tensor(tmp_path):
    a = write(tmp_path / "a", {"w": floats(1, 2, 4), "b": floats(0), "old": floats(1)})
    b = write(tmp_path / "b", {"b": floats(0), "w": floats(1, 2, 5), "new": floats(1)})
    found = compare_tensors(a, b)
    assert found.facts["tensors"]["w"] == {"absolute": 1.0, "relative": 0.2, "scaled": 0.2, "n_differ": 1.0}
    assert found.facts["tensors"]["b"]["n_differ"] == 0
    assert found.facts["only"] == [["old"], ["new"]]
    assert found.apart == math.inf
    assert found.told.startswith("1 of 2 tensors differ, by 0.2 at most")


def test_the_same_tensors_in_another_order(tmp_path):
    a = write(tmp_path / "a", {"w": floats(1), "b": floats(2)})
    b = write(tmp_path / "b", {"b": floats(2), "w": floats(1)}, meta={"made": "today"})
    assert compare_tensors(a, b).status == REORDERED


def test_half_floats_and_shapes(tmp_path, monkeypatch):
    monkeypatch.setattr("cellmapkit.audit.compare.tensors._PIECE", 1)
    one, two = np.array([0x3F80, 0x4000], dtype="<u2"), np.array([0x3F80, 0x4040], dtype="<u2")  # 1, 2 and 1, 3
    found = compare_tensors(write(tmp_path / "a", {"w": ("BF16", one)}), write(tmp_path / "b", {"w": ("BF16", two)}))
    assert found.facts["tensors"]["w"]["absolute"] == 1
    found = compare_tensors(write(tmp_path / "a", {"w": floats(1, 2)}), write(tmp_path / "b", {"w": floats(1)}))
    assert found.facts["tensors"]["w"]["shape"] == [[2], [1]]


@pytest.mark.parametrize("content", [
    b"", b"\x05", (2**40).to_bytes(8, "little") + b"{}", (2).to_bytes(8, "little") + b"[]",
    (2).to_bytes(8, "little") + b"{{",
])  # fmt: skip
def test_what_is_no_such_file(tmp_path, content):
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no safetensors file"):
        compare_tensors(path, path)


@pytest.mark.parametrize(("name", "value"), [("data_offsets", [0, 400]), ("data_offsets", [-4, 0]), ("dtype", "X"),
                                             ("shape", [99]), ("shape", None)])  # fmt: skip
def test_a_header_that_lies(tmp_path, name, value):
    path = write(tmp_path / "a", {"w": floats(1)})
    entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], name: value}
    header = json.dumps({"w": entry}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with pytest.raises(InputError, match="is no safetensors file"):
        compare_tensors(path, path)
