"""Embeddings that differ by a known rotation."""

import math

import numpy as np
import pytest

from cellmapkit.audit.compare.vectors import cosines


def test_a_quarter_turn_is_undone():
    ours = np.array([[1.0, 0], [0, 2], [3, 3]])
    theirs = ours @ np.array([[0.0, 1], [-1, 0]])
    before, after = cosines(ours, theirs)
    assert before == pytest.approx(0, abs=1e-12)
    assert after == pytest.approx(1, abs=1e-12)


def test_a_reflection_too_and_scale_does_not_matter():
    draw = np.random.default_rng(1)
    ours = draw.normal(size=(50, 6))
    turn = np.linalg.qr(draw.normal(size=(6, 6)))[0]
    turn[:, 0] *= -1
    before, after = cosines(ours, 1e200 * ours @ turn)
    assert abs(before) < 0.9
    assert after == pytest.approx(1, abs=1e-9)


def test_by_hand_without_a_rotation_that_helps():
    before, after = cosines(np.array([[1.0], [1.0]]), np.array([[1.0], [-1.0]]))
    assert (before, after) == (0, 0)  # one agrees, one does not, either way round


def test_zeros_and_missing_numbers_are_left_out():
    ours = np.array([[0.0, 0], [np.nan, 1], [1, 0]])
    assert cosines(ours, np.ones((3, 2)))[0] == pytest.approx(math.sqrt(0.5))
    assert all(map(math.isnan, cosines(ours[:2], np.ones((2, 2)))))
