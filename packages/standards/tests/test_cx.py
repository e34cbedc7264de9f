import json

import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.cx import parse_network
from cellmapkit.standards.cx2 import frame, gather


def as_bytes(document):
    return json.dumps(document).encode()


@pytest.fixture
def document():
    declared = {"name": {"a": "n", "d": "string"}, "CD_MemberList_Size": {"d": "integer"}}
    nodes = [
        {"id": 0, "v": {"n": "R", "CD_MemberList_Size": 2}},
        {"id": 1, "v": {"n": "S", "CD_MemberList_Size": 1}},
    ]
    return frame({"nodes": declared}, {}, nodes, [{"id": 0, "s": 0, "t": 1}])


def test_aliases_and_defaults_are_resolved(document):
    declared = document[2]["attributeDeclarations"][0]["nodes"]
    declared["colour"] = {"a": "c", "d": "string", "v": "red"}
    document[4]["nodes"][1]["v"]["c"] = "blue"
    network = parse_network(as_bytes(document), "f")
    assert [node.name for node in network.nodes] == ["R", "S"]
    assert [node.values["colour"] for node in network.nodes] == ["red", "blue"]
    assert network.declared["CD_MemberList_Size"] == "integer"
    assert network.edges == ((0, 1),)
    assert network.cx1 is None


def test_fragments_of_an_aspect_are_joined(document):
    nodes = document[4]["nodes"]
    document[4] = {"nodes": nodes[:1]}
    document.insert(6, {"nodes": nodes[1:]})
    assert [node.id for node in parse_network(as_bytes(document), "f").nodes] == [0, 1]
    assert gather(document, "nodes") == nodes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d[4]["nodes"].pop(), "1 nodes, but its metadata promise 2"),
        (lambda d: d[-1]["status"][0].update(success=False, error="disk"), r"writing it failed \(disk\)"),
        (lambda d: d[4]["nodes"][1].update(id=0), "1 node ids are repeated"),
        (lambda d: d[5]["edges"][0].update(t=7), "edges name nodes that do not exist: 7"),
        (lambda d: d[5]["edges"][0].pop("t"), "malformed .*KeyError: 't'"),
        (lambda d: d.pop(4), "no nodes"),
    ],
)
def test_damage_is_named(document, change, message):
    change(document)
    with pytest.raises(InputError, match=message):
        parse_network(as_bytes(document), "f")


def test_other_json_is_refused():
    with pytest.raises(InputError, match="a JSON dict, not a CX network"):
        parse_network(b'{"A": ["t"]}', "f")
    with pytest.raises(InputError, match="not valid JSON"):
        parse_network(b'[{"CXVersion": "2.0"}, {"nodes": [', "f")
