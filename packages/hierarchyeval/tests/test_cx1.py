import json

import pytest

from cellmapkit.hierarchyeval.cx1 import with_cx1_attributes
from cellmapkit.standards.cx import parse_network


@pytest.fixture
def document():
    return [
        {"numberVerification": [{"longNumber": 281474976710655}]},
        {"metaData": [{"name": "nodes", "elementCount": 2}, {"name": "nodeAttributes", "elementCount": 5}]},
        {"nodes": [{"@id": 5, "n": "R", "r": "R"}, {"@id": 9, "n": "S"}]},
        {"edges": [{"@id": 0, "s": 5, "t": 9, "i": "contains"}]},
        {"networkAttributes": [{"n": "name", "v": "toy"}, {"n": "count", "v": "2", "d": "integer"}]},
        {
            "nodeAttributes": [
                {"po": 5, "n": "CD_MemberList", "v": "A B"},
                {"po": 9, "n": "CD_MemberList", "v": "A"},
                {"po": 5, "n": "size", "v": "2", "d": "integer"},
                {"po": 5, "n": "root", "v": "True", "d": "boolean"},
                {"po": 9, "n": "weights", "v": ["1.5", "2"], "d": "list_of_float"},
            ]
        },
        {"edgeAttributes": [{"po": 0, "n": "w", "v": "0.5", "d": "double"}]},
        {"cartesianLayout": [{"node": "5", "x": 1.0, "y": -2.0}]},
        {"cyVisualProperties": [{"properties_of": "network"}]},
        {"status": [{"success": True, "error": ""}]},
    ]


def test_new_attributes_replace_old_ones_and_the_rest_stays(document):
    values = {5: {"size": 3, "hits": "x|y"}, 9: {"hits": ""}}
    changed = with_cx1_attributes(document, {"size": "integer", "hits": "string"}, values)
    assert [part for part in changed if "nodeAttributes" not in part and "metaData" not in part] == [
        part for part in document if "nodeAttributes" not in part and "metaData" not in part
    ]
    nodes = parse_network(json.dumps(changed).encode(), "f").nodes
    assert [node.values.get("hits") for node in nodes] == ["x|y", ""]
    assert nodes[0].values["size"] == 3
    assert "size" not in nodes[1].values
    entries = {entry["name"]: entry["elementCount"] for entry in changed[1]["metaData"]}
    assert entries == {"nodes": 2, "nodeAttributes": 7}
    assert len(document[5]["nodeAttributes"]) == 5


def test_a_document_without_node_attributes_gets_them(document):
    del document[5]
    changed = with_cx1_attributes(document, {"hits": "string"}, {5: {"hits": "x"}})
    assert parse_network(json.dumps(changed).encode(), "f").nodes[0].values["hits"] == "x"
    assert "status" in changed[-1]
