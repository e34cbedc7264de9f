import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, InputError
from cellmapkit.music.pairs import members
from cellmapkit.music.target import diameter, kept_terms, target

TERMS = {
    "all": frozenset("ABCDEFGHIJ"),
    "four": frozenset("ABCD"),
    "two": frozenset("AB"),
    "other": frozenset("CX"),
}


def test_a_term_of_twenty_genes_is_17_nm_wide():
    assert diameter(20) == pytest.approx(16.6, abs=0.05)
    assert diameter(1) == pytest.approx(10**-0.1417)


def test_the_smallest_shared_term_decides():
    found = target(TERMS, ["A", "B", "C", "E", "Z"])
    first, second = members(np.arange(6), 4)
    sizes = dict(zip(zip(first.tolist(), second.tolist(), strict=True), found.sizes.tolist(), strict=True))
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert sizes == {(0, 1): 2, (0, 2): 4, (0, 3): 10, (1, 2): 4, (1, 3): 10, (2, 3): 10}


def test_proximity_is_the_scaled_logarithm_of_the_diameter():
    found = target(TERMS, list("ABCE"))
    logs = -np.log10(diameter(found.sizes))
    np.testing.assert_allclose(found.proximity, (logs - logs.min()) / np.ptp(logs), atol=1e-6)
    assert (found.proximity.min(), found.proximity.max()) == (0, 1)
    assert (found.smallest, found.largest) == (diameter(2), diameter(10))


def test_two_genes_that_share_only_a_term_of_twenty_are_17_nm_apart():
    genes = [f"G{i:02}" for i in range(40)]
    terms = {"all": frozenset(genes), "twenty": frozenset(genes[:20]), "two": frozenset(genes[:2])}
    found = target(terms, ["G00", "G01", "G02", "G39"])
    assert found.sizes.tolist() == [2, 20, 40, 20, 40, 40]
    logs = np.log10(found.largest) - found.proximity * np.log10(found.largest / found.smallest)
    # 10 ** (1.0475 log10 20 - 0.1417), section A7 of the specification
    np.testing.assert_allclose(10 ** logs[[1, 3]], 16.6, atol=0.05)


def test_proteins_that_share_no_term_are_as_far_as_all_annotated_genes():
    found = target({"ab": frozenset("AB"), "cx": frozenset("CX")}, list("ABC"))
    assert found.sizes.tolist() == [2, 4, 4]  # A, B, C and X are annotated


def test_order_of_terms_does_not_matter():
    one = target(TERMS, list("ABCDE"))
    other = target(dict(reversed(TERMS.items())), list("ABCDE"))
    np.testing.assert_array_equal(one.sizes, other.sizes)


def test_terms_are_kept_by_size():
    assert list(kept_terms(TERMS, 2, 4)) == ["four", "two", "other"]
    assert list(kept_terms(TERMS, 3, None)) == ["all", "four"]
    with pytest.raises(InputError, match="none of 4 terms has 5 to 9 genes") as caught:
        kept_terms(TERMS, 5, 9)
    assert "they have 2 to 10" in str(caught.value)


def test_too_few_annotated_proteins_are_refused():
    with pytest.raises(IdMismatchError, match="2 of 3 proteins are in a training term: 'A', 'B'"):
        target(TERMS, ["A", "B", "Z"])


def test_terms_that_tell_no_pairs_apart_are_refused():
    with pytest.raises(InputError, match="all 3 pairs of 3 proteins share a smallest term of 10 genes"):
        target({"all": frozenset("ABCDEFGHIJ")}, list("ABC"))
