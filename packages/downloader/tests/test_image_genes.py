"""The rules that give a gene its antibody and its images, each with a small case worked by hand."""

import itertools

import pytest

from cellmapkit.downloader.gene_table import read_gene_table
from cellmapkit.downloader.image_genes import choose_genes
from cellmapkit.downloader.image_samples import Sample, genes_of


def sample(antibody, field, ids, symbols=""):
    return Sample(field, "1", "A1", "1", antibody, genes_of(ids, symbols), "")


def rows(samples, table=None, ambiguous="keep"):
    choice = choose_genes(samples, table, ambiguous)
    return [(gene.name, ",".join(gene.ensembl), ",".join(gene.candidates), gene.antibody) for gene in choice.genes]


def test_the_last_antibody_of_an_id_stands_for_it():
    samples = [sample("HPA1", "a_", "E1", "A"), sample("HPA2", "b_", "E1", "A")]
    assert rows(samples) == [("A", "E1", "", "HPA2")]
    assert rows(samples[::-1]) == [("A", "E1", "", "HPA1")]


def test_an_antibody_of_several_genes_never_replaces_another():
    alone, both = sample("HPA1", "a_", "E1", "A"), sample("HPA2", "b_", "E1,E2", "A,B")
    for samples in ([alone, both], [both, alone]):
        assert rows(samples) == [("A", "E1", "", "HPA1"), ("B", "E2", "A,B", "HPA2")]


def test_the_first_of_two_antibodies_of_several_genes_stays():
    samples = [sample("HPA1", "a_", "E1,E2", "A,B"), sample("HPA2", "b_", "E1,E3", "A,C")]
    assert rows(samples) == [("A", "E1", "A,B", "HPA1"), ("B", "E2", "A,B", "HPA1"), ("C", "E3", "A,C", "HPA2")]


def test_ids_that_share_a_symbol_are_one_row_with_the_less_ambiguous_antibody():
    samples = [sample("HPA1", "a_", "E1", "A"), sample("HPA2", "b_", "E2,E3", "A,B")]
    assert rows(samples) == [("A", "E1,E2", "", "HPA1"), ("B", "E3", "A,B", "HPA2")]
    samples = [sample("HPA1", "a_", "E2", "A"), sample("HPA2", "b_", "E1,E3", "A,B")]
    assert rows(samples)[0] == ("A", "E1,E2", "", "HPA1")


def test_of_two_alike_the_later_id_decides():
    samples = [sample("HPA2", "a_", "E2", "A"), sample("HPA1", "b_", "E1", "A")]
    assert rows(samples) == [("A", "E1,E2", "", "HPA2")]


def test_two_ids_of_one_gene_are_not_ambiguous():
    assert rows([sample("HPA1", "a_", "E1,E2", "A,A")]) == [("A", "E1,E2", "", "HPA1")]


def test_dropping_antibodies_of_several_genes():
    samples = [sample("HPA1", "a_", "E1,E2", "A,B"), sample("HPA2", "b_", "E1", "A")]
    choice = choose_genes(samples, None, "drop")
    assert [(gene.name, gene.antibody) for gene in choice.genes] == [("A", "HPA2")]
    assert "B: left out, HPA1 may show any of A, B" in choice.errors


def test_fields_of_the_folds_are_sorted_whatever_the_order_of_rows():
    fields = ["1_B_2_", "1_A_1_", "1_A_10_"]
    for order in itertools.permutations(fields):
        (gene,) = choose_genes([sample("HPA1", name, "E1", "A") for name in order], None, "keep").genes
        assert [gene.field(fold) for fold in (1, 2, 3, 4)] == ["1_A_10_", "1_A_1_", "1_B_2_", "1_A_10_"]


def test_without_a_symbol_the_id_is_the_name():
    choice = choose_genes([sample("HPA1", "a_", "ENSG00000000001")], None, "keep")
    assert (choice.genes[0].name, choice.counts) == ("ENSG00000000001", {"without symbol": 1})
    assert choice.errors == ["ENSG00000000001: no symbol is known, its Ensembl id is its name"]


def test_fields_without_antibody_go_by_their_genes():
    samples = [sample("", "a_", "", "A"), sample("", "b_", "", "B"), sample("", "c_", "", "A")]
    genes = choose_genes(samples, None, "keep").genes
    assert [(gene.name, gene.antibody, gene.fields) for gene in genes] == [("A", "", ("a_", "c_")), ("B", "", ("b_",))]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "hgnc.txt"
    path.write_text("symbol\tprev_symbol\tensembl_gene_id\nSEPTIN2\tSEPT2\tENSG00000168385\nTP53\t\tENSG00000141510\n")
    return read_gene_table(path)


def test_a_gene_table_approves_symbols_and_names_ids(table):
    samples = [
        sample("HPA1", "a_", "ENSG00000168385", "SEPT2"),
        sample("HPA2", "b_", "ENSG00000141510"),
        sample("HPA3", "c_", "ENSG00000999999"),
        sample("HPA4", "d_", "ENSG00000888888", "NOBODY"),
    ]
    assert [name for name, *_ in rows(samples, table)] == ["ENSG00000999999", "NOBODY", "SEPTIN2", "TP53"]
    choice = choose_genes(samples, table, "keep")
    assert choice.counts == {"previous": 1, "ensembl": 1, "without symbol": 1, "unmapped": 1}


def test_an_antibody_of_no_gene_is_told():
    choice = choose_genes([sample("HPA1", "a_", ""), sample("HPA2", "b_", "E1", "A")], None, "keep")
    assert choice.errors == ["HPA1: no gene is known"]
