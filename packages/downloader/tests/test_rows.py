"""Splitting text into rows: separators, quotes, line ends, widths and columns."""

import gzip

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.rows import check_widths, column_index, find_column, read_rows


def rows_of(tmp_path, data, name="table.tsv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_rows(path)


@pytest.mark.parametrize(
    "text",
    [
        "A\tB\nC\tD\n",
        "A\tB\r\nC\tD\r\n",
        "A\tB\rC\tD",
        "\ufeffA,B\nC,D",
        "A;B\nC;D\n",
        "A  B\nC D\n",
        '"A"  B\nC "D"\n',
    ],
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


@pytest.mark.parametrize("rest", ['C\t"D\nE\tF\n', 'C\t"D\nE"\tF\nG\tH\n', 'C\t"D"x\nE\tF\n'])
def test_a_broken_quote_names_its_line_instead_of_swallowing_the_next_rows(tmp_path, rest):
    with pytest.raises(TableError, match=r"table.tsv, line 3: a quoted cell is broken"):
        rows_of(tmp_path, "A\tB\n\n" + rest)


def test_ragged_rows_are_counted_and_named(tmp_path):
    rows = rows_of(tmp_path, "A\tB\nC\nD\tE\nF\tG\tH\n")
    with pytest.raises(TableError, match=r"2 rows do not have 2 cells: 'line 2 has 1', 'line 4 has 3'"):
        check_widths(rows)


def with_header(rows):
    from dataclasses import replace

    return replace(rows, header=tuple(rows.cells[0]), cells=rows.cells[1:], lines=rows.lines[1:])


def test_a_header_may_name_trailing_columns_that_every_row_lost(tmp_path):
    check_widths(with_header(rows_of(tmp_path, "A\tB\tnote\nC\tD\nE\tF\n")))
    with pytest.raises(TableError, match=r"1 rows do not have 3 cells: 'line 2 has 2'"):
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


def test_a_file_of_comments_has_no_row(tmp_path):
    with pytest.raises(TableError, match="has no row, only 1 blank or comment lines"):
        rows_of(tmp_path, "# only\n")


def test_tabs_inside_cells_become_blanks(tmp_path):
    assert rows_of(tmp_path, 'A,"x\ty"\n').column(1) == ["x y"]
