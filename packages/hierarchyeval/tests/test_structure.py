import math

import pytest

from cellmapkit.api import InputError
from cellmapkit.hierarchyeval.hierarchy import build_hierarchy
from cellmapkit.hierarchyeval.readers import read_hierarchy
from cellmapkit.hierarchyeval.structure import Finding, describe, require_containment

GENES = list("ABCDEFGHIJKLMNOPQRST")
MEMBERS = {"R": GENES, "S": GENES[:10], "T": GENES[5:15], "U": GENES[5:9], "V": GENES[5:8]}
LINKS = [("R", "S"), ("R", "T"), ("S", "U"), ("T", "U"), ("U", "V")]


def kinds(structure):
    return [(item.kind, item.first, item.second) for item in structure.findings]


def test_hand_worked_figures(grow):
    structure = describe(grow(MEMBERS, LINKS))
    assert structure.depth.tolist() == [0, 1, 1, 2, 3]
    assert structure.n_parents.tolist() == [0, 1, 1, 2, 1]
    assert structure.n_children.tolist() == [2, 1, 1, 1, 0]
    assert structure.findings == ()
    expected = {
        "assemblies": 4,
        "roots": 1,
        "tops": 1,
        "links": 5,
        "genes": 20,
        "depth": 3,
        "leaf_share": 0.25,
        "several_parents_share": 0.25,
        "genes_outside_children_of_root": 5,
        "smallest_containment": 1.0,
        "size_min": 3,
        "size_q25": 3.75,
        "size_median": 7,
        "size_q75": 10,
        "size_max": 10,
    }
    assert {name: structure.figures[name] for name in expected} == expected


def test_depth_is_the_longest_path_and_a_shortcut_is_redundant(grow):
    structure = describe(grow(MEMBERS, [*LINKS, ("R", "U"), ("S", "V")]))
    assert structure.depth.tolist() == [0, 1, 1, 2, 3]
    assert kinds(structure) == [("redundant link", "R", "U"), ("redundant link", "S", "V")]
    assert structure.figures["n_redundant_link"] == 2


def test_a_child_outside_its_parent_is_found_and_refused(grow):
    hierarchy = grow({**MEMBERS, "W": [*GENES[:3], "Z"]}, [*LINKS, ("S", "W")])
    structure = describe(hierarchy)
    assert structure.findings == (Finding(kind="not contained", first="S", second="W", value=0.75),)
    assert structure.figures["smallest_containment"] == 0.75
    with pytest.raises(InputError, match=r"1 assemblies are not contained .*'W in S: 0\.75'"):
        require_containment(structure, 1.0)
    require_containment(structure, 0.75)


def test_duplicates_and_pairs_that_should_have_been_merged(grow):
    members = {**MEMBERS, "S2": GENES[:10], "R2": GENES[:19]}
    structure = describe(grow(members, [*LINKS, ("R", "S2"), ("R", "R2")]))
    assert kinds(structure) == [("nearly equal", "R", "R2"), ("duplicate", "S", "S2")]
    assert structure.findings[0].value == 0.95


def test_only_a_root(grow):
    structure = describe(grow({"R": ["A"]}, []))
    assert structure.depth.tolist() == [0]
    assert structure.figures["assemblies"] == 0
    assert structure.figures["genes_outside_children_of_root"] == 1
    assert math.isnan(structure.figures["size_median"])


def test_a_forest_has_no_root(grow):
    structure = describe(grow({"S": ["A", "B"], "T": ["C"], "U": ["A"]}, [("S", "U")]))
    assert (structure.figures["roots"], structure.figures["tops"], structure.figures["assemblies"]) == (0, 2, 3)
    assert math.isnan(structure.figures["genes_outside_children_of_root"])


def test_a_root_flag_that_disagrees_is_found(hcx, write_json):
    document = hcx({"R": ["A", "B"], "S": ["A"]}, [("R", "S")])
    document[4]["nodes"][1]["v"]["HCX::isRoot"] = True
    assert kinds(describe(read_hierarchy(write_json("a.cx2", document)))) == [("root flag", "S", "")]


def test_order_of_the_file_changes_nothing_but_order():
    one = describe(build_hierarchy("f", list(MEMBERS.items()), LINKS))
    other = describe(build_hierarchy("f", list(reversed(MEMBERS.items())), list(reversed(LINKS))))
    assert one.figures == other.figures
    assert one.depth.tolist() == other.depth.tolist()[::-1]
