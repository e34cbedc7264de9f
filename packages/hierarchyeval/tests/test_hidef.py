import pytest

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.hierarchyeval.hidef import read_hidef


def write(folder, nodes, edges):
    (folder / "x.nodes").write_text(nodes)
    (folder / "x.edges").write_text(edges)
    return folder / "x.nodes"


def test_values_become_upstreams_attributes(tmp_path):
    path = write(tmp_path, "Cluster0-0\t3\tA B NA\t0\nCluster1-0\t2\tA NA\t17", "Cluster0-0\tCluster1-0\tdefault")
    document = read_hidef(path)
    nodes = next(part["nodes"] for part in document if "nodes" in part)
    assert nodes[1] == {
        "id": 1,
        "v": {
            "n": "Cluster1-0",
            "r": "Cluster1-0",
            "CD_MemberList": "A NA",
            "CD_MemberList_Size": 2,
            "CD_MemberList_LogSize": 1.0,
            "CD_CommunityName": "Cluster1-0",
            "CD_Labeled": True,
            "HiDeF_persistence": 17,
            "HCX::isRoot": False,
        },
    }
    assert nodes[0]["v"]["HCX::isRoot"] is True


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("R\t3\tA B C\n", "", r"x\.nodes, line 1: 3 tab-separated columns"),
        ("R\tthree\tA B C\t0\n", "", r"x\.nodes, line 1, column 2: 'three'"),
        ("R\t3\tA B C\t-1\n", "", r"x\.nodes, line 1, column 4: '-1'"),
        ("R\t3\tA B C\t0\n", "R\tS\tdefault\n", r"x\.edges, line 1, column 2: 'S' is not an assembly"),
        ("R\t3\tA B C\t0\n", "R\tS\n", r"x\.edges, line 1: 2 tab-separated columns"),
    ],
)
def test_damage_is_named(tmp_path, nodes, edges, message):
    with pytest.raises(TableError, match=message):
        read_hidef(write(tmp_path, nodes, edges))


def test_missing_edges_are_named(tmp_path):
    (tmp_path / "x.nodes").write_text("R\t1\tA\t0\n")
    with pytest.raises(CrateNotFoundError, match=r"x\.edges: no such file"):
        read_hidef(tmp_path / "x.nodes")
