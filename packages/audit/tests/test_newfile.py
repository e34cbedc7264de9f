"""Files that are complete or not there."""

import pytest

from cellmapkit.api import OutputError
from cellmapkit.audit.newfile import new_file


def test_it_appears_when_it_is_complete(tmp_path):
    with new_file(tmp_path / "a") as stream:
        stream.write(b"x")
        assert not (tmp_path / "a").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="mine"), new_file(tmp_path / "a"):
        raise ValueError("mine")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_replaced(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(OutputError, match="exists already"), new_file(tmp_path / "a"):
        raise AssertionError
    with pytest.raises(OutputError, match="exists already"), new_file(tmp_path / "b") as stream:
        stream.write(b"new")
        (tmp_path / "b").write_text("came between")
    assert (tmp_path / "b").read_text() == "came between"


def test_a_place_that_is_not_there(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), new_file(tmp_path / "no" / "a"):
        raise AssertionError
