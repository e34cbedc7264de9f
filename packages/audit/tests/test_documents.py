"""JSON and CX2 documents."""

import json
import math

import pytest

from cellmapkit.api import InputError
from cellmapkit.audit.compare.documents import compare_documents
from cellmapkit.audit.compare.outcome import DIFFERS, REORDERED


@pytest.fixture
def compare(tmp_path):
    def run(a, b):
        paths = [tmp_path / f"{side}.json" for side in "ab"]
        for path, content in zip(paths, (a, b), strict=True):
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return compare_documents(*paths)

    return run


def test_keys_and_items_with_an_id_may_stand_in_any_order(compare):
    a = {"p": 1, "nodes": [{"id": 1, "v": "x"}, {"id": 2, "v": "y"}]}
    b = {"nodes": [{"id": 2, "v": "y"}, {"v": "x", "id": 1}], "p": 1}
    assert compare(a, b).status == REORDERED
    assert compare({"n": [1, 2]}, {"n": [2, 1]}).facts["values_differ"] == 2


def test_numbers(compare):
    found = compare({"x": [1, 2.0, float("nan")]}, {"x": [1.0, 2.5, float("nan")]})
    assert (found.status, found.facts["values_differ"], found.facts["largest_absolute"]) == (DIFFERS, 1, 0.5)
    assert found.apart == 0.2
    assert found.facts["examples"] == ["/x/1: 2.0 -> 2.5"]
    assert compare({"x": 1}, {"x": float("inf")}).apart == math.inf


def test_what_is_no_number_or_not_there(compare):
    found = compare({"x": "p", "y": True, "z": 1}, {"x": "q", "y": 1})
    assert found.apart == math.inf
    assert found.facts["examples"] == ["/x: 'p' -> 'q'", "/y: True -> 1", "/z: 1 -> nothing"]


def test_hierarchies(compare):
    def cx2(*members):
        return [{"nodes": [{"id": n, "v": {"CD_MemberList": words}} for n, words in enumerate(members)]}]

    found = compare(cx2("a b", "c d"), cx2("a b", "c e"))
    assert found.facts["hierarchy"]["identical"] == 1
    assert found.told.startswith("2 and 2 assemblies, 1 identical")


def test_what_cannot_be_read(compare, monkeypatch):
    with pytest.raises(InputError, match="is no JSON"):
        compare("{", "{}")
    with pytest.raises(InputError, match="is no JSON"):
        compare("[" * 100_000, "{}")
    monkeypatch.setattr("cellmapkit.audit.compare.documents.MOST_BYTES", 3)
    with pytest.raises(InputError, match="has more than"):
        compare({"a": 1}, {"a": 2})
