import json

import pytest

from cellmapkit.hierarchyeval.rebuilt import Rebuilt
from cellmapkit.hierarchyeval.robustness import robustness
from cellmapkit.hierarchyeval.robustness_params import RobustnessParams
from cellmapkit.hierarchyeval.robustness_tables import ROBUSTNESS_COLUMNS, RUN_COLUMNS, robustness_addition
from cellmapkit.hierarchyeval.summary import SUMMARY_COLUMNS

GENES = [f"g{i:02d}" for i in range(100)]


@pytest.fixture
def added(evaluated):
    """S (known) is in both rebuilt hierarchies; T (novel) in one, and too small for a test in the other."""
    evaluation = evaluated()
    names = ("c", tuple(GENES[:10])), ("d", tuple(GENES[40:48]))
    one = Rebuilt(name="one", proteins=frozenset(GENES), known_from="root", assemblies=names)
    left = frozenset(GENES) - set(GENES[40:45])
    two = Rebuilt(name="two", proteins=left, known_from="input", assemblies=names[:1])
    found = robustness(evaluation.hierarchy, [one, two], RobustnessParams())
    return robustness_addition(evaluation, found, [two], [("rebuild 3", "exit code 4")])


def test_a_row_per_assembly(added):
    assert list(ROBUSTNESS_COLUMNS)[-2:] == ["mean_best_jaccard", "robust"]
    assert list(added.tables[0].rows) == [
        ["S", "10", "2", "2", "1", "1", "True"],
        ["T", "8", "1", "1", "1", "1", "True"],
    ]


def test_a_row_per_rebuilt_hierarchy_failed_ones_too(added):
    assert list(added.tables[1].rows) == [
        ["one", "100", "root", "0", "2", "2", "2", ""],
        ["two", "95", "input", "5", "1", "1", "1", ""],
        ["rebuild 3", "", "", "", "", "", "", "exit code 4"],
    ]
    assert len(RUN_COLUMNS) == 8


def test_only_what_was_made_here_is_kept(added):
    rows = list(added.tables[2].rows)
    assert [row[:3] for row in rows] == [["two", "input", "input"], ["two", "assembly", "c"]]


def test_nodes_and_numbers(added):
    assert added.values[0] == {}
    assert added.values[2] == {"robustness": 1.0, "robustness_mean_jaccard": 1.0}
    numbers = {row["metric"]: row for row in added.numbers}
    assert (numbers["robust"]["value"], numbers["robust"]["of"]) == (2, 2)
    assert numbers["robust"]["note"] == "share of 2 testable of 2; 1 known, 1 novel"
    assert (numbers["rebuilt_hierarchies"]["value"], numbers["rebuilt_hierarchies"]["of"]) == (2, 3)
    assert all(tuple(row) == tuple(SUMMARY_COLUMNS) for row in added.numbers)
    json.dumps(added.numbers, allow_nan=False)
