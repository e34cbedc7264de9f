"""Standard error, the loss of which is none to the work: whoever read it may be gone, and the work goes on."""

from __future__ import annotations

import sys
from contextlib import suppress


class ForgivingStream:
    """Standard error as it stands at the moment; what cannot be written is dropped."""

    def write(self, text: str) -> int:
        """Write text if there is a reader; return its length."""
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what is buffered if there is a reader."""
        with suppress(OSError):
            sys.stderr.flush()

    def __getattr__(self, name: str) -> object:
        """Return whatever else standard error has."""
        return getattr(sys.stderr, name)


def say(text: str) -> None:
    """Write a line for the user."""
    print(text, file=ForgivingStream(), flush=True)
