"""Figures worked out by hand."""

import math

import numpy as np
import pytest

from cellmapkit.audit.compare.numbers import apart, finite


def test_worked_figures():
    found = apart(np.array([0.0, 10.0, -2.0]), np.array([0.5, 12.0, -2.0]))
    assert found.absolute == 2.0
    assert found.relative == 1.0  # 0 and 0.5
    assert found.scaled == 0.5  # 0.5 / 1; 2 / 12 is less
    assert found.n_differ == 2

    assert found.pearson == pytest.approx(np.corrcoef([0, 10, -2], [0.5, 12, -2])[0, 1], abs=1e-12)


def test_missing_and_infinite_numbers():
    same = apart(np.array([np.nan, np.inf]), np.array([np.nan, np.inf]))
    assert (same.n_differ, same.absolute, same.scaled) == (0, 0.0, 0.0)
    for other in (np.nan, np.inf):
        lost = apart(np.array([1.0, 2.0]), np.array([1.0, other]))
        assert (lost.n_differ, lost.absolute, lost.scaled) == (1, math.inf, math.inf)


def test_correlation_of_what_does_not_vary_is_unknown():
    assert math.isnan(apart(np.array([1.0, 1.0]), np.array([1.0, 2.0])).pearson)
    assert math.isnan(apart(np.array([1.0]), np.array([1.0])).pearson)
    assert finite(math.nan) is None
    assert finite(math.inf) is None
    assert finite(1.23456789) == 1.23457
