"""The record of a hierarchy."""

import pytest

from cellmapkit.api import InputError
from cellmapkit.exchange.hierarchy import Assembly, as_number, checked

A, B, C = (Assembly(name, frozenset(name.lower())) for name in "ABC")


def test_genes_and_roots():
    found = checked("x", [A, B, C], [("A", "B"), ("A", "B"), ("A", "C")])
    assert found.links == (("A", "B"), ("A", "C"))
    assert found.genes == ("a", "b", "c")
    assert found.roots == {"A"}


@pytest.mark.parametrize(
    ("items", "links", "said"),
    [
        ([], [], "no assemblies"),
        ([A, A], [], "'A'"),
        ([A, B], [("A", "Z")], "do not exist: 'Z'"),
        ([A, B], [("A", "B"), ("B", "A")], "in a circle"),
    ],
)
def test_what_does_not_fit_together_is_refused(items, links, said):
    with pytest.raises(InputError, match=said):
        checked("x", items, links)


def test_whole_numbers_stay_whole():
    assert [repr(as_number(text)) for text in ("12", "1.50", "0")] == ["12", "1.5", "0"]
    with pytest.raises(ValueError, match="x"):
        as_number("x")
