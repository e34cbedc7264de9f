"""Checks that hold for every role: what may and may not change a result, and what a run may touch."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.testing.case import differences, leaves
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.judged import Judged
from cellmapkit.api.testing.recording import Cancelled, MemoryCheckpoint, RecordedProgress

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case

_PREFIX = "renamed_"


def _same(one: object, other: object, what: str) -> None:
    found = differences(one, other)
    expect(not found, f"{what}: results differ in {', '.join(found[:5])}")


def same_seed_gives_same_bytes(case: Case) -> None:
    """Check that running twice with one seed gives the same bytes."""
    _same(case.result, case.run(), "two runs with one seed")


def threads_do_not_matter(case: Case) -> None:
    """Check that two threads give the bytes that one gives."""
    _same(case.result, case.run(threads=2), "one thread and two")


def names_do_not_matter(case: Case) -> None:
    """Check that other names in the same order give the same values, so nothing hangs on hashes or sets of names."""
    result = case.run(_renamed(case.input))
    restored = [(path, _restored(leaf)) for path, leaf in leaves(result)]
    _same(list(leaves(case.result)), restored, "the same input under other names")


def _renamed(record: Any) -> Any:  # noqa: ANN401 - the record of the role
    if isinstance(record, Judged):
        return record.renamed(_PREFIX)
    key = "nodes" if hasattr(record, "nodes") else "ids"
    return dataclasses.replace(record, **{key: tuple(_PREFIX + name for name in getattr(record, key))})


def _restored(leaf: Any) -> Any:  # noqa: ANN401 - any leaf of a record
    if isinstance(leaf, str):
        return leaf.replace(_PREFIX, "")
    if isinstance(leaf, tuple):
        return tuple(_restored(item) for item in leaf)
    return leaf


def inputs_stay_unchanged(case: Case) -> None:
    """Check that the algorithm works on read-only arrays and leaves them as they were."""
    held = [leaf for _, leaf in leaves(case.input) if isinstance(leaf, np.ndarray)]
    before = [array.copy() for array in held]
    try:
        for array in held:
            array.flags.writeable = False
        case.run()
    finally:
        for array in held:
            array.flags.writeable = True
    for array, copy in zip(held, before, strict=True):
        expect(array.tobytes() == copy.tobytes(), "an array of the input was changed")


def progress_is_reported(case: Case) -> None:
    """Check that at least one task is announced, advanced to its end and closed."""
    _ = case.result
    tasks = case.progress.tasks
    expect(tasks, "no task was opened; use 'with run.progress.task(name, total) as task'")
    for task in tasks:
        expect(task.total > 0, f"task {task.name!r} has a total of {task.total}")
        expect(task.done <= task.total, f"task {task.name!r} was advanced by {task.done} of {task.total}")
        expect(task.closed, f"task {task.name!r} was never closed; use it as a context")
    expect(any(task.done == task.total for task in tasks), "no task was advanced to its total")


def cancelling_works(case: Case) -> None:
    """Check that an exception from ``task.advance`` ends the run and comes out as it is."""
    progress = RecordedProgress(cancel_after=0)
    try:
        case.run(progress=progress)
    except Cancelled:
        return
    expect(progress.advances, "the run never advanced a task, so nobody can stop it")
    expect(holds=False, message="an exception raised by task.advance was swallowed; let it pass")


def resuming_gives_same_bytes(case: Case) -> None:
    """Check that a run stopped halfway and started again from its checkpoint, if it keeps any, ends the same."""
    _ = case.result
    checkpoint = MemoryCheckpoint()
    with contextlib.suppress(Cancelled):
        case.run(progress=RecordedProgress(cancel_after=case.progress.advances // 2), checkpoint=checkpoint)
    _same(case.result, case.run(checkpoint=checkpoint), "a resumed run and one in a single go")
