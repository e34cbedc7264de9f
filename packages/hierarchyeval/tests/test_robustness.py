import pytest

from cellmapkit.api import IdMismatchError
from cellmapkit.hierarchyeval.rebuilt import Rebuilt
from cellmapkit.hierarchyeval.robustness import recovery, robustness
from cellmapkit.hierarchyeval.robustness_params import RobustnessParams

GENES = [f"g{i:02d}" for i in range(30)]
PARAMS = RobustnessParams()


def rebuilt(*assemblies, proteins=GENES):
    named = tuple((f"c{k}", tuple(genes)) for k, genes in enumerate(assemblies))
    return Rebuilt(name="r", proteins=frozenset(proteins), known_from="input", assemblies=named)


@pytest.fixture
def hierarchy(grow):
    return grow({"R": GENES, "A": GENES[:10], "B": GENES[20:25]}, [("R", "A"), ("R", "B")])


def test_the_same_hierarchy_finds_everything(hierarchy):
    found = robustness(hierarchy, [rebuilt(GENES[:10], GENES[20:25])] * 3, PARAMS)
    assert found.share[1:].tolist() == [1, 1]
    assert found.mean_jaccard[1:].tolist() == [1, 1]
    assert found.robust.tolist() == [False, True, True]
    assert found.n_testable.tolist() == [0, 3, 3]


def test_the_bound_must_be_exceeded(hierarchy):
    four, five = rebuilt(GENES[:4]), rebuilt(GENES[:5])
    assert recovery(hierarchy, four, PARAMS).jaccard[1] == 0.4
    assert not recovery(hierarchy, four, PARAMS).found[1]
    assert recovery(hierarchy, five, PARAMS).found[1]
    found = robustness(hierarchy, [four, five], PARAMS)
    assert (found.share[1], found.mean_jaccard[1], found.robust[1]) == (0.5, 0.45, True)
    assert not robustness(hierarchy, [four, four, five], PARAMS).robust[1]


def test_an_assembly_is_first_cut_to_the_proteins_that_were_left(hierarchy):
    left = GENES[4:]
    one = recovery(hierarchy, rebuilt(GENES[4:10], proteins=left), PARAMS)
    assert (one.jaccard[1], one.n_missing) == (1, 4)
    # A protein that was left but is in no assembly counts: 6 of A are left, 3 are found.
    assert recovery(hierarchy, rebuilt(GENES[4:7], proteins=left), PARAMS).jaccard[1] == 0.5
    # Genes the reference lacks count too.
    assert recovery(hierarchy, rebuilt([*GENES[4:10], "x", "y"], proteins=left), PARAMS).jaccard[1] == 0.75


def test_with_fewer_than_four_left_a_run_says_nothing(hierarchy):
    left = [*GENES[:20], *GENES[22:]]
    one = recovery(hierarchy, rebuilt(GENES[22:25], proteins=left), PARAMS)
    assert one.testable.tolist() == [False, True, False]
    found = robustness(hierarchy, [rebuilt(GENES[22:25], proteins=left), rebuilt(GENES[20:25])], PARAMS)
    assert (found.n_testable[2], found.share[2]) == (1, 1)


def test_small_assemblies_are_testable_where_no_protein_was_removed(grow):
    hierarchy = grow({"R": GENES, "T": GENES[:3]}, [("R", "T")])
    assert recovery(hierarchy, rebuilt(GENES[:3]), PARAMS).found[1]
    assert not recovery(hierarchy, rebuilt(GENES[:3], proteins=GENES[:29]), PARAMS).testable[1]


def test_a_hierarchy_of_the_root_alone_finds_nothing(hierarchy):
    found = robustness(hierarchy, [rebuilt()], PARAMS)
    assert found.share[1:].tolist() == [0, 0]


def test_other_proteins_are_one_error(hierarchy):
    with pytest.raises(IdMismatchError, match="r: none of its 2 proteins is in the hierarchy"):
        recovery(hierarchy, rebuilt(["x", "y"], proteins=["x", "y"]), PARAMS)
