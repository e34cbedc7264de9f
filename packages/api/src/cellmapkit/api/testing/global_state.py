"""The check that a run leaves no trace in the process it runs in."""
# ruff: noqa: NPY002 - numpy's global generator is what an author must not touch, so the check has to look at it

from __future__ import annotations

import contextlib
import io
import random
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.testing.expecting import expect

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case


def global_state_stays_unchanged(case: Case) -> None:
    """Check that the global random generators are left alone and nothing is printed."""
    kept = random.getstate(), np.random.get_state()
    printed = io.StringIO()
    try:
        _seed_global_generators()
        before = _global_state()
        with contextlib.redirect_stdout(printed):
            case.run()
        after = _global_state()
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
    expect(before == after, "the global random generator was seeded or used; draw from run.stream(...)")
    expect(not printed.getvalue(), f"the algorithm prints {printed.getvalue()[:60]!r}; use run.log and run.progress")


def _seed_global_generators() -> None:
    # A value no author would use: one who seeds the same way in every run must still be seen to change the state.
    random.seed(0x5EED_CE11)
    np.random.seed(0x5EED_CE11)


def _global_state() -> tuple[object, ...]:
    name, keys, *rest = np.random.get_state(legacy=True)
    return random.getstate(), name, np.asarray(keys).tobytes(), *rest
