"""Logging of a command: how much goes to the terminal, and the two log files of a crate."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGGER = logging.getLogger("cellmapkit")
_FILE_FORMAT = "%(asctime)s %(levelname)s %(relativeCreated)dms %(filename)s::%(funcName)s():%(lineno)d %(message)s"


def set_up(verbosity: int, logconf: Path | None) -> None:
    """Send log records to standard error.

    Parameters
    ----------
    verbosity : int
        How often ``-v`` was given: 0 and 1 show warnings, 2 information, 3 and more everything.
    logconf : Path or None
        A Python logging configuration file, used instead.
    """
    if logconf is not None:
        from logging.config import fileConfig  # noqa: PLC0415 - hardly ever asked for

        fileConfig(logconf, disable_existing_loggers=False)
        return
    level = logging.WARNING if verbosity <= 1 else logging.INFO if verbosity == 2 else logging.DEBUG
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.propagate = False


class _CrateLog(logging.FileHandler):
    """A log file whose own failures stay silent: what fails it (a full disk) fails the step too, which says so once."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drop the record."""


@contextmanager
def log_files(directory: Path, *, skip: bool) -> Iterator[None]:
    """Write ``output.log`` (everything) and ``error.log`` (errors) into a directory while the context is open.

    Parameters
    ----------
    directory : Path
        The crate being made.
    skip : bool
        Write none.
    """
    if skip:
        yield
        return
    handlers = [_CrateLog(directory / name) for name in ("output.log", "error.log")]
    before = LOGGER.level
    LOGGER.setLevel(logging.DEBUG)
    for handler, level in zip(handlers, (logging.DEBUG, logging.ERROR), strict=True):
        handler.setLevel(level)
        handler.setFormatter(logging.Formatter(_FILE_FORMAT))
        LOGGER.addHandler(handler)
    try:
        yield
    finally:
        LOGGER.setLevel(before)
        for handler in handlers:
            LOGGER.removeHandler(handler)
            handler.close()
