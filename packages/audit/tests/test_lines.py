"""Lines of files, and which of them are in one file only."""

import gzip

import pytest

from cellmapkit.api import InputError
from cellmapkit.audit.compare.lines import chunks, fingerprints, lines, n_only


def test_lines_across_chunks_and_kinds_of_ends(tmp_path, monkeypatch):
    monkeypatch.setattr("cellmapkit.audit.compare.lines._CHUNK", 3)
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\n\ntwo three\nlast")
    assert list(lines(path)) == [b"one", b"", b"two three", b"last"]


def test_lines_only_in_one_file_are_counted_as_often_as_they_occur(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("x\nx\ny\nz\n")
    b.write_text("z\nx\nw\nw\nw\n")
    assert n_only(fingerprints(a), fingerprints(b)) == (2, 3)  # x, y; w three times
    assert n_only(fingerprints(a), fingerprints(a)) == (0, 0)
    b.write_text("")
    assert n_only(fingerprints(a), fingerprints(b)) == (4, 0)


def test_gzip_is_unpacked_and_damage_told(tmp_path):
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(b"a\nb\n"))
    assert list(lines(path)) == [b"a", b"b"]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match="cannot be read"):
        list(lines(path))


def test_a_bomb_is_not_unpacked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("cellmapkit.audit.compare.lines._FREE", 0)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(2**23)))
    with pytest.raises(InputError, match="grows to more than"):
        for _ in chunks(path):
            pass


def test_an_endless_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("cellmapkit.audit.compare.lines._LONGEST", 10)
    path = tmp_path / "a"
    path.write_text("x" * 11)
    with pytest.raises(InputError, match="a line of more than 10 bytes"):
        list(lines(path))
