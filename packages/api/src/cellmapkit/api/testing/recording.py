"""Stand-ins that watch an algorithm: which parameters it reads, what progress it reports, what state it keeps."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from cellmapkit.api.params import Params

_BOOKKEEPING = frozenset({"dataclasses", "cellmapkit.api.params"})


def _is_bookkeeping(caller: FrameType) -> bool:
    """Return whether the caller touches every field without using any: copying, checking, recording, showing."""
    generated = caller.f_code.co_filename == "<string>" and caller.f_code.co_name in {"__repr__", "__eq__", "__hash__"}
    return generated or caller.f_globals.get("__name__") in _BOOKKEEPING


def recording(params: Params) -> tuple[Params, set[str]]:
    """Return an equal record that remembers which of its fields were read.

    Parameters
    ----------
    params : Params
        The record to copy.

    Returns
    -------
    Params
        A record of a subclass, so that ``isinstance`` holds.
    set of str
        The names of the fields read so far; it grows. Copying, comparing, showing or recording all does not count.
    """
    cls = type(params)
    names = {item.name for item in fields(params)}
    read: set[str] = set()

    def getattribute(self: Params, name: str) -> Any:  # noqa: ANN401 - as object.__getattribute__
        if name in names and not _is_bookkeeping(sys._getframe(1)):  # noqa: SLF001 - it matters who reads
            read.add(name)
        return cls.__getattribute__(self, name)

    body = {"__getattribute__": getattribute, "__module__": cls.__module__, "__doc__": cls.__doc__}
    watched = type(cls.__name__, (cls,), body)
    return watched(**{name: cls.__getattribute__(params, name) for name in names}), read


class Cancelled(Exception):  # noqa: N818 - it stands for the user's wish, not for an error
    """Raised by :class:`RecordedProgress` to see whether an algorithm can be stopped."""


@dataclass
class RecordedTask:
    """What became of one task.

    Attributes
    ----------
    name : str
        As given by the algorithm.
    total, done : int
        Units announced and units reported.
    closed : bool
        Whether its context was left.
    """

    name: str
    total: int
    owner: RecordedProgress
    done: int = 0
    closed: bool = False

    def __enter__(self) -> Self:
        """Return the task itself."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Note that the context was left; a generator would be closed by the garbage collector as well."""
        self.closed = True

    def advance(self, amount: int = 1, **figures: float) -> None:  # noqa: ARG002 - the protocol's words
        """Count the units, and raise :class:`Cancelled` when the owner says it is time."""
        with self.owner.lock:
            self.done += amount
            self.owner.advances += 1
            stop = self.owner.cancel_after is not None and self.owner.advances > self.owner.cancel_after
        if stop:
            message = "cancelled by the conformance suite"
            raise Cancelled(message)


@dataclass
class RecordedProgress:
    """Progress that is kept for inspection.

    Attributes
    ----------
    cancel_after : int or None
        Number of calls of ``advance`` after which every further one raises :class:`Cancelled`; ``None`` for never.
    tasks : list of RecordedTask
        In order of opening.
    advances : int
        Calls of ``advance`` over all tasks.
    """

    cancel_after: int | None = None
    tasks: list[RecordedTask] = field(default_factory=list)
    advances: int = 0
    lock: Lock = field(default_factory=Lock)

    def task(self, name: str, total: int, unit: str = "") -> RecordedTask:  # noqa: ARG002 - the protocol's words
        """Open a task that is kept in :attr:`tasks`."""
        task = RecordedTask(name, total, self)
        self.tasks.append(task)
        return task


class MemoryCheckpoint:
    """A checkpoint slot in memory that copies what it is given, as a file would.

    Attributes
    ----------
    saves : int
        How often something was kept.
    """

    def __init__(self) -> None:
        self.saves = 0
        self._arrays: dict[str, np.ndarray] | None = None

    def load(self) -> dict[str, np.ndarray] | None:
        """Return copies of the arrays kept last, or ``None``."""
        return None if self._arrays is None else {name: array.copy() for name, array in self._arrays.items()}

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep copies of these arrays."""
        self.saves += 1
        self._arrays = {name: np.array(array) for name, array in arrays.items()}
