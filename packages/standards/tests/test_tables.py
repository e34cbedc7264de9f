import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.standards.tables import plain, read_table, require_ids


def test_names_of_columns_compare_without_case_and_signs():
    assert plain("subunits(Gene name)") == plain("Subunits_Gene_Name") == "subunitsgenename"


def test_cells_lose_blanks_and_quotes_and_keep_their_lines(write):
    table = read_table(write("t.tsv", '#Gene name\tX\n\n"A" \t NA\n'))
    assert (table.header, table.rows) == (("Gene name", "X"), ((3, ["A", "NA"]),))
    assert table.column("nothing", "genename", expected="x") == 0
    assert table.find("nothing") is None


def test_damage_is_named(write):
    with pytest.raises(TableError, match=r"2 lines have another number .*'line 2: 1 cells', 'line 4: 3 cells'\n.*2"):
        read_table(write("t.tsv", "a\tb\n1\n1\t2\n1\t2\t3\n"))
    with pytest.raises(TableError, match="1 lines"):
        read_table(write("t.tsv", "a\tb\n"))
    with pytest.raises(ColumnError, match=r"no column like x or y; its columns are a, b\n.*expected things"):
        read_table(write("t.tsv", "a\tb\n1\t2\n")).column("x", "y", expected="things")


def test_ids_are_there_and_once(tmp_path):
    rows = [(2, ["1"]), (3, [""]), (5, ["1"])]
    with pytest.raises(TableError, match="2 lines have no id .*'line 3: no id', 'line 5: 1, as line 2'"):
        require_ids(tmp_path, rows, 0)
