"""Splitting text into rows: separators, quotes, line ends, and everything that is no table."""

import gzip

import pytest

from cellmapkit.api import ColumnError, CrateNotFoundError, InputError, TableError
from cellmapkit.downloader.rows import check_widths, column_index, find_column, read_rows
from cellmapkit.downloader.text import read_text


def rows_of(tmp_path, data, name="table.tsv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_rows(path)


@pytest.mark.parametrize(
    "text", ["A\tB\nC\tD\n", "A\tB\r\nC\tD\r\n", "A\tB\rC\tD", "\ufeffA,B\nC,D", "A;B\nC;D\n", "A  B\nC D\n"]
)
def test_line_ends_and_separators_give_the_same_rows(tmp_path, text):
    rows = rows_of(tmp_path, text)
    assert rows.cells == [["A", "B"], ["C", "D"]]
    assert rows.lines == [1, 2]


def test_gzip_is_told_by_content_not_by_name(tmp_path):
    assert rows_of(tmp_path, gzip.compress(b"A\tB\n"), "plain.tsv").cells == [["A", "B"]]


def test_comments_and_blank_lines_are_kept_aside_with_their_lines(tmp_path):
    rows = rows_of(tmp_path, "# made by hand\nA\tB\n\nC\tD\n")
    assert rows.lines == [2, 4]
    assert [(aside.line, aside.reason) for aside in rows.asides] == [(1, "comment line"), (3, "blank line")]


def test_quoted_cells_may_hold_the_separator(tmp_path):
    rows = rows_of(tmp_path, '"A"\t"B"\nC\t"x\ty ""z"""\n')
    assert rows.cells == [["A", "B"], ["C", 'x\ty "z"']]


def test_an_open_quote_names_its_line_instead_of_swallowing_the_next_rows(tmp_path):
    with pytest.raises(TableError, match=r"table.tsv, line 2: a quoted cell is broken"):
        rows_of(tmp_path, 'A\tB\nC\t"D\nE\tF\n')


def test_ragged_rows_are_counted_and_named(tmp_path):
    rows = rows_of(tmp_path, "A\tB\nC\nD\tE\nF\tG\tH\n")
    with pytest.raises(TableError, match=r"2 rows do not have 2 cells: 'line 2: 1', 'line 4: 3'"):
        check_widths(rows)


def with_header(rows):
    from dataclasses import replace

    return replace(rows, header=tuple(rows.cells[0]), cells=rows.cells[1:], lines=rows.lines[1:])


def test_a_header_may_name_trailing_columns_that_every_row_lost(tmp_path):
    check_widths(with_header(rows_of(tmp_path, "A\tB\tnote\nC\tD\nE\tF\n")))
    with pytest.raises(TableError, match=r"1 rows do not have 3 cells: 'line 2: 2'"):
        check_widths(with_header(rows_of(tmp_path, "A\tB\tnote\nC\tD\nE\tF\tx\n")))


def test_a_header_that_is_one_name_short_is_explained(tmp_path):
    with pytest.raises(TableError, match="row names"):
        check_widths(with_header(rows_of(tmp_path, "A\tB\n1\tC\tD\n2\tE\tF\n")))


def test_a_missing_column_lists_the_columns_and_the_nearest(tmp_path):
    rows = with_header(rows_of(tmp_path, "Symbol1\tSymbol2\nA\tB\n"))
    assert column_index(rows, "Symbol2", "--edgelist_symbol_two_col") == 1
    with pytest.raises(ColumnError, match=r"no column 'Symbl1'; its columns are: Symbol1, Symbol2") as caught:
        column_index(rows, "Symbl1", "--edgelist_symbol_one_col")
    assert "did you mean 'Symbol1'? name the right one with --edgelist_symbol_one_col" in str(caught.value)


def test_a_column_named_twice_is_refused(tmp_path):
    with pytest.raises(ColumnError, match="2 columns 'A'"):
        column_index(with_header(rows_of(tmp_path, "A\tA\n1\t2\n")), "A", "--x")


def test_find_column_ignores_case_and_punctuation():
    assert find_column(("x", "p(Interaction)"), ["pinteraction"]) == 1
    assert find_column(("x",), ["y"]) is None


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", TableError, "is empty"),
        (b" \n\n", TableError, "is empty"),
        (b"# only\n", TableError, "has no row, only 1 blank or comment"),
        (b"A\tB\nC\t\x00\n", InputError, "line 2 holds a zero byte"),
        (b"A\tB\nC\tM\xfcller\n", TableError, "line 2: byte 0xfc is not UTF-8"),
        ("A\tB\n".encode("utf-16"), TableError, "UTF-16"),
        (b"PK\x03\x04rest", InputError, "Excel workbook"),
        (b"PAR1rest", InputError, "Parquet"),
        (gzip.compress(b"A\tB\n" * 1000)[:40], TableError, "broken gzip file"),
        (b"\x1f\x8bnot really", TableError, "broken gzip file"),
    ],
)
def test_what_is_no_table_says_why(tmp_path, data, error, message):
    with pytest.raises(error, match=message):
        rows_of(tmp_path, data)


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
