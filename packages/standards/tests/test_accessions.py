import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.standards.accessions import ACCESSION, read_accessions


@pytest.mark.parametrize(
    "text",
    [
        "P04637\tUniProtKB-ID\tP53_HUMAN\nP04637\tGene_Name\tTP53\nP04637-2\tGene_Name\tTP53\n",
        "Entry\tGene Names (primary)\nP04637\tTP53\nP11111\t\n",
        "From\tTo\nP04637\tTP53\n",
        "accession\tsymbol\nP04637\tTP53\n",
    ],
)
def test_every_form_gives_the_symbol(write, text):
    assert read_accessions(write("a.tsv", text))["P04637"] == ("TP53",)


def test_one_protein_may_have_several_genes(write, hgnc):
    assert read_accessions(hgnc)["P62805"] == ("H4C1", "H4C2")
    text = "Entry\tGene Names (primary)\nP62805\tH4C1; H4C2\n"
    assert read_accessions(write("a.tsv", text))["P62805"] == ("H4C1", "H4C2")


def test_other_tables_are_refused(write):
    with pytest.raises(ColumnError, match="no column of accessions or none of symbols; its columns are a, b"):
        read_accessions(write("a.tsv", "a\tb\n1\t2\n"))
    with pytest.raises(TableError, match="no accession with a gene symbol"):
        read_accessions(write("a.tsv", "accession\tsymbol\nP04637\t\n"))


def test_accessions_are_known_by_their_grammar():
    assert all(ACCESSION.fullmatch(word) for word in ("P04637", "Q9NX47", "A0A024R161"))
    assert not any(ACCESSION.fullmatch(word) for word in ("CPX-1", "URS0000", "EBI-12345", "TP53"))
