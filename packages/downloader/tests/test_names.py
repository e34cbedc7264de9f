"""One gene name per protein: symbols before identifiers, lists, entry names, and names that mean nothing."""

import pytest

from cellmapkit.downloader.genes import GeneTable
from cellmapkit.downloader.names import Named, Namer

TABLE = GeneTable(
    source="genes",
    complete=True,
    ensembl={"SEPTIN2": ("ENSG1",), "TP53": (), "SAP18": (), "H4C1": (), "H4C2": (), "PIK3CA": ()},
    upper={
        "case": {"SEPTIN2": ("SEPTIN2",)},
        "previous": {"SEPT2": ("SEPTIN2",)},
        "alias": {"P53": ("TP53",), "H4": ("H4C1", "H4C2")},
    },
    identifiers={"entrez": {"4735": ("SEPTIN2",), "7157": ("TP53",)},
                 "uniprot": {"O00422": ("SAP18",), "P62805": ("H4C1", "H4C2"), "P04637": ("TP53",)}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "cells", "expected"),
    [
        (("symbol",), ("SEPT2",), Named("SEPT2", "SEPTIN2", "previous", (), "")),
        (("symbol", "entrez"), ("NOGENE", "4735"), Named("NOGENE", "SEPTIN2", "entrez", (), "")),
        (("symbol", "entrez"), ("NA", "4735"), Named("4735", "SEPTIN2", "entrez", (), "")),
        # The symbol wins over an identifier that means another gene, and it is said.
        (("symbol", "entrez"), ("TP53", "4735"), Named("TP53", "TP53", "approved", (), "entrez 4735 means SEPTIN2")),
        # An identifier nobody knows does not matter: upstream's example gives PIK3CA a wrong one.
        (("symbol", "entrez"), ("PIK3CA", "101928739"), Named("PIK3CA", "PIK3CA", "approved", (), "")),
        (("symbol",), ("H4",), Named("H4", "H4", "ambiguous", ("H4C1", "H4C2"), "")),
        (("symbol", "entrez"), ("H4", "7157"), Named("H4", "TP53", "entrez", (), "")),
        (("symbol",), ("FLJ12345",), Named("FLJ12345", "FLJ12345", "unmapped", (), "")),
        (("uniprot", "entry_name"), ("O00422", "SAP18_HUMAN"), Named("SAP18_HUMAN", "SAP18", "uniprot", (), "")),
        (("uniprot", "entry_name"), ("Q99999", "P53_HUMAN"), Named("P53_HUMAN", "TP53", "entry name", (), "")),
        (("uniprot", "entry_name"), ("P62805", "H4_HUMAN"), Named("H4_HUMAN", "H4", "ambiguous", ("H4C1", "H4C2"), "")),
        (("uniprot",), ("CON__P00761",), Named("CON__P00761", "CON__P00761", "unmapped", (), "")),
        # Lists: one gene, several genes, an unknown accession beside a known one.
        (("symbol",), ("SEPT2,SEPTIN2",), Named("SEPT2,SEPTIN2", "SEPTIN2", "previous", (), "")),
        (("symbol",), ("TP53, NEW1",), Named("TP53, NEW1", "TP53,NEW1", "ambiguous", ("NEW1", "TP53"), "")),
        (("entrez",), ("4735|7157",), Named("4735|7157", "4735,7157", "ambiguous", ("SEPTIN2", "TP53"), "")),
        (("uniprot",), ("O00422;Q99999",), Named("O00422;Q99999", "SAP18", "uniprot", (), "")),
        (("symbol",), ("2-Sep",), Named("2-Sep", "2-Sep", "unmapped", (),
                                        "looks like a date that a spreadsheet made of a symbol")),
    ],
)  # fmt: skip
def test_with_a_gene_table(kinds, cells, expected):
    assert Namer(TABLE).name(kinds, cells) == expected


@pytest.mark.parametrize(
    ("kinds", "cells", "expected"),
    [
        (("symbol", "entrez"), ("SEPT2", "4735"), Named("SEPT2", "SEPT2", "unchecked", (), "")),
        (("uniprot", "entry_name"), ("O00422", "SAP18_HUMAN"), Named("SAP18_HUMAN", "SAP18", "entry name", (), "")),
        (("uniprot", "entry_name"), ("P00761", "TRYP_PIG"), Named("TRYP_PIG", "TRYP_PIG", "entry name", (), "")),
        (("symbol",), ("B,A",), Named("B,A", "B,A", "ambiguous", ("A", "B"), "")),
        (("symbol", "entrez"), ("", "4735"), Named("4735", "4735", "unmapped", (), "")),
    ],
)
def test_without_a_gene_table(kinds, cells, expected):
    assert Namer(None).name(kinds, cells) == expected


@pytest.mark.parametrize("word", ["", "NA", "nan", "None", "-", "UNKNOWN"])
def test_words_that_name_nothing(word):
    assert Namer(TABLE).name(("symbol", "entrez"), (word, "")) is None


def test_names_and_counts_are_of_different_names():
    namer = Namer(TABLE)
    for symbol in ("TP53", "SEPT2", "TP53", "NA"):
        namer.name(("symbol",), (symbol,))
    namer.name(("symbol", "entrez"), ("TP53", "7157"))
    assert [named.written for named in namer.names()] == ["SEPT2", "TP53"]
    assert namer.counts() == {"previous": 1, "approved": 1}


def test_only_symbols_count_as_renamed():
    assert Named("SEPT2", "SEPTIN2", "previous", (), "").renamed
    assert not Named("O00422", "SAP18", "uniprot", (), "").renamed
    assert not Named("TP53", "TP53", "approved", (), "").renamed
