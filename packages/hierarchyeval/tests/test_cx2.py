import copy
import json

from cellmapkit.hierarchyeval.cx2 import dumps, with_network_attributes, with_node_attributes
from cellmapkit.standards.cx import parse_network


def test_attributes_are_added_and_all_else_stays(hcx):
    document = hcx({"R": ["A", "B"], "S": ["A"]}, [("R", "S")], description="as it was")
    document.insert(6, {"visualProperties": [{"default": {"node": {"NODE_WIDTH": 3}}}]})
    document[4]["nodes"][0].update(x=1.5, y=2.5)
    before = copy.deepcopy(document)
    types = {"CORUM_terms": "string", "CORUM_max_jaccard_index": "double"}
    changed = with_node_attributes(
        document, types, {0: {"CORUM_terms": ""}, 1: {"CORUM_terms": "a|b", "CORUM_max_jaccard_index": 0.5}}
    )
    assert document == before
    assert changed[6] == before[6]
    assert changed[4]["nodes"][0]["x"] == 1.5
    network = parse_network(dumps(changed).encode(), "f")
    assert network.declared["CORUM_max_jaccard_index"] == "double"
    assert list(network.declared)[:4] == list(before[2]["attributeDeclarations"][0]["nodes"])
    assert network.nodes[1].values["CORUM_max_jaccard_index"] == 0.5
    assert "CORUM_max_jaccard_index" not in network.nodes[0].values


def test_annotating_again_leaves_no_stale_value(hcx):
    document = hcx({"R": ["A", "B"], "S": ["A"]}, [("R", "S")])
    types = {"S_max_jaccard_index": "double"}
    once = with_node_attributes(document, types, {1: {"S_max_jaccard_index": 0.5}})
    twice = with_node_attributes(once, types, {0: {"S_max_jaccard_index": 0.9}})
    values = [node.values.get("S_max_jaccard_index") for node in parse_network(dumps(twice).encode(), "f").nodes]
    assert values == [0.9, None]


def test_network_attributes_are_declared_and_replaced(hcx):
    document = hcx({"R": ["A"]}, [], description="old")
    changed = with_network_attributes(document, {"description": "new", "prov:wasGeneratedBy": "us"})
    merged = {key: value for part in json.loads(dumps(changed)) for key, value in part.items()}
    assert merged["networkAttributes"] == [{"name": "toy", "description": "new", "prov:wasGeneratedBy": "us"}]
    assert merged["attributeDeclarations"][0]["networkAttributes"]["prov:wasGeneratedBy"] == {"d": "string"}
