"""From rows to a network: self-loops, repeated pairs, weights, ambiguous names, and a note for each."""

import random

import pytest

from cellmapkit.api import TableError
from cellmapkit.downloader.genes import Answer, GeneTable
from cellmapkit.downloader.names import Namer
from cellmapkit.downloader.ppi_edges import read_edges
from cellmapkit.downloader.ppi_network import build_network
from cellmapkit.downloader.ppi_params import PpiParams

MAP = GeneTable(
    source="map",
    complete=False,
    ensembl={"SEPTIN2": ()},
    listed={
        "SEPT2": Answer("previous", ("SEPTIN2",)),
        "AMB": Answer("ambiguous", ("X1", "X2")),
        "ND1": Answer("ambiguous", ()),
    },
)


def network_of(tmp_path, text, table=MAP, policy="keep", **params):
    path = tmp_path / "edges.tsv"
    path.write_text(text)
    rows = read_edges(path, PpiParams(**params), table)
    return build_network(rows, Namer(table), policy, "edges.tsv")


def noted(network):
    return [(note.line, note.geneA, note.geneB, note.reason, note.outcome) for note in network.notes]


def test_every_row_that_does_not_survive_has_a_note(tmp_path):
    text = (
        "# by hand\nA\tB\t0.5\nB\tA\t0.75\nA\tA\t1\nSEPT2\tC\t1\nSEPTIN2\tC\t0.25\n\n"
        "SEPT2\tSEPTIN2\t1\nNA\tC\t1\nA\tB\t0.125\n"
    )
    network = network_of(tmp_path, text)
    assert {pair: edge.weight for pair, edge in network.edges.items()} == {("A", "B"): 0.75, ("C", "SEPTIN2"): 1.0}
    assert noted(network) == [
        (1, "# by hand", "", "comment line", "left out"),
        (3, "B", "A", "repeated pair", "merged with line 2, weight 0.75"),
        (4, "A", "A", "self-loop", "dropped: A with itself"),
        (5, "SEPT2", "C", "renamed", "SEPT2 -> SEPTIN2 (previous)"),
        (6, "SEPTIN2", "C", "repeated pair after renaming", "merged with line 5, weight 1.0"),
        (7, "", "", "blank line", "left out"),
        (8, "SEPT2", "SEPTIN2", "renamed", "SEPT2 -> SEPTIN2 (previous)"),
        (8, "SEPT2", "SEPTIN2", "self-loop after renaming", "dropped: SEPTIN2 with itself"),
        (9, "NA", "C", "no gene name", "dropped"),
        (10, "A", "B", "repeated pair", "merged with line 2, weight 0.75"),
    ]
    assert network.notes[1].weight == "0.75"
    assert network.genes() == ["A", "B", "C", "SEPTIN2"]
    assert network.weighted


def test_rows_and_edges_add_up(tmp_path):
    rng = random.Random(1)
    rows = [(rng.choice("ABCDEF"), rng.choice("ABCDEF")) for _ in range(200)]
    network = network_of(tmp_path, "".join(f"{a}\t{b}\n" for a, b in rows))
    assert len(network.edges) + sum(network.counts().values()) == 200
    assert set(network.edges) == {(min(row), max(row)) for row in rows if row[0] != row[1]}


def test_the_order_of_rows_and_of_ends_does_not_matter(tmp_path):
    rows = [("A", "B", 1.0), ("B", "A", 2.0), ("SEPT2", "A", 3.0), ("SEPTIN2", "A", 0.5), ("AMB", "B", 1.0)]
    networks = []
    for seed in range(4):
        rng = random.Random(seed)
        order = [row if rng.random() < 0.5 else (row[1], row[0], row[2]) for row in rng.sample(rows, len(rows))]
        networks.append(network_of(tmp_path, "".join(f"{a}\t{b}\t{w}\n" for a, b, w in order)))
    found = [{pair: edge.weight for pair, edge in network.edges.items()} for network in networks]
    assert found == [{("A", "B"): 2.0, ("A", "SEPTIN2"): 3.0, ("AMB", "B"): 1.0}] * 4
    assert [network.counts() for network in networks] == [networks[0].counts()] * 4


def test_genes_only_in_self_loops_are_lost_and_said(tmp_path):
    network = network_of(tmp_path, "A\tB\nC\tC\nSEPT2\tSEPT2\n")
    assert network.lost == {"C", "SEPTIN2"}


def test_an_ambiguous_name_is_kept_with_its_candidates(tmp_path):
    network = network_of(tmp_path, "AMB\tB\nND1\tB\n")
    assert set(network.edges) == {("AMB", "B"), ("B", "ND1")}
    assert network.candidates == {"AMB": ("X1", "X2"), "ND1": ("ND1",)}
    assert network.notes == []


def test_an_ambiguous_name_is_dropped_with_its_rows(tmp_path):
    network = network_of(tmp_path, "AMB\tB\nA\tB\nND1\tC\n", policy="drop")
    assert set(network.edges) == {("A", "B")}
    assert noted(network) == [
        (1, "AMB", "B", "ambiguous name, drop", "dropped"),
        (3, "ND1", "C", "ambiguous name, drop", "dropped"),
    ]
    assert network.lost == {"AMB", "ND1", "C"}


def test_an_ambiguous_name_is_split_into_its_candidates(tmp_path):
    network = network_of(tmp_path, "AMB\tB\t2\nX1\tB\t1\nAMB\tX2\t1\nND1\tB\t1\n", policy="split")
    assert {pair: edge.weight for pair, edge in network.edges.items()} == {
        ("B", "X1"): 2.0, ("B", "X2"): 2.0, ("X1", "X2"): 1.0, ("B", "ND1"): 1.0,
    }  # fmt: skip
    assert network.candidates == {"X1": ("X1", "X2"), "X2": ("X1", "X2"), "ND1": ("ND1",)}
    assert noted(network) == [
        (1, "AMB", "B", "ambiguous name, split", "X1, X2 with B"),
        (2, "X1", "B", "repeated pair after renaming", "merged with line 1, weight 2.0"),
        (3, "AMB", "X2", "ambiguous name, split", "X1, X2 with X2"),
        (3, "AMB", "X2", "self-loop after renaming", "dropped: X2 with itself"),
    ]


def test_baits_are_the_first_proteins_of_a_bait_prey_table(tmp_path):
    network = network_of(tmp_path, "bait\tprey\nSEPT2\tA\nB\tB\n")
    assert network.baits == {"SEPTIN2"}


def test_filtered_rows_are_noted(tmp_path):
    text = "Bait\tPrey\tBFDR\nA\tB\t0\nA\tC\t0.5\n"
    network = network_of(tmp_path, text, cm4ai_bfdr_max=0.1, weight_col="none")
    assert noted(network) == [(3, "A", "C", "BFDR above 0.1", "dropped")]


def test_a_table_without_any_edge_is_refused_with_the_reasons(tmp_path):
    with pytest.raises(TableError, match=r"no interaction is left of 3 rows \(2 x self-loop; 1 x no gene name\)"):
        network_of(tmp_path, "A\tA\nB\tB\nNA\tB\n")
