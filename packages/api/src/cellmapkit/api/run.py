"""What a run hands to an algorithm besides its input: seed, threads, device, progress, log and a checkpoint slot."""

from __future__ import annotations

import logging
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    import numpy as np


class Task(Protocol):
    """One piece of long work whose progress is shown."""

    def advance(self, amount: int = 1, **figures: float) -> None:
        """Say that ``amount`` more units are done, with figures worth showing (a loss); may raise to cancel."""


class Progress(Protocol):
    """Where an algorithm reports how far it is."""

    def task(self, name: str, total: int, unit: str = "") -> AbstractContextManager[Task]:
        """Open a task of ``total`` units; leaving the context closes it."""


class Checkpoint(Protocol):
    """A slot for the state of a long run; where it is kept is not the algorithm's concern."""

    def load(self) -> dict[str, np.ndarray] | None:
        """Return the arrays saved last by an interrupted run with the same input and parameters, or ``None``."""

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep these arrays in place of the ones kept before."""


class SilentTask:
    """A task that shows nothing."""

    def advance(self, amount: int = 1, **figures: float) -> None:
        """Do nothing."""


class SilentProgress:
    """Progress that shows nothing; for tests and library use."""

    @contextmanager
    def task(self, name: str, total: int, unit: str = "") -> Iterator[Task]:  # noqa: ARG002 - the protocol's words
        """Open a task that shows nothing."""
        yield SilentTask()


@dataclass(frozen=True, kw_only=True)
class Run:
    """The circumstances of one run, and nothing about files or the command line.

    Attributes
    ----------
    seed : int
        The only source of randomness; the same seed gives the same bytes at any number of threads.
    threads : int
        How many threads the algorithm may use.
    device : str
        ``"cpu"``, ``"cuda"`` or ``"mps"``; only torch plugins look at it.
    progress : Progress
        Where to report long work.
    log : logging.Logger
        Where to say what was decided.
    checkpoint : Checkpoint or None
        Slot for the state of a long run, or ``None`` when nothing is kept.
    """

    seed: int = 0
    threads: int = 1
    device: str = "cpu"
    progress: Progress = field(default_factory=SilentProgress)
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("cellmapkit"))
    checkpoint: Checkpoint | None = None

    def stream(self, *name: str | int) -> np.random.Generator:
        """Return the random generator of one named purpose, so that draws for one never shift those of another.

        Parameters
        ----------
        *name : str or int
            The purpose, for example ``"shuffle", epoch``; numbers must not be negative.

        Returns
        -------
        numpy.random.Generator
            The same one for the same seed and name.
        """
        import numpy as np  # noqa: PLC0415 - keeps declarations free of numpy

        key = [part if isinstance(part, int) else zlib.crc32(part.encode()) for part in name]
        # A spawn key, because as plain entropy a trailing 0 would vanish: ("walks",) and ("walks", 0) must differ.
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))
