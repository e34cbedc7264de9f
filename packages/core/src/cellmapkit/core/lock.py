"""Who is writing an output right now: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """The lock of one output.

    A process number alone would not do: a killed writer whose parent did not fetch its end still has one, another
    process may have been given it since, and on a cluster it is one of another machine.

    Parameters
    ----------
    path : Path
        The lock file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number: int | None = None

    def take(self) -> None:
        """Lock the file, which is made, for as long as this process lives or until :meth:`release`."""
        self._number = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        _locked(self._number)
        os.write(self._number, json.dumps({"pid": os.getpid()}).encode())

    def release(self) -> None:
        """Let go and remove the file."""
        self._path.unlink(missing_ok=True)
        if self._number is not None:
            os.close(self._number)
            self._number = None

    def holder(self) -> int | None:
        """Return the number of another process that holds the lock, or ``None``."""
        try:
            with self._path.open("r+", encoding="utf-8") as stream:
                pid = int(json.load(stream)["pid"])
                if pid == os.getpid():
                    return None
                free = _locked(stream.fileno())
            if free is None:
                os.kill(pid, 0)  # raises if there is no such process
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return None if free else pid


def _locked(number: int) -> bool | None:
    """Return whether an open file could be locked; ``None`` where the system, or its disk, has no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
