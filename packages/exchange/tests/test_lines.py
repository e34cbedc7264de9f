"""Lines of small tables, and what is not read."""

import gzip
import zipfile

import pytest

from cellmapkit.api import CrateNotFoundError, InputError, TableError
from cellmapkit.exchange.lines import read_plain, rows_of


def test_rows_with_either_line_end(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(b"a\tb\r\n\r\nc\td\te\n")
    assert list(rows_of(path, ("x", "y"))) == [(1, ["a", "b"]), (3, ["c", "d", "e"])]


@pytest.mark.parametrize("data", [b"a\n", b"a\t\n", b"\tb\n", b"a\tb\n\xff\tb\n"])
def test_broken_lines_are_refused(tmp_path, data):
    (tmp_path / "t").write_bytes(data)
    with pytest.raises(TableError):
        list(rows_of(tmp_path / "t", ("x", "y")))


def test_packed_and_large_files_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("x", "A\tB\n")
    (tmp_path / "g").write_bytes(gzip.compress(b"A\tB\n"))
    for name, said in (("z", "zip archive"), ("g", "gzip")):
        with pytest.raises(InputError, match=said):
            read_plain(tmp_path / name)
    (tmp_path / "big").write_bytes(b"x" * 11)
    assert len(read_plain(tmp_path / "big", most=11)) == 11
    with pytest.raises(InputError, match="11 bytes"):
        read_plain(tmp_path / "big", most=10)
    with pytest.raises(CrateNotFoundError):
        read_plain(tmp_path / "none")
