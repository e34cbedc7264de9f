import pytest

from cellmapkit.api import TableError
from cellmapkit.image_embedding.text import Line, read_lines, read_records


def test_lines_come_with_their_numbers_and_without_empty_ones(tmp_path):
    (tmp_path / "t.csv").write_bytes(b'\xef\xbb\xbfa,"b, c"\r\n\r\nd,"e\nf"\r\n')
    assert read_lines(tmp_path / "t.csv", ",") == [Line(1, ["a", "b, c"]), Line(4, ["d", "e\nf"])]


def test_quotes_mean_nothing_where_tabs_separate(tmp_path):
    (tmp_path / "t.tsv").write_text('5"\tx\n')
    assert read_lines(tmp_path / "t.tsv", "\t") == [Line(1, ['5"', "x"])]


def test_records_are_by_column_and_short_rows_lack_some(tmp_path):
    (tmp_path / "t.tsv").write_text("a\tb\n1\t2\n3\n")
    assert read_records(tmp_path / "t.tsv", "\t") == (["a", "b"], [(2, {"a": "1", "b": "2"}), (3, {"a": "3"})])
    (tmp_path / "t.tsv").write_text("")
    assert read_records(tmp_path / "t.tsv", "\t") == ([], [])


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "t.tsv").write_bytes(b"a\t\xff\xfe\n")
    with pytest.raises(TableError, match=r"t.tsv cannot be read as a table"):
        read_lines(tmp_path / "t.tsv", "\t")
    (tmp_path / "t.csv").write_text('a,"' + "x" * 200_000)
    with pytest.raises(TableError, match="larger than field limit"):
        read_lines(tmp_path / "t.csv", ",")
