"""How many of the cells that were not trained on the classifier puts where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.images import TEST, VALIDATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.api import Run
    from cellmapkit.deeploc.labelled import Labelled

_BATCH = 64


def class_recall(
    labelled: Labelled, predict: Callable[[np.ndarray], np.ndarray], run: Run
) -> tuple[tuple[Any, ...], ...]:
    """Return the share of cells of each class that are told rightly.

    Parameters
    ----------
    labelled : Labelled
        Cells and their classes.
    predict : callable
        Gives the class of each of some cells, by their row numbers.
    run : Run
        For progress and log.

    Returns
    -------
    tuple of tuples
        The header ``part, class, n_cells, recall``, then rows of the validation and the test cells; classes without
        cells in a part are absent from it.
    """
    table: list[tuple[Any, ...]] = [("part", "class", "n_cells", "recall")]
    chosen = {"validation": labelled.rows[VALIDATION], "test": labelled.rows[TEST]}
    with run.progress.task("held-out cells", sum(map(len, chosen.values())), "cells") as task:
        for part, rows in chosen.items():
            truth, right = labelled.of_cell[rows], np.zeros(len(rows), dtype=bool)
            for start in range(0, len(rows), _BATCH):
                cut = slice(start, start + _BATCH)
                right[cut] = predict(rows[cut]) == truth[cut]
                task.advance(len(rows[cut]))
            found = [(k, int((truth == k).sum())) for k in range(len(labelled.classes))]
            recall = [(part, labelled.classes[k], n, float(right[truth == k].mean())) for k, n in found if n]
            table += recall
            if recall:
                worst = min(recall, key=lambda row: row[3])
                run.log.info(
                    "%s cells: %.1f %% of %d told rightly; mean recall of %d locations %.1f %%, least %.1f %% (%s)",
                    part, 100 * right.mean(), len(rows), len(recall),
                    100 * np.mean([row[3] for row in recall]), 100 * worst[3], worst[1],
                )  # fmt: skip
    return tuple(table)
