"""Where boxes and arrows go."""

from itertools import combinations
from types import SimpleNamespace

import pytest

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.layout import HEIGHT, WIDTH, layout_of
from cellmapkit.audit.lineages.nodes import Arrow, Lineage, lineage_of


def drawn(*pairs):
    """Lay out a graph given as (source, target); targets are listed before sources, as lineages are."""
    keys = dict.fromkeys(key for pair in pairs for key in pair[::-1])
    arrows = tuple(Arrow(source=a, target=b, files=("f",)) for a, b in pairs)
    return layout_of(Lineage(nodes={key: SimpleNamespace(key=key) for key in keys}, arrows=arrows))


DEMO = [("d", "e"), ("c", "d"), *((f"m{i}", "c") for i in range(4)), *((f"l{i}", "d") for i in range(4)),
        *((f"l{i}", f"m{i}") for i in range(4)), *(("o", f"l{i}") for i in range(4)), ("o", "e")]  # fmt: skip


def check(layout):
    for (ax, ay), (bx, by) in combinations(layout.corners.values(), 2):
        assert abs(ax - bx) >= WIDTH or abs(ay - by) >= HEIGHT
    for (source, target), route in layout.routes.items():
        assert [y for _, y in route] == sorted(y for _, y in route)
        for (x, y), (end_x, end_y) in zip(route[1:-1:2], route[2:-1:2], strict=True):
            assert x == end_x
            for key, (left, top) in layout.corners.items():
                beside = x < left or x > left + WIDTH or end_y <= top or y >= top + HEIGHT
                assert beside, f"{source} -> {target} crosses {key}"
    assert all(0 <= x <= layout.width - WIDTH and 0 <= y <= layout.height - HEIGHT for x, y in layout.corners.values())


def test_one_box():
    layout = drawn(("a", "b"))
    (ax, ay), (bx, by) = layout.corners["a"], layout.corners["b"]
    assert ax == bx
    assert ay < by
    assert layout.routes["a", "b"] == [(ax + WIDTH / 2, ay + HEIGHT), (bx + WIDTH / 2, by)]


def test_nothing_overlaps_and_no_arrow_crosses_a_box():
    layout = drawn(*DEMO)
    check(layout)
    assert len({y for _, y in layout.corners.values()}) == 6
    assert len(layout.routes["o", "e"]) == 2 + 2 * 4  # it has a lane in each of the four layers between


def test_lines_that_need_not_cross_do_not():
    layout = drawn(("a1", "x"), ("a2", "x"), ("b1", "a1"), ("b2", "a2"))
    assert (layout.corners["a1"] < layout.corners["a2"]) == (layout.corners["b1"] < layout.corners["b2"])


@pytest.mark.parametrize("width", [1, 2, 9])
def test_many_origins(width):
    check(drawn(*((f"s{i}", "t") for i in range(width)), *(("o", f"s{i}") for i in range(0, width, 2))))


def test_a_real_chain(chain):
    check(layout_of(lineage_of(follow(chain / "3.last"))))
