"""What is written of a network: both forms of represents, candidates, sentences about names, numbers."""

import pytest

from cellmapkit.downloader.genes import GeneTable
from cellmapkit.downloader.names import Namer
from cellmapkit.downloader.ppi_edges import read_edges
from cellmapkit.downloader.ppi_network import build_network
from cellmapkit.downloader.ppi_params import PpiParams
from cellmapkit.downloader.ppi_tables import errors, summary, tables

TABLE = GeneTable(
    source="folder/genes.txt",
    complete=True,
    ensembl={"A": ("ENSG1", "ENSG2"), "B": (), "X1": ("ENSG7",), "X2": ("ENSG6",)},
    upper={"alias": {"AMB": ("X1", "X2"), "A1": ("A",)}},
    identifiers={"entrez": {"2": ("B",)}},
)


def built(tmp_path, text, policy="keep"):
    path = tmp_path / "edges.tsv"
    path.write_text(text)
    namer = Namer(TABLE)
    return build_network(read_edges(path, PpiParams(), TABLE), namer, policy, "edges.tsv"), namer


def genes_of(network, namer, *, prefixed):
    return next(
        table.rows
        for table in tables(network, namer, prefixed=prefixed)
        if table.name == "ppi_gene_node_attributes.tsv"
    )


TEXT = "bait\tprey\nA\tB\nA1\tAMB\nNEW\tB\n"


@pytest.mark.parametrize(
    ("prefixed", "represents"),
    [(False, ["ENSG1,ENSG2", "ENSG6,ENSG7", "B", "NEW"]),
     (True, ["ensembl:ENSG1;ENSG2", "ensembl:ENSG6;ENSG7", "B", "NEW"])],
)  # fmt: skip
def test_represents_has_a_form_for_each_source(tmp_path, prefixed, represents):
    rows = genes_of(*built(tmp_path, TEXT), prefixed=prefixed)
    assert [row[0] for row in rows] == ["A", "AMB", "B", "NEW"]
    assert [row[1] for row in rows] == represents
    assert [row[2] for row in rows] == ["", "X1,X2", "", ""]
    assert [row[3] for row in rows] == ["True", "False", "False", "True"]


def test_a_split_name_gives_a_row_for_each_gene(tmp_path):
    rows = genes_of(*built(tmp_path, TEXT, "split"), prefixed=False)
    assert [row[:3] for row in rows if row[2]] == [("X1", "ENSG7", "X1,X2"), ("X2", "ENSG6", "X1,X2")]


def test_upstreams_edge_list_has_two_columns_and_weights_stand_beside_it(tmp_path):
    network, namer = built(tmp_path, "B\tA\t0.1\nNEW\tA\t2\n")
    files = {table.name: table for table in tables(network, namer, prefixed=False)}
    assert files["ppi_edgelist.tsv"].header == ("geneA", "geneB")
    assert files["ppi_edgelist.tsv"].rows == [("A", "B"), ("A", "NEW")]
    assert files["ppi_edge_weights.tsv"].rows == [("A", "B", "0.1"), ("A", "NEW", "2.0")]


@pytest.mark.parametrize(
    ("policy", "outcome"), [("keep", "kept as written"), ("drop", "dropped"), ("split", "one edge for each")]
)
def test_sentences_about_names(tmp_path, policy, outcome):
    network, namer = built(
        tmp_path, "Symbol1\tGeneID1\tSymbol2\tGeneID2\nA\t2\tB\t2\nA\t1\tAMB\t9\nB\t2\tNEW\t0\n", policy
    )
    found = errors(network, namer, policy)
    assert "A: taken for A; entrez 2 means B" in found
    assert f"AMB: may mean X1, X2; {outcome}" in found
    assert "NEW: not known to genes.txt; kept as written" in found
    assert found == sorted(found)


def test_numbers(tmp_path):
    network, namer = built(tmp_path, TEXT)
    assert summary(network, namer, 3) == [
        ("rows read", 3),
        ("interactions", 3),
        ("genes", 4),
        ("baits", 2),
        ("genes left without an edge", 0),
        ("rows: renamed", 1),
        ("names: alias", 1),
        ("names: ambiguous", 1),
        ("names: approved", 2),
        ("names: unmapped", 1),
    ]
