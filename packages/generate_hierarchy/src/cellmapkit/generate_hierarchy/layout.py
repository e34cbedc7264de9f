"""Positions for a hierarchy: one row per depth, every system above the middle of what hangs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.generate_hierarchy.dag import depths

if TYPE_CHECKING:
    from cellmapkit.api.records import Communities

COLUMN = 110.0
ROW = 220.0


def tree_layout(communities: Communities) -> np.ndarray:
    """Return a position for every system, the root on top.

    A system with several parents hangs from the deepest of them (the first one, of equals).

    Parameters
    ----------
    communities : Communities
        Children are placed in their order.

    Returns
    -------
    ndarray of float64, shape (n_communities, 2)
        x to the right, y downwards, in pixels; the root has x = 0, y = 0.
    """
    depth = depths(communities.containment, len(communities))
    children = _spanning_tree(communities.containment, depth)
    x = np.zeros(len(communities))
    n_leaves = 0
    stack = [(0, False)]
    while stack:
        system, children_placed = stack.pop()
        if children_placed:
            x[system] = x[children[system]].mean()
        elif children[system]:
            stack.append((system, True))
            stack.extend((child, False) for child in reversed(children[system]))
        else:
            x[system] = n_leaves * COLUMN
            n_leaves += 1
    return np.stack([x - x[0], depth * ROW], axis=1)


def _spanning_tree(links: np.ndarray, depth: np.ndarray) -> list[list[int]]:
    parent_of: dict[int, int] = {}
    for parent, child in links.tolist():
        if child not in parent_of or depth[parent] > depth[parent_of[child]]:
            parent_of[child] = parent
    children: list[list[int]] = [[] for _ in depth]
    for child in sorted(parent_of):
        children[parent_of[child]].append(child)
    return children
