import numpy as np
import pytest

from cellmapkit.hierarchyeval.overlap import cut_standard, overlap_tests
from cellmapkit.standards.standard import build_standard

GENES = [f"g{i:02d}" for i in range(24)]


@pytest.fixture
def case(grow):
    """An assembly of 6 and a term of 5 among 20 annotated genes share 4; 4 genes of the hierarchy are in no term."""
    hierarchy = grow({"R": GENES, "S": [*GENES[:4], *GENES[5:7], "g23"], "T": GENES[21:]}, [("R", "S"), ("R", "T")])
    standard = build_standard(
        "X",
        "f",
        {"five": GENES[:5], "rest": GENES[5:20], "away": ["elsewhere"], "two": ["g00", "absent"]},
        other_genes=["g20"],
    )
    return hierarchy, cut_standard(hierarchy.genes, standard)


def test_the_background_is_the_annotated_genes_of_the_hierarchy(case):
    _, cut = case
    assert np.flatnonzero(cut.annotated).tolist() == list(range(20))
    assert np.flatnonzero(cut.named).tolist() == list(range(21))
    assert cut.standard.terms == ("away", "five", "rest", "two")
    assert cut.term_sizes.tolist() == [0, 5, 15, 1]


def test_stated_values(case):
    hierarchy, cut = case
    tests = overlap_tests(hierarchy.members, cut, min_term_size=4, universe=cut.annotated)
    assert (tests.background, tests.n_terms) == (20, 2)
    assert tests.assembly_sizes.tolist() == [20, 6, 0]
    found = {
        (hierarchy.names[a], cut.standard.terms[t]): (x, np.exp(p), j)
        for a, t, x, p, j in zip(tests.assembly, tests.term, tests.overlap, tests.log_p, tests.jaccard, strict=True)
    }
    assert set(found) == {("R", "five"), ("R", "rest"), ("S", "five"), ("S", "rest")}
    x, p, jaccard = found["S", "five"]
    assert (x, jaccard) == (4, 4 / 7)
    assert p == pytest.approx(540 / 38760, rel=1e-12)
    assert found["R", "five"][1] == 1.0


def test_small_terms_and_a_wider_background_on_request(case):
    hierarchy, cut = case
    tests = overlap_tests(hierarchy.members, cut, min_term_size=1, universe=cut.named)
    assert (tests.background, tests.n_terms) == (21, 3)
    assert ("S", "two") in {
        (hierarchy.names[a], cut.standard.terms[t]) for a, t in zip(tests.assembly, tests.term, strict=True)
    }


def test_dealing_names_keeps_sizes_and_moves_genes(case):
    hierarchy, cut = case
    order = np.random.default_rng(1).permutation(len(GENES))
    dealt = cut.permuted(order)
    assert dealt.term_sizes.tolist() == cut.term_sizes.tolist()
    assert dealt.annotated.sum() == 20
    assert np.array_equal(dealt.terms.toarray(), cut.terms.toarray()[:, order])
    assert np.array_equal(dealt.annotated, cut.annotated[order])
    assert np.array_equal(dealt.named, cut.named[order])
    assert not np.array_equal(dealt.terms.toarray(), cut.terms.toarray())
    assert hierarchy.sizes.tolist() == [24, 7, 3]


def test_nothing_shared(grow):
    hierarchy = grow({"R": ["A", "B"]}, [])
    cut = cut_standard(hierarchy.genes, build_standard("X", "f", {"t": ["C", "D"]}))
    tests = overlap_tests(hierarchy.members, cut, min_term_size=4, universe=cut.annotated)
    assert (tests.background, tests.n_terms, len(tests.term)) == (0, 0, 0)
