import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.hierarchyeval.hierarchy import build_hierarchy

MEMBERS = {"R": ["C", "A", "B", "NA"], "S": ["B", "A"], "T": ["NA"]}
LINKS = [("R", "S"), ("R", "T")]


def test_record_holds_sorted_genes_and_indices(grow):
    hierarchy = grow(MEMBERS, LINKS)
    assert hierarchy.genes == ("A", "B", "C", "NA")
    assert hierarchy.members.toarray().tolist() == [[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 1]]
    assert hierarchy.members.dtype == np.int32
    assert hierarchy.sizes.tolist() == [4, 2, 1]
    assert hierarchy.links.tolist() == [[0, 1], [0, 2]]
    assert hierarchy.genes_of(1) == ("A", "B")
    assert hierarchy.is_root.tolist() == [True, False, False]


def test_repeats_collapse_and_are_counted(grow):
    hierarchy = grow({"R": ["A", "B", "A"], "S": ["A"]}, [("R", "S"), ("R", "S")])
    assert hierarchy.sizes.tolist() == [2, 1]
    assert len(hierarchy.links) == 1
    assert hierarchy.notes == ("1 repeated genes within an assembly count once", "1 repeated links count once")


def test_the_only_top_is_root_even_if_it_misses_a_gene(grow):
    assert grow({"R": ["A"], "S": ["A", "B"]}, [("R", "S")]).is_root.tolist() == [True, False]


def test_of_several_tops_only_one_with_every_gene_is_root(grow):
    assert grow({"R": ["A", "B"], "S": ["A"]}, []).is_root.tolist() == [True, False]
    assert grow({"R": ["A"], "S": ["B"]}, []).is_root.tolist() == [False, False]


@pytest.mark.parametrize(
    ("members", "links", "message"),
    [
        ([], [], "no assemblies"),
        ([("R", [])], [], "1 assemblies without genes: 'R'"),
        ([("R", ["A"]), ("R", ["B"])], [], "empty or repeated: 'R'"),
        ([("", ["A"])], [], "empty or repeated: ''"),
        ([("R", ["A"])], [("R", "X")], "links name 1 assemblies that do not exist: 'X'"),
        ([("R", ["A"]), ("S", ["A"])], [("R", "S"), ("S", "R")], "in a circle: "),
        ([("R", ["A"])], [("R", "R")], "in a circle: R -> R"),
    ],
)
def test_nonsense_is_refused(members, links, message):
    with pytest.raises(InputError, match=message):
        build_hierarchy("f", members, links)
