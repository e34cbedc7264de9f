"""Regression trees, grown by scikit-learn and kept in the few bytes a prediction needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.ensemble import RandomForestRegressor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.music.params import MusicParams

NODE = np.dtype([("threshold", np.float32), ("feature", np.int32), ("child", np.int32), ("value", np.float32)])


@dataclass(frozen=True)
class Forest:
    """Trees in one array of nodes.

    Attributes
    ----------
    nodes : ndarray of :data:`NODE`, shape (n_nodes,)
        A pair goes to ``child`` if its ``feature`` is at most ``threshold``, else to the node after it. A leaf is its
        own child with an infinite threshold; its ``value`` is what the tree says.
    trees : ndarray of int64, shape (n_trees, 2)
        Root and depth of each.
    """

    nodes: np.ndarray
    trees: np.ndarray

    @classmethod
    def of(cls, trees: Sequence[Any]) -> Self:
        """Return the same trees as a sequence of scikit-learn's ``Tree``."""
        firsts = np.cumsum([0, *(tree.node_count for tree in trees)])
        nodes = np.concatenate([_compact(tree, first) for tree, first in zip(trees, firsts[:-1], strict=True)])
        return cls(nodes, np.array([[first, tree.max_depth] for tree, first in zip(trees, firsts[:-1], strict=True)]))


def _compact(tree: Any, first: int) -> np.ndarray:  # noqa: ANN401 - scikit-learn's Tree has no stubs
    """Return the nodes of a tree level by level, so that siblings stand side by side; the root at ``first``."""
    left, right = tree.children_left, tree.children_right
    levels = [np.zeros(1, dtype=np.int64)]
    while len(levels[-1]):
        inner = levels[-1][left[levels[-1]] >= 0]
        levels.append(np.stack([left[inner], right[inner]], axis=1).reshape(-1))
    order = np.concatenate(levels)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    leaf = left[order] < 0
    nodes = np.empty(len(order), dtype=NODE)
    nodes["threshold"] = np.where(leaf, np.inf, _at_most(tree.threshold[order]))
    nodes["feature"] = np.where(leaf, 0, tree.feature[order])
    nodes["child"] = first + place[np.where(leaf, order, left[order])]
    nodes["value"] = tree.value[order, 0, 0]
    return nodes


def _at_most(thresholds: np.ndarray) -> np.ndarray:
    """Return the largest float32 at or below each: a float32 is above the one exactly when it is above the other."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


def grow(
    features: np.ndarray, proximity: np.ndarray, n_trees: int, params: MusicParams, seed: int, threads: int
) -> tuple[Forest, np.ndarray]:
    """Fit trees to training pairs.

    Parameters
    ----------
    features : ndarray of float32, shape (n_pairs, n_columns)
        Of the training pairs.
    proximity : ndarray of float32, shape (n_pairs,)
        What to predict.
    n_trees : int
        How many.
    params : MusicParams
        Depth and size of leaves.
    seed : int
        Draws the bootstrap samples and the order of features.
    threads : int
        Without influence on the result.

    Returns
    -------
    forest : Forest
        The trees.
    importance : ndarray of float64, shape (n_columns,)
        Share of the squared error that splits on each column took away; sums to 1.
    """
    forest = RandomForestRegressor(
        n_estimators=n_trees,
        max_depth=params.max_depth,
        min_samples_leaf=params.min_leaf_pairs,
        random_state=seed,
        n_jobs=threads,
    )
    forest.fit(features, proximity)
    return Forest.of([tree.tree_ for tree in forest.estimators_]), forest.feature_importances_
