"""A lineage as text that others draw: a Mermaid flowchart, a Graphviz graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from cellmapkit.audit.lineages.nodes import Lineage, Node

_FILES_SHOWN = 3
_FILLS = {"crate": "#eef4ff", "file": "#f4f4f4", "url": "#f4f4f4", "lost": "#fff3cd", "broken": "#f8d7da"}
_FAULTY = "#f8d7da"
_PLAIN = frozenset(" ()[]{}.,:;/_-+=*|@!?'%^~")


def mermaid(lineage: Lineage) -> str:
    """Return a lineage as a Mermaid flowchart, inputs above; everything but letters and digits is written as code."""
    lines = ["flowchart TD"]
    for node in lineage.nodes.values():
        words = "<br/>".join(_entities(line) for line in (node.name, *node.summary))
        lines.append(f'  {node.key}["{words}"]')
        if node.kind != "crate" or node.faults:
            lines.append(f"  style {node.key} fill:{_fill(node)}")
    lines += [f'  {arrow.source} -->|"{_entities(_files(arrow.files))}"| {arrow.target}' for arrow in lineage.arrows]
    return "\n".join(lines) + "\n"


def dot(lineage: Lineage) -> str:
    """Return a lineage in Graphviz's language, inputs above."""
    lines = ["digraph lineage {", '  node [shape=box, style=filled, fontname="sans-serif"];']
    for node in lineage.nodes.values():
        label = "\\n".join(_escaped(line) for line in (node.name, *node.summary))
        lines.append(f'  {node.key} [label="{label}", fillcolor="{_fill(node)}"];')
    lines += [
        f'  {arrow.source} -> {arrow.target} [label="{_escaped(_files(arrow.files))}", fontsize=9];'
        for arrow in lineage.arrows
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _fill(node: Node) -> str:
    return _FAULTY if node.faults else _FILLS[node.kind]


def _files(files: tuple[str, ...]) -> str:
    more = len(files) - _FILES_SHOWN
    return ", ".join(files[:_FILES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _entities(text: str) -> str:
    """Return text for a quoted Mermaid label, where ``#39;`` stands for the character of that number."""
    safe = printable(text)
    return "".join(char if char.isalnum() or char in _PLAIN - {"'", ";"} else f"#{ord(char)};" for char in safe)


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')
