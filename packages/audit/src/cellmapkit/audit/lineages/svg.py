"""A lineage as an SVG drawing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cellmapkit.audit.lineages.layout import HEIGHT, WIDTH, layout_of
from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from cellmapkit.audit.lineages.layout import Point
    from cellmapkit.audit.lineages.nodes import Arrow, Lineage, Node

_LETTERS, _NAME_LETTERS = 31, 26
_LINE = 17
_TIP = """<defs>
<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse"
 orient="auto"><path d="M0 0L8 4L0 8z" fill="#9aa8b7"/></marker>
</defs>"""


def svg(lineage: Lineage) -> str:
    """Return the drawing: boxes with names and short lines, arrows from what was read to what was made.

    Returns
    -------
    str
        One ``<svg>`` element. Boxes have the node's key as id, arrows name theirs in ``data-source`` and
        ``data-target``; the files that were read are the arrow's title.
    """
    layout = layout_of(lineage)
    width, height = round(layout.width), round(layout.height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="lineage">',
        _TIP,
        *(_arrow(arrow, layout.routes[arrow.source, arrow.target]) for arrow in lineage.arrows),
        *(_box(node, layout.corners[node.key]) for node in lineage.nodes.values()),
        "</svg>",
    ]
    return "\n".join(parts)


def words(text: str) -> str:
    """Return text safe in HTML and SVG, in elements and in quoted attributes."""
    return escape(printable(text), quote=True)


def _arrow(arrow: Arrow, route: list[Point]) -> str:
    (x, y), line = route[0], f"M{route[0][0]:.1f} {route[0][1]:.1f}"
    for index, (to_x, to_y) in enumerate(route[1:]):
        middle = (y + to_y) / 2
        curve = f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
        line += curve if index % 2 == 0 else f"L{to_x:.1f} {to_y:.1f}"  # a bend between layers, straight through one
        x, y = to_x, to_y
    return (
        f'<path class="arrow" data-source="{arrow.source}" data-target="{arrow.target}" d="{line}"'
        f' marker-end="url(#tip)"><title>{words(", ".join(arrow.files))}</title></path>'
    )


def _box(node: Node, corner: tuple[float, float]) -> str:
    x, y = corner
    state = f"node {node.kind}{' faulty' if node.faults else ''}"
    lines = [f'<text class="name" x="{x + 10:.1f}" y="{y + 20:.1f}">{words(_cut(node.name, _NAME_LETTERS))}</text>']
    for index, line in enumerate(node.summary[:3], 1):
        wrong = ' class="wrong"' if line.endswith(("fault", "faults", "failed")) else ""
        lines.append(
            f'<text{wrong} x="{x + 10:.1f}" y="{y + 20 + index * _LINE:.1f}">{words(_cut(line, _LETTERS))}</text>'
        )
    return (
        f'<g class="{state}" id="{node.key}" tabindex="0" role="button" aria-label="{words(node.name)}">'
        f"<title>{words(node.name)}</title>"
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>{"".join(lines)}</g>'
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
