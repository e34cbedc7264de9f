import gzip
import json

import numpy as np
import pytest

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.hierarchyeval.readers import find_hierarchy, read_hierarchy

MEMBERS = {"R": ["A", "B", "C"], "S": ["A", "B"]}


def test_the_three_formats_give_the_same_record(tmp_path, hcx, write_json):
    document = hcx(MEMBERS, [("R", "S")])
    from_cx2 = read_hierarchy(write_json("a.cx2", document))
    (tmp_path / "b.cx2").write_bytes(gzip.compress(json.dumps(document).encode()))
    cx1 = [
        {"nodes": [{"@id": 3, "n": "R"}, {"@id": 1, "n": "S"}]},
        {"edges": [{"@id": 0, "s": 3, "t": 1}]},
        {
            "nodeAttributes": [
                {"po": 3, "n": "CD_MemberList", "v": "C B A"},
                {"po": 1, "n": "CD_MemberList", "v": "A B"},
            ]
        },
        {"status": [{"success": True}]},
    ]
    (tmp_path / "x.nodes").write_text("R\t3\tA B C\t0\nS\t2\tA B\t9\n")
    (tmp_path / "x.edges").write_text("R\tS\tdefault\n")
    others = (tmp_path / "b.cx2", write_json("c.cx", cx1), tmp_path / "x.nodes")
    for other in map(read_hierarchy, others):
        assert (other.names, other.genes) == (from_cx2.names, from_cx2.genes)
        assert np.array_equal(other.members.toarray(), from_cx2.members.toarray())
        assert np.array_equal(other.links, from_cx2.links)
        assert other.network is not None
    assert other.network.nodes[1].values["HiDeF_persistence"] == 9


def test_the_second_known_member_attribute_is_read(hcx, write_json):
    document = json.loads(json.dumps(hcx(MEMBERS, [("R", "S")])).replace('"CD_MemberList"', '"MemberList"'))
    assert read_hierarchy(write_json("a.cx2", document)).genes == ("A", "B", "C")


def test_no_member_attribute_is_named(hcx, write_json):
    document = json.loads(json.dumps(hcx(MEMBERS, [])).replace('"CD_MemberList"', '"members"'))
    with pytest.raises(InputError, match="no node attribute with the genes; it declares 'name', 'members'"):
        read_hierarchy(write_json("a.cx2", document))


def test_a_cut_member_list_is_noticed(hcx, write_json):
    document = hcx(MEMBERS, [("R", "S")])
    document[4]["nodes"][1]["v"]["CD_MemberList"] = "A"
    with pytest.raises(InputError, match="1 assemblies do not have the size .* 'S: 1 genes, said 2'"):
        read_hierarchy(write_json("a.cx2", document))


def test_folder_is_searched_in_upstreams_order(tmp_path, write_json):
    with pytest.raises(CrateNotFoundError, match="no such directory"):
        find_hierarchy(tmp_path / "absent")
    write_json("other.json", {})
    with pytest.raises(CrateNotFoundError, match=r"no hierarchy; found 'other\.json'"):
        find_hierarchy(tmp_path)
    for name in ("a.nodes", "b.nodes"):
        write_json(name, [])
    with pytest.raises(InputError, match=r"several HiDeF files: 'a\.nodes', 'b\.nodes'"):
        find_hierarchy(tmp_path)
    (tmp_path / "b.nodes").unlink()
    assert find_hierarchy(tmp_path).name == "a.nodes"
    for name in ("hierarchy.cx2", "hierarchy.cx"):
        path = write_json(name, [])
        assert find_hierarchy(tmp_path) == path
    assert find_hierarchy(tmp_path / "other.json") == tmp_path / "other.json"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "n_assemblies", "n_links", "n_genes"),
    [
        ("hierarchyeval/hierarchy.cx2", 8, 8, 23),
        ("hierarchyeval/hierarchy.cx", 6, 5, 23),
        ("hierarchyeval/4nodehierarchy.cx", 4, 3, 42),
        ("hierarchyeval/hierarchy_perturb_test.cx2", 276, 298, 5147),
        ("cm4ai_chromatin/hierarchy.cx", 6, 5, 25),
        ("nest_vnn/hierarchy.cx2", 131, 150, 718),
        ("MuSIC2_v1.1_April2023.cx2", 224, 242, 5183),
        ("music2_hidef/U2OSMuSIC_v1.1_041323.nodes", 224, 242, 5183),
        ("hidef/BioPlex.nodes", 491, 514, 10961),
    ],
)
def test_public_hierarchies(data, name, n_assemblies, n_links, n_genes):
    hierarchy = read_hierarchy(data / "hierarchies" / name)
    assert (len(hierarchy), len(hierarchy.links), len(hierarchy.genes)) == (n_assemblies, n_links, n_genes)
    assert hierarchy.is_root.sum() == 1
    assert hierarchy.notes == ()


@pytest.mark.data
def test_the_same_public_map_in_two_formats(data):
    one = read_hierarchy(data / "hierarchies" / "MuSIC2_v1.1_April2023.cx2")
    other = read_hierarchy(data / "hierarchies" / "music2_hidef" / "U2OSMuSIC_v1.1_041323.nodes")
    assert one.genes == other.genes
    order = [other.names.index(name) for name in one.names]
    assert np.array_equal(one.members.toarray(), other.members.toarray()[order])
