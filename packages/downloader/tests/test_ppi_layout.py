"""Which columns name the proteins, which one is the weight, and whether the first row is a header."""

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.ppi_layout import lay_out
from cellmapkit.downloader.ppi_params import PpiParams
from cellmapkit.downloader.rows import read_rows


def layout_of(tmp_path, text, *, cm4ai=False, **params):
    path = tmp_path / "edges.tsv"
    path.write_text(text)
    return lay_out(read_rows(path), PpiParams(**params), cm4ai=cm4ai)


UPSTREAM = "GeneID1\tSymbol1\tGeneID2\tSymbol2\n1\tA\t2\tB\n"
BIOPLEX3 = (
    '"GeneA"\t"GeneB"\t"UniprotA"\t"UniprotB"\t"SymbolA"\t"SymbolB"\t"pW"\t"pNI"\t"pInt"\n'
    '"100"\t"728378"\t"P00813"\t"A5A3E0"\t"ADA"\t"POTEF"\t2.4e-09\t0.00033\t0.99966\n'
)
BIOPLEX2 = BIOPLEX3.replace('"pW"\t"pNI"\t"pInt"', "p(Wrong)\tp(No Interaction)\tp(Interaction)")
CM4AI = "Bait\tPrey\tPreyGene.x\tSpec\nDNMT3A\tO00422\tSAP18_HUMAN\t6|7\n"


@pytest.mark.parametrize(
    ("text", "first", "second", "weight", "bait"),
    [
        (UPSTREAM, {"symbol": 1, "entrez": 0}, {"symbol": 3, "entrez": 2}, None, False),
        (BIOPLEX3, {"symbol": 4, "name": 0, "uniprot": 2}, {"symbol": 5, "name": 1, "uniprot": 3}, 8, False),
        (BIOPLEX2, {"symbol": 4, "name": 0, "uniprot": 2}, {"symbol": 5, "name": 1, "uniprot": 3}, 8, False),
        (CM4AI, {"name": 0}, {"name": 1, "entry_name": 2}, None, True),
        ("geneA\tgeneB\nA\tB\n", {"name": 0}, {"name": 1}, None, False),
        ("geneA,geneB,score\nA,B,0.5\n", {"name": 0}, {"name": 1}, 2, False),
        ("#node1 node2 combined_score\nA B 900\n", {"name": 0}, {"name": 1}, 2, False),
        ("weight\tsource\ttarget\n1\tA\tB\n", {"name": 1}, {"name": 2}, 0, False),
        ("Official Symbol Interactor A\tOfficial Symbol Interactor B\tScore\tx\nA\tB\t-\t1\n",
         {"symbol": 0}, {"symbol": 1}, None, False),
    ],
)  # fmt: skip
def test_a_known_header_names_the_columns(tmp_path, text, first, second, weight, bait):
    rows, layout = layout_of(tmp_path, text)
    assert layout.sides == (first, second)
    assert (layout.weight, layout.bait) == (weight, bait)
    assert len(rows) == 1
    assert rows.lines == [2]


@pytest.mark.parametrize("text", ["A\tB\nC\tD\n", "ID1\tID2\nID2\tID4\n", "foo\tbar\nA\tB\n", "A\tB\t0.5\nC\tD\t1\n"])
def test_a_first_row_without_known_names_is_data(tmp_path, text):
    rows, layout = layout_of(tmp_path, text)
    assert rows.header is None
    assert rows.lines == [1, 2]
    assert layout.sides == ({"name": 0}, {"name": 1})
    assert layout.weight == (2 if text.count("\t") == 4 else None)


def test_header_yes_and_no_are_obeyed(tmp_path):
    rows, layout = layout_of(tmp_path, "foo\tbar\tbaz\nA\tB\t1\n", header="yes")
    assert (rows.header, rows.lines, layout.weight) == (("foo", "bar", "baz"), [2], 2)
    rows, _ = layout_of(tmp_path, "geneA\tgeneB\nA\tB\n", header="no")
    assert (rows.header, rows.lines) == (None, [1, 2])


def test_columns_the_user_names_win(tmp_path):
    text = "x\tpartner one\ty\tpartner two\tgeneA\tgeneB\nq\tA\tq\tB\t1\t2\n"
    named = {"edgelist_symbol_one_col": "partner one", "edgelist_symbol_two_col": "partner two"}
    _, layout = layout_of(tmp_path, text, weight_col="y", **named)
    assert layout.sides == ({"symbol": 1, "name": 4}, {"symbol": 3, "name": 5})
    assert layout.weight == 2


def test_a_named_column_that_is_missing_is_an_error_never_data(tmp_path):
    with pytest.raises(ColumnError, match=r"no column 'Symbl1'; its columns are: Symbol1, Symbol2") as caught:
        layout_of(tmp_path, "Symbol1\tSymbol2\nA\tB\n", edgelist_symbol_one_col="Symbl1")
    assert "did you mean 'Symbol1'? name the right one with --edgelist_symbol_one_col" in str(caught.value)


def test_weight_none_and_a_missing_weight(tmp_path):
    _, layout = layout_of(tmp_path, "A\tB\tpp\n", weight_col="none")
    assert layout.weight is None
    with pytest.raises(ColumnError, match="no column 'w'"):
        layout_of(tmp_path, "geneA\tgeneB\nA\tB\n", weight_col="w")
    with pytest.raises(ColumnError, match="has no header"):
        layout_of(tmp_path, "A\tB\t1\n", weight_col="w")


def test_wide_tables_without_known_columns_say_what_to_name(tmp_path):
    with pytest.raises(
        ColumnError, match=r"has 4 columns and none is known to name the proteins: a, b, c, d"
    ) as caught:
        layout_of(tmp_path, "a\tb\tc\td\n1\t2\t3\t4\n")
    assert "--edgelist_symbol_one_col" in str(caught.value)
    with pytest.raises(ColumnError, match="has 1 columns"):
        layout_of(tmp_path, "just\none\ncolumn\n")


def test_a_cm4ai_table_needs_bait_and_prey(tmp_path):
    with pytest.raises(ColumnError, match=r"lacks the columns Bait and Prey; it has: Bait, Pry"):
        layout_of(tmp_path, "Bait\tPry\nA\tB\n", cm4ai=True)


def test_header_only_and_ragged(tmp_path):
    with pytest.raises(TableError, match="has a header and no row: GeneID1, Symbol1, GeneID2, Symbol2"):
        layout_of(tmp_path, UPSTREAM.split("\n", maxsplit=1)[0] + "\n")
    with pytest.raises(TableError, match=r"1 rows do not have 2 cells: 'line 3 has 3'"):
        layout_of(tmp_path, "geneA\tgeneB\nA\tB\nC\tD\tE\n")


def test_the_description_names_what_was_read(tmp_path):
    rows, layout = layout_of(tmp_path, BIOPLEX3)
    said = layout.describe(rows.header)
    assert "first protein symbol 'SymbolA' and name 'GeneA' and uniprot 'UniprotA'" in said
    assert "weight 'pInt'" in said
    assert (
        layout_of(tmp_path, "A\tB\n")[1].describe(None)
        == "columns: first protein name 1, second protein name 2, weight none"
    )
