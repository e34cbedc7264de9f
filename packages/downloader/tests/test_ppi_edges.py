"""Interaction tables in columns: kinds of identifier, weights and filters."""

import gzip

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.genes import GeneTable
from cellmapkit.downloader.ppi_edges import kind_of, read_edges
from cellmapkit.downloader.ppi_params import PpiParams

IDS = GeneTable(source="genes", complete=True, ensembl={"ADA": ()}, identifiers={"entrez": {"100": ("ADA",)}})


def edges_of(tmp_path, text, table=None, *, cm4ai=False, **params):
    path = tmp_path / "edges.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_edges(path, PpiParams(**params), table, cm4ai=cm4ai)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["100", "728378"], "entrez"),
        (["ENSG00000196839", "ENSG00000141510.18"], "ensembl"),
        (["P00813", "A5A3E0", "Q15019-2", "A0A024R161"], "uniprot"),
        (["P00813;Q15019", "O00422"], "uniprot"),
        (["P2RY12", "TP53", "ADA"], "symbol"),
        (["ADA", "100"], "symbol"),
        ([f"O0000{i}" for i in range(9)] + ["CON__P00761"], "uniprot"),
    ],
)
def test_the_content_tells_what_a_column_holds(values, kind):
    assert kind_of(values) == kind


def test_bioplex_columns_of_genes_are_entrez_ids(tmp_path):
    header = "GeneA\tGeneB\tUniprotA\tUniprotB\tSymbolA\tSymbolB\tpW\tpNI\tpInt\n"
    rows = edges_of(tmp_path, header + "100\t728378\tP00813\tA5A3E0\tADA\tPOTEF\t0\t0\t0.75\n")
    assert rows.first.kinds == ("symbol", "entrez", "uniprot")
    assert rows.first.cells == [("ADA", "100", "P00813")]
    assert rows.second.cells == [("POTEF", "728378", "A5A3E0")]
    assert rows.weights == [0.75]
    assert rows.lines == [2]


def test_a_needed_column_that_every_row_lost_is_named(tmp_path):
    with pytest.raises(TableError, match="column 'pInt' is in the header and in no row; rows have 2 cells"):
        edges_of(tmp_path, "SymbolA\tSymbolB\tpInt\nADA\tPOTEF\n")


def test_cm4ai_prey_are_accessions_with_an_entry_name(tmp_path):
    rows = edges_of(tmp_path, "Bait\tPrey\tPreyGene.x\nDNMT3A\tO00422\tSAP18_HUMAN\n", cm4ai=True)
    assert (rows.first.kinds, rows.second.kinds) == (("symbol",), ("uniprot", "entry_name"))
    assert rows.bait


def test_the_same_table_in_every_wrapping(tmp_path):
    plain = "geneA\tgeneB\tweight\nA\tB\t0.5\n"
    wrapped = [plain.encode(), plain.replace("\n", "\r\n").encode(), gzip.compress(plain.encode()),
               plain.replace("\t", ",").encode(), b"A B 0.5\n"]  # fmt: skip
    for data in wrapped:
        rows = edges_of(tmp_path, data)
        assert (rows.first.cells, rows.second.cells, rows.weights) == ([("A",)], [("B",)], [0.5])


def test_identifiers_alone_need_a_gene_table_that_has_them(tmp_path):
    text = "geneA\tgeneB\n100\t728378\n"
    with pytest.raises(ColumnError, match=r"by entrez identifiers only, e.g. '100'") as caught:
        edges_of(tmp_path, text)
    assert "--gene_table" in str(caught.value)
    assert edges_of(tmp_path, text, IDS).first.kinds == ("entrez",)
    with pytest.raises(ColumnError, match="genes has no column of uniprot identifiers"):
        edges_of(tmp_path, "geneA\tgeneB\nP00813\tA5A3E0\n", IDS)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "", "NA", "high", "1_0", "0,5"])
def test_a_weight_that_is_no_finite_number_names_line_and_column(tmp_path, value):
    with pytest.raises(
        TableError, match=rf"edges.tsv, line 3, column 'weight': 1 values are no numbers: 'line 3: {value}'"
    ):
        edges_of(tmp_path, f"geneA\tgeneB\tweight\nA\tB\t1\nC\tD\t{value}\nE\tF\t1e-3\n")


def test_many_bad_weights_are_counted_with_three_examples(tmp_path):
    text = "geneA\tgeneB\tweight\n" + "A\tB\tx\n" * 5
    with pytest.raises(TableError, match=r"5 values are no numbers: 'line 2: x', 'line 3: x', 'line 4: x' and 2 more"):
        edges_of(tmp_path, text)


def test_an_unknown_header_over_weights_is_explained_not_eaten(tmp_path):
    with pytest.raises(TableError, match="is line 1 a header") as caught:
        edges_of(tmp_path, "foo\tbar\tbaz\nA\tB\t1\n")
    assert "--header yes" in str(caught.value)
    assert len(edges_of(tmp_path, "foo\tbar\tbaz\nA\tB\t1\n", header="yes")) == 1


SAINT = "Bait\tPrey\tPreyGene.x\tFoldChange.x\tBFDR.x\nB\tO00422\tA_HUMAN\t9\t0.01\nB\tO00571\tC_HUMAN\t2\t0.2\n"


def test_filters_of_cm4ai_scores_are_off_unless_asked_for(tmp_path):
    assert edges_of(tmp_path, SAINT).refused == ["", ""]
    assert edges_of(tmp_path, SAINT, cm4ai_bfdr_max=0.05).refused == ["", "BFDR above 0.05"]
    assert edges_of(tmp_path, SAINT, cm4ai_foldchange_min=3).refused == ["", "fold change below 3"]
    assert edges_of(tmp_path, SAINT, cm4ai_bfdr_max=0.2).refused == ["", ""]
    with pytest.raises(ColumnError, match=r"no column of BFDR; it has: geneA, geneB"):
        edges_of(tmp_path, "geneA\tgeneB\nA\tB\n", cm4ai_bfdr_max=0.05)


def test_what_was_read_is_described(tmp_path):
    assert edges_of(tmp_path, "A\tB\n").description.startswith("no header, the first row is data: ['A', 'B'];")
    assert edges_of(tmp_path, "geneA\tgeneB\nA\tB\n").description.startswith("columns: first protein name 'geneA'")
