import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.generate_hierarchy.hidef_files import cluster_names, edges_lines, nodes_lines, read_hidef


def write(folder, nodes, edges):
    (folder / "x.nodes").write_text("".join(line + "\n" for line in nodes))
    (folder / "x.edges").write_text("".join(line + "\n" for line in edges))
    return folder / "x.nodes", folder / "x.edges"


def test_names_are_depth_and_index(diamond):
    assert cluster_names(diamond) == ("Cluster0-0", "Cluster1-0", "Cluster1-1", "Cluster2-0")


def test_lines_of_the_diamond(diamond):
    names = cluster_names(diamond)
    assert nodes_lines(diamond, names, diamond.ids)[3] == "Cluster2-0\t3\tD E F\t11"
    numbers = [str(k + 8) for k in range(12)]
    assert nodes_lines(diamond, names, numbers)[1] == "Cluster1-0\t6\t10 11 12 13 8 9\t30"  # sorted as text
    assert edges_lines(diamond, names) == [
        "Cluster0-0\tCluster1-0\tdefault",
        "Cluster0-0\tCluster1-1\tdefault",
        "Cluster1-0\tCluster2-0\tdefault",
        "Cluster1-1\tCluster2-0\tdefault",
    ]


def test_what_is_written_is_read_back(tmp_path, diamond):
    names = cluster_names(diamond)
    files = write(tmp_path, nodes_lines(diamond, names, diamond.ids)[::-1], edges_lines(diamond, names))
    read, found = read_hidef(*files)
    assert read.ids == diamond.ids
    assert found[0] == "Cluster0-0"
    sets = {name: read.members(k).tolist() for k, name in enumerate(found)}
    assert sets == {name: diamond.members(k).tolist() for k, name in enumerate(names)}
    links = {(found[p], found[c]) for p, c in read.containment}
    assert links == {(names[p], names[c]) for p, c in diamond.containment}
    assert dict(zip(found, read.persistence, strict=True)) == dict(zip(names, diamond.persistence, strict=True))


@pytest.mark.parametrize(
    ("nodes", "edges", "error", "match"),
    [
        (["R\t2\tA B"], [], TableError, "x.nodes, line 1: 3 cells"),
        (["R\t2\tA B\t0", "R\t2\tA B\t0"], [], TableError, "line 2: community 'R' stands there twice"),
        (["R\t2\tA B\tmany"], [], TableError, "line 1, column 4: persistence is 'many'"),
        ([], [], TableError, "is empty"),
        (["R\t2\tA B\t0"], ["R\tS\tdefault"], TableError, "x.edges, line 1: 'S' is no community"),
        (["R\t2\tA B\t0", "S\t2\tA B\t0"], [], InputError, "2 communities have no parent: 'R', 'S'"),
        (["R\t2\tA B\t0", "S\t2\tA C\t0"], ["R\tS\tdefault"], InputError, "'R' holds 2 of the 3 members"),
    ],
)
def test_broken_files_are_refused(tmp_path, nodes, edges, error, match):
    with pytest.raises(error, match=match):
        read_hidef(*write(tmp_path, nodes, edges))


@pytest.mark.data
@pytest.mark.parametrize(("name", "n_nodes", "n_edges"), [("hidef/BioPlex", 491, 514)])
def test_real_hidef_output(name, n_nodes, n_edges, data):
    nodes = data("hierarchies", f"{name}.nodes")
    communities, names = read_hidef(nodes, nodes.with_suffix(".edges"))
    assert (len(communities), len(communities.containment), len(communities.ids)) == (n_nodes, n_edges, 10961)
    assert [name.split("-")[0] for name in cluster_names(communities)] == [name.split("-")[0] for name in names]
