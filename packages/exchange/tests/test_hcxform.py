"""HCX, read and written."""

import json

import pytest

from cellmapkit.api import InputError
from cellmapkit.exchange.hcxform import (
    hierarchy_document,
    hierarchy_of,
    losses_of,
    pointed_to,
    pointing_to_file,
)
from cellmapkit.exchange.hidefform import read_hidef
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy
from cellmapkit.exchange.interactome import Interactome, parse_cx, read_interactome


def parsed(document):
    return parse_cx(json.dumps(document).encode(), "x")


@pytest.fixture
def hierarchy(hidef):
    return read_hidef(hidef / "toy.nodes", hidef / "toy.edges")


def test_a_hierarchy_comes_back_as_it_was(hierarchy, hidef):
    network = parsed(hierarchy_document(hierarchy, read_interactome(hidef / "pairs.tsv"), {"name": "x"}))
    assert hierarchy_of(network) == hierarchy
    assert {node.name: node.values["HCX::members"] for node in network.nodes} == {
        "root": [0, 1, 2, 3, 4], "left": [0, 1, 2], "right": [2, 3, 4], "deep": [2, 3]
    }  # fmt: skip
    assert [node.name for node in network.nodes if node.values["HCX::isRoot"]] == ["root"]
    assert {loss.what for loss in losses_of(network)} == {"hierarchy: network attributes"}


def test_genes_outside_of_the_parent_stand_in_the_list_only(hierarchy):
    network = parsed(hierarchy_document(hierarchy, Interactome({"A": 7}, ()), {}))
    assert network.nodes[0].values["HCX::members"] == [7]
    assert network.nodes[0].values["CD_MemberList"] == "A B C D E"


def test_pointers_alone_name_members_by_the_parent(hierarchy, hidef):
    parent = read_interactome(hidef / "pairs.tsv")
    document = hierarchy_document(hierarchy, parent, {})
    for part in document:
        for node in part.get("nodes", []):
            del node["v"]["CD_MemberList"]
        for declared in part.get("attributeDeclarations", []):
            del declared["nodes"]["CD_MemberList"]
    assert hierarchy_of(parsed(document), parent) == hierarchy
    with pytest.raises(InputError, match="that the parent lacks: 0, 1, 2"):
        hierarchy_of(parsed(document))


def test_fractions_and_unknown_persistence_survive():
    hierarchy = Hierarchy((Assembly("a", frozenset("x"), 1.5), Assembly("b", frozenset("y"))), (("a", "b"),))
    assert hierarchy_of(parsed(hierarchy_document(hierarchy, None, {}))) == hierarchy


def test_persistence_written_as_text_by_the_toolkit_is_a_number(hierarchy):
    document = hierarchy_document(hierarchy, None, {})
    for part in document:
        for node in part.get("nodes", []):
            node["v"]["HiDeF_persistence"] = str(node["v"]["HiDeF_persistence"])
    assert hierarchy_of(parsed(document)) == hierarchy


def test_a_parent_network_is_no_hierarchy():
    with pytest.raises(InputError, match="none of 1 nodes has CD_MemberList"):
        hierarchy_of(parsed([{"nodes": [{"@id": 1, "n": "A"}]}]))


def test_the_pointer_to_ndex_becomes_a_file_name(hierarchy):
    words = {"HCX::interactionNetworkUUID": "u", "HCX::interactionNetworkHost": "h", "name": "x"}
    network = parsed(hierarchy_document(hierarchy, None, words))
    assert pointed_to(network) == ("u", "h")
    after = parsed(pointing_to_file(network))
    assert pointed_to(after) == ("", "")
    (values,) = next(part["networkAttributes"] for part in after.aspects if "networkAttributes" in part)
    assert values == {"name": "x", "HCX::interactionNetworkName": "hierarchy_parent.cx2"}
    (declared,) = next(part["attributeDeclarations"] for part in after.aspects if "attributeDeclarations" in part)
    assert set(declared["networkAttributes"]) == set(values)
    assert hierarchy_of(after) == hierarchy
