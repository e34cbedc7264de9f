from cellmapkit.embeddingeval.outputs import mean_ranks


def test_ranks_are_shared_by_ties_and_undefined_comes_last():
    value = {
        ("a", "x"): 1.0,
        ("b", "x"): 1.0,
        ("c", "x"): float("nan"),
        ("a", "y"): 3.0,
        ("b", "y"): 2.0,
        ("c", "y"): 9.0,
    }
    assert mean_ranks(value, ["a", "b", "c"], ["x", "y"]) == {"a": 1.75, "b": 2.25, "c": 2.0}
