"""What ndex2 and networkx see in the two networks."""

import io
import json
import math

import numpy as np
import pytest

from cellmapkit.api.records import ProximityNetworks
from cellmapkit.generate_hierarchy.attributes import GeneAttributes
from cellmapkit.generate_hierarchy.cx2 import write_cx2
from cellmapkit.generate_hierarchy.hcx import Story, hierarchy_network, system_names
from cellmapkit.generate_hierarchy.parent import parent_network, proteins_in, write_cx1, write_id_edges

STORY = Story(name="map - a b hierarchy", description="Cell Map", generated_by="x 1", derived_from="RO-crate: y")
NETWORKS = ProximityNetworks(
    ids=tuple("ABCDEFGHIJKL"),
    edges=np.array([[3, 4], [0, 1], [0, 2], [4, 5], [8, 11]], dtype=np.int32),
    sizes=(2, 4, 5),
    cutoffs=(0.01, 0.03, 0.1),
    similarity=np.array([1, 0.75, 0.5, 0.25, 0.125], dtype=np.float32),
)
ATTRIBUTES = GeneAttributes(
    types={"bait": "boolean", "antibody": "string"},
    values={"A": {"bait": True, "represents": "ENSG1"}, "B": {"bait": False, "antibody": "HPA1"}, "Z": {"bait": True}},
)


def written(network):
    stream = io.StringIO()
    write_cx2(stream, network)
    return json.loads(stream.getvalue())


def aspects(network):
    return {name: value for part in written(network) for name, value in part.items()}


def read_by_ndex2(network):
    ndex2 = pytest.importorskip("ndex2.cx2")
    return ndex2.RawCX2NetworkFactory().get_cx2network(written(network))


@pytest.fixture
def hcx(diamond):
    def make(**options):
        return hierarchy_network(diamond, proteins_in(NETWORKS, 1), STORY, **options)

    return make


def test_the_frame_is_that_of_cx2(hcx):
    parts = written(hcx())
    assert [next(iter(part)) for part in parts] == [
        "CXVersion", "metaData", "attributeDeclarations", "networkAttributes", "nodes", "edges",
        "visualProperties", "visualEditorProperties", "status",
    ]  # fmt: skip
    assert parts[0] == {"CXVersion": "2.0", "hasFragments": False}
    counts = {item["name"]: item["elementCount"] for item in parts[1]["metaData"]}
    assert counts == {name: len(aspects(hcx())[name]) for name in counts}


def test_the_hierarchy_read_by_ndex2(hcx):
    network = read_by_ndex2(hcx())
    assert network.get_network_attributes() == {
        "name": "map - a b hierarchy", "description": "Cell Map", "prov:wasGeneratedBy": "x 1",
        "prov:wasDerivedFrom": "RO-crate: y", "ndexSchema": "hierarchy_v0.1", "HCX::modelFileCount": 2,
        "HCX::interactionNetworkName": "hierarchy_parent.cx2", "__CD_OriginalNetwork": 0,
    }  # fmt: skip
    nodes = network.get_nodes()
    assert nodes[1]["v"] == {
        "name": "C13", "represents": "C13", "CD_MemberList": "A B C D E F", "CD_MemberList_Size": 6,
        "CD_MemberList_LogSize": round(math.log2(6), 3), "CD_CommunityName": "C13", "CD_Labeled": True,
        "CD_AnnotatedMembers": "", "CD_AnnotatedMembers_Size": 0, "CD_AnnotatedMembers_Overlap": 0.0,
        "CD_AnnotatedMembers_Pvalue": 0.0, "HiDeF_persistence": 30, "HCX::isRoot": False,
        "HCX::members": [0, 1, 2, 3, 4, 5],
    }  # fmt: skip
    assert [k for k, node in nodes.items() if node["v"]["HCX::isRoot"]] == [0]
    assert nodes[0]["v"]["HCX::members"] == [0, 1, 2, 3, 4, 5]  # I and L have no edge in that parent
    assert nodes[0]["v"]["CD_MemberList_Size"] == 12
    assert [(e["s"], e["t"]) for e in network.get_edges().values()] == [(0, 1), (0, 2), (1, 3), (2, 3)]
    declared = network.get_attribute_declarations()
    assert declared["nodes"]["HCX::members"]["d"] == "list_of_long"
    assert declared["networkAttributes"]["__CD_OriginalNetwork"]["d"] == "long"


def test_members_point_at_nodes_of_the_parent(hcx):
    parent = read_by_ndex2(parent_network(NETWORKS, 1, GeneAttributes(), STORY)).get_nodes()
    for node in read_by_ndex2(hcx()).get_nodes().values():
        named = {parent[member]["v"]["name"] for member in node["v"]["HCX::members"]}
        assert named <= set(node["v"]["CD_MemberList"].split())


def test_positions_only_with_a_layout(hcx):
    assert {"x", "y"} <= set(aspects(hcx())["nodes"][0])
    assert not {"x", "y"} & set(aspects(hcx(layout=False))["nodes"][0])


