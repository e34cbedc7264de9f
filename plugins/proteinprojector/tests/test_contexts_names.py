"""Which embedding is of which context, and what is said about names that do not tell."""

import numpy as np
import pytest

from cellmapkit.api import ParameterError, UsageError
from cellmapkit.api.records import Modalities
from cellmapkit.proteinprojector.contexts.names import context_of, split
from cellmapkit.proteinprojector.contexts.params import PromergeParams

DEFAULT = PromergeParams()


def test_any_modality_may_stand_before_the_context():
    found = split(["PPI-base", "image-query", "cryo-EM-base", "PPI-query"], DEFAULT)
    assert found.base == ("PPI-base", "cryo-EM-base")
    assert found.query == ("image-query", "PPI-query")
    assert found.partner == {"PPI-query": "PPI-base"}


def test_upstreams_names_are_understood():
    found = split(["mod1-base", "mod2-base", "mod1-query", "mod2-query"], DEFAULT)
    assert found.partner == {"mod1-query": "mod1-base", "mod2-query": "mod2-base"}


def test_contexts_can_be_called_otherwise_and_may_have_hyphens():
    found = split(["a-wild-type", "b-wild-type", "a-mutant"], PromergeParams(contexts=("wild-type", "mutant")))
    assert (found.base, found.query) == (("a-wild-type", "b-wild-type"), ("a-mutant",))
    assert found.partner == {"a-mutant": "a-wild-type"}


def test_the_base_can_be_listed_and_modalities_are_still_paired_by_name():
    found = split(["PPI-base", "image", "PPI-query", "y2h"], PromergeParams(base_embeddings=("image", "PPI-base")))
    assert (found.base, found.query) == (("PPI-base", "image"), ("PPI-query", "y2h"))
    assert found.partner == {"PPI-query": "PPI-base"}


@pytest.mark.parametrize(("names", "said"), [
    (["PPI-base", "image-base"],
     "1 context in .*'PPI-base', 'image-base'.*: 'base'\n.*'base' and 'query'.*proteinprojector"),
    (["PPI-base", "image-base", "PPI-query", "PPI-drug"],
     "3 contexts in .*: 'base', 'query', 'drug'\n.*two contexts"),
    (["PPI-ctrl", "image-ctrl", "PPI-drug"], "2 contexts in .*: 'ctrl', 'drug'\n.*expected 'base' and 'query'"),
    (["PPI", "image-base", "PPI-query"], "'PPI' does not say which context.*\n.*'PPI-base' and 'PPI-query'"),
    (["-base", "image-base", "PPI-query"], "'-base' does not say"),
    (["PPI-", "image-base", "PPI-query"], "'PPI-' does not say"),
    (["PPI-base", "PPI-query", "image-query"], "base context has 1 embedding: 'PPI-base'\n.*two or more"),
])  # fmt: skip
def test_names_that_do_not_tell_two_contexts_apart_are_refused(names, said):
    with pytest.raises(UsageError, match=said):
        split(names, DEFAULT)


def test_a_list_of_the_base_that_does_not_fit_is_refused():
    with pytest.raises(UsageError, match="'c', but there is no such embedding\n.*'a', 'b'"):
        split(["a", "b"], PromergeParams(base_embeddings=("a", "c")))
    with pytest.raises(UsageError, match="all embeddings are of the base context: 'a', 'b'"):
        split(["a", "b"], PromergeParams(base_embeddings=("a", "b")))


@pytest.mark.parametrize("contexts", [("one",), ("a", "a"), ("a", "b", "c"), ("", "a")])
def test_contexts_must_be_two_different_words(contexts):
    with pytest.raises(ParameterError, match="expected two different words"):
        split(["x-a", "y-a", "x-b"], PromergeParams(contexts=contexts))


def test_a_context_holds_the_proteins_present_in_it():
    mask = np.array([[1, 0, 0], [0, 1, 1], [1, 1, 0]], dtype=bool)
    tables = tuple(np.arange(3 * k, dtype=np.float32).reshape(3, k) for k in (1, 2, 3))
    given = Modalities(ids=("A", "B", "C"), names=("x", "y", "z"), tables=tables, mask=mask)
    part = context_of(given, ("z", "y"))
    assert part.ids == ("B", "C")
    assert part.names == ("z", "y")
    assert part.mask.tolist() == [[True, True], [False, True]]
    assert part.tables[1].tolist() == [[2, 3], [4, 5]]
