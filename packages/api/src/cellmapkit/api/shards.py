"""Long work over rows, shard after shard: memory for one shard at a time, and a stop costs no finished shard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.api.run import Run

_SAVE_SECONDS = 10.0


def in_shards(
    run: Run,
    n_rows: int,
    compute: Callable[[int, int], dict[str, np.ndarray]],
    *,
    shard: int = 16,
    name: str = "embedding",
    unit: str = "fields",
) -> dict[str, np.ndarray]:
    """Compute rows in shards, going on behind the last shard that the run's checkpoint holds.

    Parameters
    ----------
    run : Run
        For progress and checkpoint. An algorithm may call this once, since there is one slot.
    n_rows : int
        How many rows there are.
    compute : callable
        ``compute(start, stop)`` returns arrays of shape (stop - start, ...) by name, always the same names, types and
        widths; it must not depend on how rows are cut into shards.
    shard : int
        Rows in a shard.
    name, unit : str
        Of the task that progress shows.

    Returns
    -------
    dict of str to ndarray, shape (n_rows, ...)
        The rows of all shards; empty if there are no rows.
    """
    found = (run.checkpoint.load() if run.checkpoint is not None else None) or {}
    done = int(found.pop("done", np.array(0)))
    saved, kept = time.monotonic(), done
    with run.progress.task(name, n_rows, unit) as task:
        task.advance(done)
        for start in range(done, n_rows, shard):
            stop = min(start + shard, n_rows)
            for key, rows in compute(start, stop).items():
                if key not in found:
                    found[key] = np.zeros((n_rows, *rows.shape[1:]), rows.dtype)
                found[key][start:stop] = rows
            done = stop
            if run.checkpoint is not None and (time.monotonic() - saved > _SAVE_SECONDS):
                run.checkpoint.save({**found, "done": np.array(done)})
                saved, kept = time.monotonic(), done
            task.advance(stop - start)
    if run.checkpoint is not None and kept < n_rows:
        run.checkpoint.save({**found, "done": np.array(n_rows)})
    return found
