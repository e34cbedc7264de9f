import numpy as np
import pytest

from cellmapkit.api.evaluation import Standard
from cellmapkit.pairmetrics import recovered
from cellmapkit.pairmetrics.params import CoverageParams
from cellmapkit.pairmetrics.recovered import Outcome
from cellmapkit.pairmetrics.terms import Terms

TERMS = Terms(labels=("a", "b"), sizes=np.array([3, 2]), members=(np.array([0, 1]), np.array([1, 2])))


def outcome(**more):
    values = {"auroc": [0.6, 0.5], "z": [3.0, 0.0], "p": [0.001, 0.5], "q": [0.002, 0.5]}
    columns = {name: np.array(column) for name, column in values.items()}
    return Outcome(**columns, recovered=np.array([True, False]), **more)


def test_measures():
    assert recovered.measures(outcome(), 4) == {
        "coverage": 0.25,
        "recovered": 1,
        "recovered_of_testable": 0.5,
        "testable": 2,
        "median_auroc": 0.55,
        "labels_auroc_60": 1,
    }
    assert recovered.measures(outcome(control=np.array([True, True])), 4)["recovered_by_permutation"] == 2


def test_label_table():
    header, rows = recovered.label_table(TERMS, outcome(), {"a": 9, "b": 2})
    assert dict(zip(header, rows[0], strict=True)) == {
        "label": "a", "genes": 3, "genes_tested": 2, "genes_of_standard": 9, "pairs": 1,
        "auroc": 0.6, "z": 3.0, "p": 0.001, "q": 0.002, "recovered": True,
    }  # fmt: skip
    control = outcome(control_p=np.array([0.1, 0.2]), control_q=np.array([0.2, 0.2]))
    header, rows = recovered.label_table(TERMS, control, {"a": 9, "b": 2})
    assert (header[-2:], rows[1][-2:]) == (("permutation_p", "permutation_q"), (0.2, 0.2))


def test_untested_table():
    over = Standard.of("toy", {"a": "xyz", "b": "xy", "c": "z"})
    _, rows = recovered.untested_table(over, TERMS, {"a": 9, "b": 2, "c": 5, "d": 6})
    assert rows == (("c", 1, 5), ("d", 0, 6))


@pytest.mark.parametrize(("permutations", "needed"), [(0, None), (99, 101), (999, 11), (99_999, None)])
def test_permutation_note(permutations, needed):
    notes = recovered.permutation_note(100, CoverageParams(permutations=permutations))
    assert [f"at least {needed} of 100 labels" in note for note in notes] == ([True] if needed else [])
