import gzip
import zipfile

import pytest

from cellmapkit.api import CrateNotFoundError, InputError, TableError
from cellmapkit.standards.textfile import decode, parse_json, read_bytes, read_rows


def test_gzip_is_known_by_content_and_line_ends_and_mark_vanish():
    assert decode(gzip.compress(b"\xef\xbb\xbfa\r\nb\rc"), "f") == "a\nb\nc"


def test_damaged_gzip_and_other_encodings_are_named():
    whole = gzip.compress(b"some text that is long enough to be cut " * 20)
    with pytest.raises(InputError, match=r"f\.gz: damaged gzip"):
        decode(whole[:-12], "f.gz")
    with pytest.raises(InputError, match="byte 2 .* is not UTF-8"):
        decode("ab\xe9".encode("latin-1"), "f")


def test_missing_file_and_directory_are_told_apart(tmp_path):
    with pytest.raises(CrateNotFoundError, match="no such file"):
        read_bytes(tmp_path / "absent")
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(tmp_path)


def test_rows_carry_line_numbers_and_ragged_ones_are_refused(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("a\tb\n\nc\td\n")
    assert list(read_rows(path, 2, "x and y")) == [(1, ["a", "b"]), (3, ["c", "d"])]
    path.write_text("a\tb\nc\n")
    with pytest.raises(TableError, match=r"line 2: 1 tab-separated columns \('c'\)"):
        list(read_rows(path, 2, "x and y"))


def test_json_errors_have_a_place_and_repeated_keys_are_refused():
    with pytest.raises(InputError, match="f, line 2, column 1"):
        parse_json('{"a": 1,\n', "f")
    with pytest.raises(InputError, match="more than once: 'a'"):
        parse_json('{"a": [1], "b": [2], "a": [3]}', "f")
    assert parse_json('{"NA": ["NAN"]}', "f") == {"NA": ["NAN"]}


def test_a_zip_of_one_file_is_its_file(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/a.txt", "some\r\ntext")
    assert decode(path.read_bytes(), "a.zip") == "some\ntext"
    with pytest.raises(InputError, match=r"a\.zip: damaged zip"):
        decode(path.read_bytes()[:-30], "a.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b.txt", "more")
    with pytest.raises(InputError, match=r"a zip archive of 2 files: 'x/a.txt', 'b.txt'"):
        decode(path.read_bytes(), "a.zip")
