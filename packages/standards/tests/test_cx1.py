import json

import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.cx import parse_network
from cellmapkit.standards.cx1 import from_cx1


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
