"""The network behind a hierarchy."""

import json

import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.exchange.interactome import (
    interactome_document,
    interactome_of,
    interactome_text,
    losses_of,
    parse_cx,
    read_interactome,
)


def test_an_edge_list_and_its_document_are_the_same_network(hidef):
    found = read_interactome(hidef / "pairs.tsv")
    assert found.ids == {"A": 0, "B": 1, "C": 2, "D": 3, "E": 4}
    assert interactome_text(found, kinds=True) == (hidef / "pairs.tsv").read_text()
    assert interactome_text(found, kinds=False) == "A\tB\nB\tC\nC\tD\nD\tE\n"
    data = json.dumps(interactome_document(found, {"name": "x"})).encode()
    assert interactome_of(parse_cx(data, "x")) == found


def test_blanks_separate_names_where_there_are_no_tabs(tmp_path):
    (tmp_path / "p").write_text("A  B 0.5\n\nB C\n")
    assert read_interactome(tmp_path / "p").edges == (("A", "B", "0.5"), ("B", "C", ""))


@pytest.mark.parametrize("text", [b"A\n", b"A\t\n", b"\xff\tB\n"])
def test_broken_edge_lists_are_refused(tmp_path, text):
    (tmp_path / "p").write_bytes(text)
    with pytest.raises(TableError, match="line 1"):
        read_interactome(tmp_path / "p")


def test_what_an_edge_list_cannot_carry(hidef):
    document = interactome_document(read_interactome(hidef / "pairs.tsv"), {"name": "x"})
    for part in document:
        for node in part.get("nodes", []):
            node["v"]["bait"] = True
            node["x"] = 1.0
        if "nodes" in part:
            part["nodes"].append({"id": 9, "v": {"n": "lonely"}})
        if "attributeDeclarations" in part:
            part["attributeDeclarations"][0]["nodes"]["bait"] = {"d": "boolean"}
        for edge in part.get("edges", []):
            edge["v"]["Weight"] = 0.5
        part.pop("metaData", None)
    network = parse_cx(json.dumps([part for part in document if part]).encode(), "x")
    said = {loss.what.removeprefix("parent network: "): loss.number for loss in losses_of(network, kinds=True)}
    assert said == {"proteins without an edge": 1, "node attribute bait": 5, "edge attribute Weight": 4,
                    "network attributes": 1, "positions of nodes": 5}  # fmt: skip
    assert any("edge attribute i" in loss.what for loss in losses_of(network, kinds=False))


def test_what_is_no_network_is_refused():
    for data, said in (
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8brest", "gzip"),
        (b"[" * 100_000, "nested|JSON|json"),
        (b"{}", "not a CX"),
    ):
        with pytest.raises(InputError, match=said):
            parse_cx(data, "x")
    twice = json.dumps([{"nodes": [{"@id": 1, "n": "A"}, {"@id": 2, "n": "A"}]}]).encode()
    with pytest.raises(InputError, match="two nodes are named 'A'"):
        interactome_of(parse_cx(twice, "x"))
