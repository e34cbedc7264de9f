"""A lineage as a tree on the terminal; what was shown once is named and not shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from cellmapkit.audit.lineages.nodes import Lineage, Node

_SHOWN = 6
_COLOURS = {"crate": "bold", "file": "cyan", "url": "cyan", "lost": "yellow", "broken": "red"}


def tree_of(lineage: Lineage) -> Tree:
    """Return the tree, the crate asked for as its root and below each crate what it was made from.

    Parameters
    ----------
    lineage : Lineage
        The chain.

    Returns
    -------
    rich.tree.Tree
        Each crate with step, algorithm, time, number of files and command; each branch with the files that were read.
    """
    first = next(iter(lineage.nodes))
    tree = Tree(_label(lineage.nodes[first], ()))
    seen = {first}
    waiting = [(tree, iter(lineage.inputs(first)))]
    while waiting:  # depth first, so that what is said to be above is above; however long a chain is
        branch, arrows = waiting[-1]
        arrow = next(arrows, None)
        if arrow is None:
            waiting.pop()
            continue
        node = lineage.nodes[arrow.source]
        if node.key in seen and node.kind == "crate":
            branch.add(_reference(node, arrow.files))
            continue
        seen.add(node.key)
        waiting.append((branch.add(_label(node, arrow.files)), iter(lineage.inputs(node.key))))
    return tree


def _label(node: Node, files: tuple[str, ...]) -> Text:
    text = Text()
    text.append(printable(node.name), style="bold red" if node.faults else _COLOURS[node.kind])
    for line in node.summary:
        text.append(f"  {printable(line)}", style="dim")
    _append_files(text, node, files)
    if node.command:
        text.append(f"\n  $ {printable(node.command)}", style="green")
    for fault in node.faults[:_SHOWN]:
        text.append(f"\n  {printable(fault)}", style="red")
    if len(node.faults) > _SHOWN:
        text.append(f"\n  and {len(node.faults) - _SHOWN} more faults", style="red")
    return text


def _reference(node: Node, files: tuple[str, ...]) -> Text:
    text = Text(printable(node.name), style="bold")
    text.append("  (shown above)", style="dim")
    _append_files(text, node, files)
    return text


def _append_files(text: Text, node: Node, files: tuple[str, ...]) -> None:
    if files and node.kind not in ("file", "url"):
        more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
        text.append(f"\n  read: {', '.join(map(printable, files[:_SHOWN]))}{more}")
