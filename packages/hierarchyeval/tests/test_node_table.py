import json

from cellmapkit.hierarchyeval.node_table import node_table
from cellmapkit.standards.cx import parse_network


def test_every_field_ends_with_a_tab(hcx):
    document = hcx({"R": ["A", "B"], "S": ["A"]}, [("R", "S")])
    declared = document[2]["attributeDeclarations"][0]["nodes"]
    declared["HCX::members"] = {"d": "list_of_long"}
    declared["note"] = {"d": "string"}
    document[4]["nodes"][0]["v"]["HCX::members"] = [3, 1]
    document[4]["nodes"][1]["v"]["note"] = "two\tparts\nand lines"
    text = node_table(parse_network(json.dumps(document).encode(), "f"))
    assert text.split("\n") == [
        "name\tCD_MemberList\tCD_MemberList_Size\tHCX::isRoot\tHCX::members\tnote\t",
        "R\tA B\t2\tTrue\t[3, 1]\t\t",
        "S\tA\t1\tFalse\t\ttwo parts and lines\t",
        "",
    ]
