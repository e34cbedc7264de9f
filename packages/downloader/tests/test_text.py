"""Files that are no text, and why."""

import gzip

import pytest

from cellmapkit.api import CrateNotFoundError, InputError, TableError
from cellmapkit.downloader.text import read_text


def written(tmp_path, data):
    path = tmp_path / "table.tsv"
    path.write_bytes(data)
    return path


def test_text_is_returned_without_its_byte_order_mark(tmp_path):
    assert read_text(written(tmp_path, b"\xef\xbb\xbfA\tB\r\n")) == "A\tB\r\n"


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", TableError, "is empty"),
        (b" \n\n", TableError, "is empty"),
        (b"A\tB\nC\t\x00\n", InputError, "line 2 holds a zero byte"),
        (b"A\tB\nC\tM\xfcller\n", TableError, "line 2: byte 0xfc is not UTF-8"),
        ("A\tB\n".encode("utf-16"), TableError, "UTF-16"),
        (b"PK\x03\x04rest", InputError, "Excel workbook"),
        (b"PAR1rest", InputError, "Parquet"),
        (gzip.compress(b"A\tB\n" * 1000, mtime=0)[:40], TableError, "broken gzip file"),
        (b"\x1f\x8bnot really", TableError, "broken gzip file"),
    ],
)
def test_what_is_no_table_says_why(tmp_path, data, error, message):
    with pytest.raises(error, match=message):
        read_text(written(tmp_path, data))


def test_a_missing_file_names_its_neighbour(tmp_path):
    (tmp_path / "edgelist.tsv").write_text("A\tB\n")
    with pytest.raises(CrateNotFoundError, match=r"did you mean .*edgelist.tsv"):
        read_text(tmp_path / "edgelst.tsv")
    with pytest.raises(CrateNotFoundError, match="no such file"):
        read_text(tmp_path / "nowhere" / "x.tsv")


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a directory"):
        read_text(tmp_path)


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret.tsv"
    path.write_text("A\tB\n")

    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        read_text(path)
