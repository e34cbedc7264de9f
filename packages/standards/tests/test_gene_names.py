import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.standards.gene_names import read_gene_names


@pytest.mark.parametrize(
    ("written", "status", "genes"),
    [
        ("TP53", "approved", ("TP53",)),
        ("C12ORF43", "case", ("C12orf43",)),
        ("SEPT2", "previous", ("SEPTIN2",)),
        ("march5", "previous", ("MARCHF5",)),
        ("SEP2", "alias", ("SEPTIN6",)),
        ("p53", "alias", ("TP53",)),
        ("SHARED", "ambiguous", ("C12orf43", "H4C1")),
        ("OLDONE", "unknown", ()),
        ("NAN", "approved", ("NAN",)),
        ("", "unknown", ()),
    ],
)
def test_a_symbol_of_any_age_means_its_gene(hgnc, written, status, genes):
    assert read_gene_names(hgnc).symbol(written) == (status, genes)


def test_a_previous_symbol_goes_before_an_alias(write):
    rows = [["symbol", "alias_symbol", "prev_symbol"], ["A", "X", ""], ["B", "", "X"]]
    assert read_gene_names(write("h.tsv", rows)).symbol("X") == ("previous", ("B",))


def test_an_approved_symbol_is_not_renamed_though_another_gene_had_it_before(write):
    rows = [["symbol", "alias_symbol", "prev_symbol"], ["A", "", ""], ["B", "A", "A"]]
    assert read_gene_names(write("h.tsv", rows)).symbol("A") == ("approved", ("A",))


def test_identifiers(hgnc):
    names = read_gene_names(hgnc)
    assert names.identifier("uniprot", "P04637") == ("found", ("TP53",))
    assert names.identifier("uniprot", "P62805") == ("ambiguous", ("H4C1", "H4C2"))
    assert names.identifier("uniprot", "P11111") == ("unknown", ())
    assert names.identifier("entrez", "4735") == ("found", ("SEPTIN2",))


def test_the_custom_download_separates_by_commas(write):
    rows = [["Approved symbol", "Status", "Previous symbols", "Alias symbols"], ["A", "Approved", "P1, P2", "Q1"]]
    names = read_gene_names(write("h.txt", rows))
    assert [names.symbol(word).genes for word in ("P1", "P2", "Q1")] == [("A",)] * 3


def test_other_tables_are_refused(write):
    with pytest.raises(ColumnError, match="its columns are gene, term"):
        read_gene_names(write("h.tsv", "gene\tterm\nA\tt\n"))
    with pytest.raises(ColumnError, match="symbols only"):
        read_gene_names(write("h.tsv", "symbol\tlocus\nA\t1p\n"))
    with pytest.raises(TableError, match="1 lines have no symbol: 'line 3"):
        read_gene_names(write("h.tsv", "symbol\tprev_symbol\nA\tB\n\tC\n"))