def test_the_style_maps_the_attributes_of_the_hierarchy(hcx):
    mapping = aspects(hcx())["visualProperties"][0]["nodeMapping"]
    used = {name: entry["definition"]["attribute"] for name, entry in mapping.items()}
    assert used["NODE_LABEL"] == "name"
    assert used["NODE_WIDTH"] == used["NODE_HEIGHT"] == used["NODE_LABEL_FONT_SIZE"] == "CD_MemberList_LogSize"
    assert used["NODE_BACKGROUND_COLOR"] == "CD_AnnotatedMembers_Overlap"
    assert used["NODE_LABEL_OPACITY"] == "CD_Labeled"
    assert mapping["NODE_WIDTH"]["definition"]["map"][1]["max"] == pytest.approx(math.log2(12))


def test_the_parent_read_by_ndex2():
    network = read_by_ndex2(parent_network(NETWORKS, 1, ATTRIBUTES, STORY))
    about = network.get_network_attributes()
    assert about["name"] == "map - a b hierarchy parent interactome with 0.03 cutoff"
    assert about["cutoff"] == "0.03"
    assert about["description"].startswith("The closest 3 % of all pairs of 12 proteins")
    nodes = network.get_nodes()
    assert sorted(nodes) == [0, 1, 2, 3, 4, 5]
    assert nodes[0]["v"] == {"name": "A", "represents": "ENSG1", "bait": True}
    assert nodes[1]["v"] == {"name": "B", "represents": "B", "bait": False, "antibody": "HPA1"}
    assert nodes[2]["v"] == {"name": "C", "represents": "C"}
    edges = list(network.get_edges().values())
    assert [(e["s"], e["t"], e["v"]["Weight"]) for e in edges] == [(3, 4, 1.0), (0, 1, 0.75), (0, 2, 0.5), (4, 5, 0.25)]
    assert {e["v"]["interaction"] for e in edges} == {"interacts-with"}


def test_baits_get_a_border():
    with_baits = aspects(parent_network(NETWORKS, 0, ATTRIBUTES, STORY))["visualProperties"][0]
    without = aspects(parent_network(NETWORKS, 0, GeneAttributes(), STORY))["visualProperties"][0]
    assert with_baits["nodeMapping"]["NODE_BORDER_COLOR"]["definition"]["attribute"] == "bait"
    assert "NODE_BORDER_COLOR" not in without["nodeMapping"]


def test_many_edges_are_written_in_chunks(monkeypatch):
    whole = written(parent_network(NETWORKS, 2, ATTRIBUTES, STORY))
    monkeypatch.setattr("cellmapkit.generate_hierarchy.parent.CHUNK", 2)
    assert written(parent_network(NETWORKS, 2, ATTRIBUTES, STORY)) == whole


def test_a_plain_network_has_no_weights():
    plain = ProximityNetworks(ids=("A", "B"), edges=np.array([[0, 1]], dtype=np.int32), sizes=(1,), cutoffs=(1.0,))
    found = aspects(parent_network(plain, 0, GeneAttributes(), STORY))
    assert found["edges"] == [{"id": 0, "s": 0, "t": 1, "v": {"i": "interacts-with"}}]
    assert list(found["attributeDeclarations"][0]["edges"]) == ["interaction"]


def test_names_that_json_must_escape_survive():
    odd = ProximityNetworks(ids=('a"b', "ü\\"), edges=np.array([[0, 1]], dtype=np.int32), sizes=(1,), cutoffs=(1.0,))
    nodes = aspects(parent_network(odd, 0, GeneAttributes(), STORY))["nodes"]
    assert [node["v"]["n"] for node in nodes] == ['a"b', "ü\\"]


def test_networkx_takes_the_hierarchy(hcx):
    ndex2 = pytest.importorskip("ndex2.cx2")
    graph = ndex2.CX2NetworkXFactory().get_graph(read_by_ndex2(hcx()))
    assert set(graph.edges()) == {(0, 1), (0, 2), (1, 3), (2, 3)}
    assert graph.nodes[3]["CD_MemberList"] == "D E F"


def test_numbers_of_systems_follow_those_of_proteins():
    assert system_names(3, 12) == ("C12", "C13", "C14")


def test_id_edges():
    stream = io.StringIO()
    write_id_edges(stream, NETWORKS, np.arange(2), weights=False)
    write_id_edges(stream, NETWORKS, np.array([4]), weights=True)
    assert stream.getvalue() == "3\t4\n0\t1\n8\t11\t0.1250000\n"


def test_cx1_read_by_ndex2():
    ndex2 = pytest.importorskip("ndex2")
    stream = io.StringIO()
    write_cx1(stream, NETWORKS, 1)
    network = ndex2.create_nice_cx_from_raw_cx(json.loads(stream.getvalue()))
    assert network.get_name() == "parent interactome with 0.03 cutoff"
    assert len(list(network.get_nodes())) == 6
    edges = dict(network.get_edges())
    assert [(e["s"], e["t"]) for e in edges.values()] == [(3, 4), (0, 1), (0, 2), (4, 5)]
    assert float(network.get_edge_attribute_value(1, "Weight")) == 0.75
