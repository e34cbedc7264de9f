"""Linear support vector machines, one against the rest, with the squared hinge.

For a label with targets ``y`` of -1 and 1 and costs ``c`` the optimum of

    |w|^2 / 2 + sum_i c_i max(0, 1 - y_i x_i w)^2

is unique; the last feature is the constant 1, so the intercept is regularised too. This is LIBLINEAR's primal problem.
It is solved by Newton's method from the least-squares solution that all labels share. Each step solves its linear
system directly: with a hundred features or so, and only the rows beyond their margin in the Hessian, that is several
times cheaper than conjugate gradients over blocks of labels (tenfold at C = 10, where those need many rounds).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

_MOST_STEPS = 200
_SHORTEST = 2.0**-30


@dataclass(frozen=True)
class Machines:
    """Solved classifiers.

    Attributes
    ----------
    weights : ndarray, shape (n_features + 1, n_labels)
        The last row holds the intercepts.
    converged : ndarray of bool, shape (n_labels,)
        Whether the gradient came below the tolerance.
    """

    weights: np.ndarray
    converged: np.ndarray

    def decide(self, features: np.ndarray) -> np.ndarray:
        """Return decision values, positive where the label is predicted, shape (n, n_labels)."""
        return features @ self.weights[:-1] + self.weights[-1]


def train(features: np.ndarray, has: np.ndarray, cost: float, *, balanced: bool, tolerance: float) -> Machines:
    """Return the classifiers of all labels.

    Parameters
    ----------
    features : ndarray of float32 or float64, shape (n, n_features)
        The solver works in their precision.
    has : ndarray of bool, shape (n, n_labels)
        Which rows have which label.
    cost : float
        ``C``.
    balanced : bool
        Multiply C by n / (2 n_class) in each class.
    tolerance : float
        Stop when the gradient is shorter than this share of the gradient at zero.

    Returns
    -------
    Machines
        In the precision of the features.
    """
    X = np.column_stack([features, np.ones(len(features), features.dtype)])
    targets = np.where(has, 1, -1).astype(X.dtype)
    gram = np.eye(X.shape[1]) + 2 * cost * (X.T @ X)
    weights = cho_solve(cho_factor(gram), 2 * cost * (X.T @ targets)).astype(X.dtype)
    converged = np.zeros(has.shape[1], bool)
    for label in range(has.shape[1]):
        costs = _costs(has[:, label], cost, balanced=balanced).astype(X.dtype)
        y = np.ascontiguousarray(targets[:, label])
        weights[:, label], converged[label] = _newton(X, y, costs, weights[:, label], tolerance)
    return Machines(weights, converged)


def _costs(has: np.ndarray, cost: float, *, balanced: bool) -> np.ndarray:
    """Return the cost of each row for one label."""
    if not balanced:
        return np.full(len(has), cost)
    positive = has.sum()
    for_no, for_yes = (len(has) / (2 * max(count, 1)) for count in (len(has) - positive, positive))
    return cost * np.where(has, for_yes, for_no)


def _newton(
    X: np.ndarray, y: np.ndarray, costs: np.ndarray, w: np.ndarray, tolerance: float
) -> tuple[np.ndarray, bool]:
    """Return the optimum of one label, reached from ``w``, and whether it was reached."""
    enough = tolerance * np.linalg.norm(2 * (X.T @ (costs * y)))
    missed, value = _state(w, y, X @ w, costs)
    for _ in range(_MOST_STEPS):
        active = np.flatnonzero(missed)
        rows = X[active]
        gradient = w - 2 * ((costs * y * missed)[active] @ rows)
        if np.linalg.norm(gradient) <= enough:
            return w, True
        rows *= np.sqrt(2 * costs[active])[:, None]
        hessian = rows.T @ rows
        hessian[np.diag_indices_from(hessian)] += 1
        step = -cho_solve(cho_factor(hessian, overwrite_a=True, check_finite=False), gradient, check_finite=False)
        # near the optimum the fall is below what sums resolve, and a full step is right there
        bound = value + 10 * np.finfo(w.dtype).eps * value
        slope, length = float(gradient @ step), 1.0
        fresh = w + step
        missed, reached = _state(fresh, y, X @ fresh, costs)
        while reached > bound + 1e-4 * length * slope and length > _SHORTEST:
            length /= 2
            fresh = w + np.asarray(length, w.dtype) * step
            missed, reached = _state(fresh, y, X @ fresh, costs)
        w, value = fresh, reached
    return w, False


def _state(w: np.ndarray, y: np.ndarray, decision: np.ndarray, costs: np.ndarray) -> tuple[np.ndarray, float]:
    """Return by how much each row misses its margin, and the objective."""
    missed = np.maximum(1 - y * decision, 0)
    exact = missed.astype(np.float64)
    return missed, float(w.astype(np.float64) @ w) / 2 + float(costs @ (exact * exact))
