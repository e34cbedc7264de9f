import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.standard import build_standard


def test_terms_and_genes_are_sorted_and_repeats_counted():
    standard = build_standard(
        "S", "f", {"t2": ["B", "A", "B"], "t1": [" NAN ", ""], "t3": [""]}, other_genes=["Z", "A"]
    )
    assert standard.terms == ("t1", "t2")
    assert standard.genes == ("A", "B", "NAN", "Z")
    assert standard.members.toarray().tolist() == [[0, 0, 1, 0], [1, 1, 0, 0]]
    assert standard.descriptions is None
    assert standard.notes == (
        "1 repeated genes within a term count once",
        "2 empty gene names dropped",
        "1 terms without genes dropped",
    )


def test_descriptions_follow_the_terms():
    standard = build_standard("S", "f", {"b": ["X"], "a": ["X"]}, descriptions={"b": "second"})
    assert standard.descriptions == ("", "second")


def test_nothing_left_is_refused():
    with pytest.raises(InputError, match="f: the standard S has no term with a gene"):
        build_standard("S", "f", {"a": [""]})
