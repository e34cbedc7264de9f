import json

import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.cx import parse_network
from cellmapkit.standards.cx2 import frame
from cellmapkit.standards.standard_network import standard_of


def cx1(nodes, attributes):
    return [
        {"nodes": [{"@id": i, "n": name} for i, name in nodes]},
        {"nodeAttributes": [dict(zip(("po", "n", "v", "d"), row, strict=False)) for row in attributes]},
        {"status": [{"success": True}]},
    ]


def read(document):
    return standard_of("S", parse_network(json.dumps(document).encode(), "net.cx"))


def sets(standard):
    held = standard.members.toarray().astype(bool)
    return {
        t: [g for g, h in zip(standard.genes, row, strict=True) if h]
        for t, row in zip(standard.terms, held, strict=True)
    }


def test_corum():
    attribute = "subunits(Gene name)"
    document = cx1(
        [(1, "SWI/SNF"), (2, "SWI/SNF"), (3, "empty")],
        [(1, attribute, ["NA", "ARID1A"], "list_of_string"), (2, attribute, ["ARID2"], "list_of_string")],
    )
    standard = read(document)
    assert sets(standard) == {"SWI/SNF": ["ARID1A", "NA"], "SWI/SNF [node 2]": ["ARID2"]}
    assert standard.descriptions is None
    assert standard.notes == ("1 terms without genes dropped",)


def test_go_in_cx2_with_descriptions():
    declared = {"nodes": {name: {"d": "string"} for name in ("name", "genes", "description")}}
    nodes = [
        {"id": 0, "v": {"name": "GO:2", "genes": "B,A,", "description": "two"}},
        {"id": 1, "v": {"name": "GO:1", "genes": "C"}},
    ]
    standard = read(frame(declared, {"name": "go"}, nodes, []))
    assert sets(standard) == {"GO:1": ["C"], "GO:2": ["A", "B"]}
    assert standard.descriptions == ("", "two")
    assert standard.notes == ("1 empty gene names dropped",)


def test_hpa_has_terms_as_values_and_keeps_genes_without_one():
    document = cx1(
        [(1, "A"), (2, "B"), (3, "Z")],
        [
            (1, "Main location", ["Nucleoli", "Cytosol"], "list_of_string"),
            (1, "Additional location", ["Cytosol"], "list_of_string"),
            (2, "Main location", "Cytosol"),
        ],
    )
    standard = read(document)
    assert sets(standard) == {"Cytosol": ["A", "B"], "Nucleoli": ["A"]}
    assert standard.genes == ("A", "B", "Z")


def test_other_networks_are_refused():
    with pytest.raises(
        InputError, match=r"net\.cx: no standard in a known form; its node attributes are 'name', 'size'"
    ):
        read(cx1([(1, "A")], [(1, "size", "3")]))
