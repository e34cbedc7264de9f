"""HiDeF's two files."""

import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.exchange.hidefform import edges_text, losses, nodes_text, read_hidef
from cellmapkit.exchange.hierarchy import Assembly, Hierarchy


def test_files_are_read_and_written_the_same(hidef):
    found = read_hidef(hidef / "toy.nodes", hidef / "toy.edges")
    assert [(item.name, len(item.members), item.persistence) for item in found.assemblies] == [
        ("root", 5, 0), ("left", 3, 12), ("right", 3, 7), ("deep", 2, 30)
    ]  # fmt: skip
    assert nodes_text(found) == (hidef / "toy.nodes").read_text()
    assert edges_text(found) == (hidef / "toy.edges").read_text()


def test_a_file_without_a_last_line_end_as_the_toolkit_writes_it(hidef):
    for name in ("toy.nodes", "toy.edges"):
        (hidef / name).write_text((hidef / name).read_text().rstrip("\n"))
    assert len(read_hidef(hidef / "toy.nodes", hidef / "toy.edges").links) == 4


@pytest.mark.parametrize("line", ["x\t1\tA\tmany", "x\tone\tA\t1", "x\t2\tA\t1", "x\t1\tA", "x\t1\tA\tnan"])
def test_broken_nodes_are_refused(hidef, line):
    with (hidef / "toy.nodes").open("a") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(TableError, match="line 5"):
        read_hidef(hidef / "toy.nodes", hidef / "toy.edges")


def test_links_to_nothing_are_refused(hidef):
    (hidef / "toy.edges").write_text("root\tnobody\tdefault\n")
    with pytest.raises(InputError, match="'nobody'"):
        read_hidef(hidef / "toy.nodes", hidef / "toy.edges")


def test_unknown_persistence_is_told():
    hierarchy = Hierarchy((Assembly("a", frozenset("x")), Assembly("b", frozenset("y"), 0)), ())
    assert nodes_text(hierarchy) == "a\t1\tx\t0\nb\t1\ty\t0\n"
    assert [(loss.number, loss.examples) for loss in losses(hierarchy)] == [(1, "a")]
    assert losses(Hierarchy((Assembly("b", frozenset("y"), 0),), ())) == []
