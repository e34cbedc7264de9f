import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.hierarchyeval.enrichment import ANY
from cellmapkit.hierarchyeval.figures import KNOWN, RECALL
from cellmapkit.hierarchyeval.null import Chance, permuted_figures
from cellmapkit.hierarchyeval.presets import PRESETS

RULES = [PRESETS["toolkit"], PRESETS["dice"]]


def test_chance_meets_nothing_and_is_the_same_for_the_same_seed(case):
    hierarchy, cuts = case
    null = permuted_figures(hierarchy, cuts, RULES, 20, Run(seed=3))
    again = permuted_figures(hierarchy, cuts, RULES, 20, Run(seed=3))
    other = permuted_figures(hierarchy, cuts, RULES, 20, Run(seed=4))
    for key, values in null.items():
        assert np.array_equal(values, again[key])
    key = (RECALL, "toolkit", "GO_CC")
    assert not np.array_equal(null[key], other[key])
    assert null[KNOWN, "toolkit", ANY].mean() < 0.5
    assert 0.01 < null[key].mean() < 0.2


def test_more_permutations_begin_with_the_same_ones(case):
    hierarchy, cuts = case
    key = (RECALL, "toolkit", "GO_CC")
    few, many = (permuted_figures(hierarchy, cuts, RULES, n, Run(seed=0))[key] for n in (3, 6))
    assert np.array_equal(few, many[:3])


def test_progress_can_cancel(case):
    class CancelledError(Exception):
        pass

    class Progress:
        done = 0

        def task(self, name, total, unit=""):
            assert (name, total) == ("permutations", 50)
            return self

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def advance(self, amount=1):
            self.done += amount
            if self.done == 2:
                raise CancelledError

    progress = Progress()
    with pytest.raises(CancelledError):
        permuted_figures(*case, RULES, 50, Run(progress=progress))
    assert progress.done == 2


def test_hand_worked_chance():
    chance = Chance(observed=9, null=np.array([1.0, 2.0, 3.0, 10.0]))
    assert (chance.mean, chance.sd) == (4.0, pytest.approx(np.sqrt(50 / 3)))
    assert chance.z == pytest.approx(5 / np.sqrt(50 / 3))
    assert chance.p == 2 / 5


def test_chance_without_spread_or_permutations():
    flat = Chance(observed=9, null=np.zeros(3))
    assert (flat.mean, flat.sd, flat.p) == (0.0, 0.0, 0.25)
    assert np.isnan(flat.z)
    none = Chance(observed=9, null=np.zeros(0))
    assert all(np.isnan(value) for value in (none.mean, none.sd, none.z, none.p))
