import json

import pytest

from cellmapkit.api import InputError
from cellmapkit.hierarchyeval.cx import parse_network
from cellmapkit.hierarchyeval.cx1 import from_cx1, with_cx1_attributes


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


def test_values_get_their_types_and_nothing_but_the_style_is_left(document):
    network = parse_network(json.dumps(document).encode(), "f")
    first, second = network.nodes
    assert (first.id, first.name, first.values["size"], first.values["root"]) == (5, "R", 2, True)
    assert second.values["weights"] == [1.5, 2.0]
    assert network.declared["weights"] == "list_of_double"
    assert network.declared["name"] == "string"
    assert network.edges == ((5, 9),)
    assert network.cx1 == tuple(document)
    converted = {key: value for part in network.aspects for key, value in part.items()}
    assert converted["nodes"][0]["x"] == 1.0
    assert converted["networkAttributes"] == [{"name": "toy", "count": 2}]
    assert converted["edges"][0] == {"id": 0, "s": 5, "t": 9, "v": {"i": "contains", "w": 0.5}}


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ({"po": 5, "n": "size", "v": "two", "d": "integer"}, "node 5: attribute 'size' is 'two'"),
        ({"po": 5, "n": "root", "v": "yes", "d": "boolean"}, "attribute 'root' is 'yes'"),
        ({"po": 6, "n": "size", "v": "2", "d": "integer"}, "belongs to id 6, which is none of its nodes"),
    ],
)
def test_values_that_do_not_fit_are_named(document, attribute, message):
    document[5]["nodeAttributes"].append(attribute)
    with pytest.raises(InputError, match=message):
        from_cx1(document, "f")


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
