"""How often assemblies are found again, by their size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.drawing import BLUE, DARK, ORANGE

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.robustness import Robustness

_EDGES = (1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


def robustness_picture(sizes: np.ndarray, found: Robustness) -> Any:  # noqa: ANN401 - matplotlib has no types
    """Return a picture of robustness.

    Parameters
    ----------
    sizes : ndarray of int64, shape (n_assemblies,)
        Genes of each assembly.
    found : Robustness
        How often each was found again.

    Returns
    -------
    matplotlib.figure.Figure
        Per range of sizes the mean share of rebuilt hierarchies that hold an assembly, where the middle
        half of the assemblies lies, and how many of them are robust.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second that only drawing pays

    testable = found.n_testable > 0
    groups = by_size(sizes[testable], np.stack([found.share, found.robust], axis=1)[testable])
    figure = Figure(figsize=(1.6 + 0.75 * max(len(groups), 5), 3.4), layout="constrained")
    axis = figure.subplots()
    places = range(len(groups))
    quarters = np.array([np.quantile(values[:, 0], (0.25, 0.75)) for _, values in groups]).reshape(-1, 2)
    keys: dict[str, Any] = {
        "mean share": axis.bar(places, [values[:, 0].mean() for _, values in groups], color=BLUE),
        "middle half": axis.vlines(places, quarters[:, 0], quarters[:, 1], color=DARK, linewidth=1.5),
        "share of robust assemblies": axis.scatter(
            places, [values[:, 1].mean() for _, values in groups], s=22, color=ORANGE, edgecolor=DARK, zorder=3
        ),
    }
    for place, (_, values) in zip(places, groups, strict=True):
        axis.text(place, 1.06, str(len(values)), ha="center", fontsize=7, color=DARK)
    axis.text(-0.6, 1.06, "n =", ha="right", fontsize=7, color=DARK)
    axis.set_xticks(places, [words for words, _ in groups])
    axis.set_xlim(-0.6, len(groups) - 0.4)
    axis.set_ylim(0, 1.12)
    axis.set_yticks(np.linspace(0, 1, 6))
    axis.tick_params(labelsize=8)
    axis.spines[["top", "right"]].set_visible(False)
    axis.set_xlabel("genes of the assembly", fontsize=8)
    axis.set_ylabel(f"found in share of {len(found.recoveries)} rebuilt hierarchies", fontsize=8)
    figure.legend(list(keys.values()), list(keys), loc="outside lower center", fontsize=8, frameon=False, ncols=3)
    return figure


def by_size(sizes: np.ndarray, values: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Return values by ranges of sizes, each with its name; ranges without any are left out.

    Parameters
    ----------
    sizes : ndarray of int64, shape (n,)
        At least 1.
    values : ndarray, shape (n, ...)
        One per size.

    Returns
    -------
    list of (str, ndarray)
        From small to large.
    """
    groups = []
    for low, high in zip(_EDGES, (*_EDGES[1:], None), strict=True):
        inside = (sizes >= low) & (sizes < high) if high else sizes >= low
        if inside.any():
            groups.append((f"{low}-{high - 1}" if high else f"{low}+", values[inside]))
    return groups
