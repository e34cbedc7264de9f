"""The order of a chain."""

import sys
from itertools import pairwise

from cellmapkit.audit.order import made_from_last


def test_a_diamond(tmp_path):
    a, b, c, d = (tmp_path / name for name in "abcd")
    assert made_from_last(a, {a: [b, c], b: [d], c: [d], d: []}) == ([a, c, b, d], {})


def test_what_is_not_known_is_left_out(tmp_path):
    assert made_from_last(tmp_path, {tmp_path: [tmp_path / "gone"]})[0] == [tmp_path]


def test_longer_than_the_stack(tmp_path):
    crates = [tmp_path / str(number) for number in range(2 * sys.getrecursionlimit())]
    producers = {one: [following] for one, following in pairwise(crates)} | {crates[-1]: []}
    assert made_from_last(crates[0], producers) == (crates, {})


def test_a_circle_is_named(tmp_path):
    a, b, c = (tmp_path / name for name in "abc")
    order, circles = made_from_last(a, {a: [b], b: [c], c: [b]})
    assert sorted(order) == [a, b, c]
    assert circles == {b: (b, c)}
