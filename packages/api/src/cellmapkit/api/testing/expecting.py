"""How a check fails."""

from __future__ import annotations


def expect(holds: object, message: str) -> None:
    """Raise ``AssertionError`` with the message unless the condition holds; unlike ``assert``, also under ``-O``."""
    if not holds:
        raise AssertionError(message)
