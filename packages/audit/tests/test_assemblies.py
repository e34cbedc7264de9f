"""Hierarchies whose Jaccard indices are worked out by hand."""

from cellmapkit.audit.compare.assemblies import compare_assemblies, of_document, of_nodes, told


def sets(*words):
    return [frozenset(word) for word in words]


def test_by_hand():
    found = compare_assemblies(sets("abcd", "ab", "xy"), sets("abcd", "abc"))
    assert found["assemblies"] == [3, 2]
    assert found["identical"] == 1
    # ab: 2/3 with abc, 1/2 with abcd; xy: 0. abc: 3/4 with abcd, 2/3 with ab
    assert found["best_match_mean"] == [0.555556, 0.875]
    assert told(found) == "3 and 2 assemblies, 1 identical; best match 0.556 and 0.875 on average (Jaccard)"


def test_repeated_assemblies_count_as_often_as_in_both():
    assert compare_assemblies(sets("ab", "ab", "ab"), sets("ab", "ab", "c"))["identical"] == 2


def test_none():
    assert compare_assemblies([], sets("a"))["best_match_mean"] == [None, 0.0]


def test_where_they_are_read_from(tmp_path):
    document = [{"CXVersion": "2.0"}, {"nodes": [{"id": 0, "v": {"CD_MemberList": "a b"}}, {"id": 1, "v": {}}, 7]}, 5]
    assert of_document(document) == sets("ab")
    assert of_document({"nodes": []}) == []
    path = tmp_path / "h.nodes"
    path.write_text("C1\t2\ta b\t9\nC2\t1\tc\t4\nodd\n")
    assert of_nodes(path) == sets("ab", "c")
