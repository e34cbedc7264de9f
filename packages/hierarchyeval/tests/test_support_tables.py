import json

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.hierarchyeval.summary import SUMMARY_COLUMNS
from cellmapkit.hierarchyeval.support import support_tests
from cellmapkit.hierarchyeval.support_params import SupportParams
from cellmapkit.hierarchyeval.support_tables import SUPPORT_COLUMNS, SUPPORT_SUMMARY_COLUMNS, support_addition
from cellmapkit.hierarchyeval.supported import corrected

GENES = [f"g{i:02d}" for i in range(100)]


@pytest.fixture
def added(evaluated):
    """``one`` has the ten genes of S (known) alike, ``two`` the eight of T (novel) as well, ``few`` lacks both."""
    evaluation = evaluated()
    params = SupportParams(support_permutations=3)
    values = np.random.default_rng(0).normal(size=(100, 16)).astype(np.float32)
    one, two = values.copy(), values.copy()
    one[:10] = one[0]
    two[:10], two[40:48] = two[0], two[40]
    given = {"one": (GENES, one), "two": (GENES, two), "few": (GENES[8:42], values[8:42])}
    tests = [
        support_tests(evaluation.hierarchy, name, Embedding(ids=tuple(ids), values=table), params, Run())
        for name, (ids, table) in given.items()
    ]
    supports, *dealt = (corrected(item, params) for item in zip(*tests, strict=True))
    return support_addition(evaluation, supports, dealt)


def test_a_row_per_assembly_and_embedding(added):
    rows = [dict(zip(SUPPORT_COLUMNS, row, strict=True)) for row in added.tables[0].rows]
    calls = {(row["assembly"], row["modality"]): row["call"] for row in rows}
    assert calls == {
        ("S", "one"): "supported",
        ("S", "two"): "supported",
        ("S", "few"): "not testable",
        ("T", "one"): "unsupported",
        ("T", "two"): "supported",
        ("T", "few"): "not testable",
    }
    assert (rows[0]["size"], rows[0]["members"], rows[0]["pairs"]) == ("10", "10", "45")
    assert (rows[2]["members"], rows[2]["pairs"]) == ("2", "1")
    assert (rows[2]["auroc"], rows[2]["z"], rows[2]["p"], rows[2]["q"]) == ("", "", "", "")


def test_the_summary_counts_known_and_novel_beside_chance(added):
    table = added.tables[1]
    rows = {row[0]: dict(zip(SUPPORT_SUMMARY_COLUMNS, row, strict=True)) for row in table.rows}
    shown = ("supported", "testable", "known", "novel")
    assert {name: tuple(row[column] for column in shown) for name, row in rows.items()} == {
        "one": ("1", "2", "1", "0"),
        "two": ("2", "2", "1", "1"),
        "few": ("0", "0", "0", "0"),
        ">=1": ("2", "2", "1", "1"),
        ">=2": ("1", "2", "1", "0"),
        ">=3": ("0", "0", "0", "0"),
    }
    assert (rows["one"]["genes"], rows["one"]["null_pairs"]) == ("100", str(100 * 99 // 2 - 45 - 28))
    assert float(rows["two"]["chance_max"]) < 2
    number = added.numbers[1]
    assert (number["metric"], number["standard"], number["value"], number["of"]) == ("supported", "two", 2, 2)
    assert number["n_permutations"] == 3
    assert number["note"] == "share of 2 testable of 2; 1 known, 1 novel"
    assert all(tuple(row) == tuple(SUMMARY_COLUMNS) for row in added.numbers)
    assert json.loads(json.dumps(added.numbers, allow_nan=False)) == added.numbers


def test_nodes_say_who_supports_them(added):
    root, s, t = added.values
    assert root == {}
    assert (s["supported_by"], s["n_supporting"], s["one_support"]) == ("one|two", 2, "supported")
    assert (t["supported_by"], t["few_support"]) == ("two", "not testable")
    assert "few_support_q" not in t
    assert s["one_support_q"] < 0.01 < t["one_support_q"]
    assert set(s) <= set(added.types)
