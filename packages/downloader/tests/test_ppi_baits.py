"""Bait lists: upstream's, alike, or one column; and the baits that are not in the network."""

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.genes import Answer, GeneTable
from cellmapkit.downloader.names import Namer
from cellmapkit.downloader.ppi_baits import mark_baits, read_baits
from cellmapkit.downloader.ppi_edges import read_edges
from cellmapkit.downloader.ppi_network import RowNote, build_network
from cellmapkit.downloader.ppi_params import PpiParams

MAP = GeneTable(source="map", complete=False, ensembl={}, listed={"SEPT2": Answer("previous", ("SEPTIN2",))})


def baits_of(tmp_path, text, **params):
    path = tmp_path / "baits.tsv"
    path.write_text(text)
    return read_baits(path, PpiParams(**params))


@pytest.mark.parametrize(
    ("text", "symbols", "ids"),
    [
        ("GeneSymbol\tGeneID\t# Interactors\nPIK3CA\t5290\t3\n", ["PIK3CA"], ["5290"]),
        ("Bait Symbol\tBait Entrez ID\nPIK3CA\t5290\n", ["PIK3CA"], ["5290"]),
        ("GeneID\n5290\n", [""], ["5290"]),
        ("symbol\nPIK3CA\n", ["PIK3CA"], [""]),
        ("PIK3CA\nTP53\n", ["PIK3CA", "TP53"], ["", ""]),
    ],
)
def test_forms_of_a_bait_list(tmp_path, text, symbols, ids):
    baits = baits_of(tmp_path, text)
    assert (baits.symbols, baits.ids) == (symbols, ids)


def test_columns_by_option(tmp_path):
    baits = baits_of(tmp_path, "pulled\tn\nTP53\t1\n", baitlist_symbol_col="pulled")
    assert baits.symbols == ["TP53"]


@pytest.mark.parametrize(
    ("text", "params", "error", "message"),
    [
        ("a\tb\nX\tY\n", {}, ColumnError, "names no bait column; its columns are: a, b"),
        ("Symbol\tGeneID\nX\t1\n", {"baitlist_symbol_col": "Symbl"}, ColumnError, "no column 'Symbl'"),
        ("GeneSymbol\tGeneID\n", {}, TableError, "has a header and no bait"),
        ("GeneSymbol\tGeneID\nA\n", {}, TableError, "column 'GeneID' is in the header and in no row"),
        ("GeneSymbol\tGeneID\nA\nB\t1\n", {}, TableError, "line 2 has 1"),
    ],
)
def test_what_is_no_bait_list(tmp_path, text, params, error, message):
    with pytest.raises(error, match=message):
        baits_of(tmp_path, text, **params)


def test_baits_are_found_by_harmonised_symbol_and_by_identifier(tmp_path):
    path = tmp_path / "edges.tsv"
    path.write_text("GeneID1\tSymbol1\tGeneID2\tSymbol2\n4735\tSEPT2\t10\tA\n10\tA\t11\tB\n12\tC\t12\tC\n")
    rows, namer = read_edges(path, PpiParams(), MAP), Namer(MAP)
    network = build_network(rows, namer, "keep", "edges.tsv")
    text = "GeneSymbol\tGeneID\t#\nSEPT2\t999\t1\nOTHERNAME\t11\t1\nZZZ\t13\t1\nC\t12\t1\n\t10\t0\n"
    mark_baits(network, baits_of(tmp_path, text), rows, namer, "baits.tsv")
    assert network.baits == {"SEPTIN2", "A", "B"}
    assert network.notes[:2] == [
        RowNote("baits.tsv", 4, "ZZZ", "", "", "bait without an edge", "left out"),
        RowNote("baits.tsv", 5, "C", "", "", "bait without an edge", "left out"),
    ]
