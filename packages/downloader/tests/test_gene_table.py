"""Gene tables: what HGNC's form and a map say of a name."""

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.gene_table import read_gene_table
from cellmapkit.downloader.genes import Answer

HGNC = (
    "hgnc_id\tsymbol\tname\tstatus\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\tuniprot_ids\n"
    'HGNC:7729\tSEPTIN2\tseptin 2\tApproved\t"hNedd5|Pnutl3"\t"DIFF6|NEDD5|SEPT2"\t4735\tENSG00000168385\tQ15019\n'
    "HGNC:28538\tC12orf43\topen frame\tApproved\t\t\t64897\tENSG00000157895\tQ96C57\n"
    "HGNC:15684\tB4GAT1\ttransferase\tApproved\tiGAT\tB3GNT1|B3GNT6\t11041\tENSG00000174684\tO43505\n"
    "HGNC:15629\tB3GNT2\ttransferase\tApproved\tB3GNT1|B3GNT\t\t10678\tENSG00000170340\tQ9NY97\n"
    "HGNC:4781\tH4C1\thistone\tApproved\tH4/a\tH4FA\t8359\tENSG00000278637\tP62805\n"
    "HGNC:4789\tH4C2\thistone\tApproved\tH4/a\tHIST1H4B\t8366\tENSG00000278705\tP62805\n"
    "HGNC:1\tOLD1\tgone\tEntry Withdrawn\t\tOLDER1\t\t\t\n"
)


@pytest.fixture
def hgnc(tmp_path):
    path = tmp_path / "hgnc.txt"
    path.write_text(HGNC)
    return read_gene_table(path)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("SEPTIN2", Answer("approved", ("SEPTIN2",))),
        ("C12ORF43", Answer("case", ("C12orf43",))),
        ("SEPT2", Answer("previous", ("SEPTIN2",))),
        ("sept2", Answer("previous", ("SEPTIN2",))),
        ("PNUTL3", Answer("alias", ("SEPTIN2",))),
        # The previous symbol of one gene and an alias of another: the former was the approved one.
        ("B3GNT1", Answer("previous", ("B4GAT1",))),
        ("H4/a", Answer("ambiguous", ("H4C1", "H4C2"))),
        ("OLD1", Answer("unmapped", ())),
        ("OLDER1", Answer("unmapped", ())),
        ("NOGENE", Answer("unmapped", ())),
    ],
)
def test_a_symbol_of_the_complete_set(hgnc, name, answer):
    assert hgnc.symbol(name) == answer


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("entrez", "4735", Answer("entrez", ("SEPTIN2",))),
        ("uniprot", "Q15019-2", Answer("uniprot", ("SEPTIN2",))),
        ("uniprot", "P62805", Answer("ambiguous", ("H4C1", "H4C2"))),
        ("ensembl", "ENSG00000168385.14", Answer("ensembl", ("SEPTIN2",))),
        ("entrez", "1", Answer("unmapped", ())),
    ],
)
def test_an_identifier_of_the_complete_set(hgnc, kind, text, answer):
    assert hgnc.identifier(kind, text) == answer


def test_ensembl_ids_and_withdrawn_entries(hgnc):
    assert hgnc.ensembl["SEPTIN2"] == ("ENSG00000168385",)
    assert hgnc.complete
    assert hgnc.notes == (f"{hgnc.source}: 1 withdrawn entries left out",)
    assert hgnc.knows("uniprot")


def test_the_custom_download_of_hgnc_has_other_headings(tmp_path):
    path = tmp_path / "custom.txt"
    path.write_text("Approved symbol\tPrevious symbols\tNCBI Gene ID\nSEPTIN2\tDIFF6, NEDD5, SEPT2\t4735\n")
    table = read_gene_table(path)
    assert table.symbol("SEPT2") == Answer("previous", ("SEPTIN2",))
    assert not table.knows("ensembl")


def test_a_map_lists_exceptions_only(tmp_path):
    path = tmp_path / "map.tsv"
    rows = ["C12ORF43\tC12orf43\tcase", "SEPT2\tSEPTIN2\tprevious", "ND1\tND1\tambiguous", "FLJ1\tFLJ1\tunmapped"]
    path.write_text("symbol\tapproved\tstatus\n" + "\n".join(rows) + "\n")
    table = read_gene_table(path)
    assert table.symbol("SEPT2") == Answer("previous", ("SEPTIN2",))
    assert table.symbol("SEPTIN2") == Answer("approved", ("SEPTIN2",))
    assert table.symbol("ND1") == Answer("ambiguous", ())
    assert table.symbol("FLJ1") == Answer("unmapped", ())
    assert table.symbol("TP53") == Answer("unlisted", ("TP53",))
    assert not table.complete


def test_a_two_column_map_needs_no_status_and_may_be_ambiguous(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("from,to\nA1,A\nB1,B\nB1,C\nD,D\nE,\n")
    table = read_gene_table(path)
    assert table.symbol("A1") == Answer("renamed", ("A",))
    assert table.symbol("B1") == Answer("ambiguous", ("B", "C"))
    assert table.symbol("D") == Answer("approved", ("D",))
    assert table.symbol("E") == Answer("unmapped", ())


def test_a_map_may_bring_ensembl_ids(tmp_path):
    path = tmp_path / "map.tsv"
    path.write_text("symbol\tapproved\tensembl_gene_id\nA1\tA\tENSG00000000001\n")
    assert read_gene_table(path).ensembl == {"A": ("ENSG00000000001",)}


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("geneA\tgeneB\nA\tB\n", ColumnError, "is no gene table; its columns are: geneA, geneB"),
        ("symbol\tapproved\n", TableError, "a header and no row"),
        ("symbol\tapproved\nA\tB\nC\n", TableError, "'line 3 has 1'"),
        ("symbol\tprev_symbol\nA\tB\n\tC\n", TableError, "1 rows have no symbol: lines 3"),
    ],
)
def test_what_is_no_gene_table(tmp_path, text, error, message):
    path = tmp_path / "genes.tsv"
    path.write_text(text)
    with pytest.raises(error, match=message):
        read_gene_table(path)
