"""How long work is shown: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from cellmapkit.core.stderr import ForgivingStream, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api import Progress, Task

_SECONDS_BETWEEN_LINES = 5.0


def progress_for_terminal() -> Progress:
    """Return a bar if standard error is a terminal, else plain lines."""
    return BarProgress() if sys.stderr.isatty() else LineProgress()


class _LineTask:
    def __init__(self, name: str, total: int, unit: str) -> None:
        self._name, self._total, self._unit = name, total, unit
        self._done = 0
        self._figures: dict[str, float] = {}
        self._started = self._shown = time.monotonic()

    def advance(self, amount: int = 1, **figures: float) -> None:
        self._done += amount
        self._figures = figures
        now = time.monotonic()
        if now - self._shown >= _SECONDS_BETWEEN_LINES:
            self._shown = now
            self.show()

    def show(self) -> None:
        seconds = time.monotonic() - self._started
        figures = "".join(f", {name} {value:.4g}" for name, value in self._figures.items())
        say(f"{self._name}: {self._done:,} of {self._total:,} {self._unit} in {seconds:.0f} s{figures}")

    @property
    def was_shown(self) -> bool:
        return self._shown > self._started


class LineProgress:
    """A plain line every few seconds, and one at the end of work that took that long."""

    @contextmanager
    def task(self, name: str, total: int, unit: str = "") -> Iterator[Task]:
        """Open a task whose lines go to standard error."""
        task = _LineTask(name, total, unit)
        yield task
        if task.was_shown:
            task.show()


class _BarTask:
    def __init__(self, bar: object, number: object) -> None:
        self._bar, self._number = bar, number

    def advance(self, amount: int = 1, **figures: float) -> None:
        text = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
        self._bar.update(self._number, advance=amount, figures=text)  # type: ignore[attr-defined]


class BarProgress:
    """A bar with the time left, drawn by rich."""

    @contextmanager
    def task(self, name: str, total: int, unit: str = "") -> Iterator[Task]:
        """Open a task drawn as a bar on standard error."""
        from rich import progress as bars  # noqa: PLC0415 - only terminals need rich
        from rich.console import Console  # noqa: PLC0415 - as above

        columns = ("{task.description}", bars.BarColumn(), bars.MofNCompleteColumn(), unit,
                   bars.TimeRemainingColumn(), "{task.fields[figures]}")  # fmt: skip
        with bars.Progress(*columns, console=Console(file=cast("IO[str]", ForgivingStream()))) as bar:
            yield _BarTask(bar, bar.add_task(name, total=total, figures=""))
