"""Every error a user can meet, each also a built-in, each saying what was found, expected and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class CellmapkitError(Exception):
    """Base of all errors meant for the user.

    Parameters
    ----------
    message : str
        What was found, with file, line, column, count and examples where they exist.
    hint : str, optional
        What was expected, or what to do about it.

    Attributes
    ----------
    exit_code : int
        Exit status of a command that ends with this error.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message, followed by the hint on a line of its own."""
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(CellmapkitError, ValueError):
    """The command or function was called with words that make no sense together."""

    exit_code = 2


class ParameterError(UsageError):
    """A parameter has the wrong type or lies outside its bounds."""


class UnknownAlgorithmError(UsageError, LookupError):
    """No installed plugin has the name asked for.

    Parameters
    ----------
    name : str
        The name asked for.
    installed : iterable of str
        The names that exist.
    """

    def __init__(self, name: str, installed: Iterable[str]) -> None:
        known = sorted(installed)
        near = get_close_matches(name, known, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(
            f"no algorithm named {name!r}; installed: {', '.join(known) or 'none'}",
            hint=f"{guess}install its plugin, or see 'cellmaps_plugincmd.py list'",
        )


class PluginError(CellmapkitError, ImportError):
    """A plugin cannot be loaded, or does not keep the contract."""

    exit_code = 4


class InputError(CellmapkitError, ValueError):
    """An input cannot be used as it is."""


class CrateNotFoundError(InputError, FileNotFoundError):
    """A path that should be a crate or an input file does not exist or is no crate."""


class CrateError(InputError):
    """The metadata of a crate cannot be read or do not fit its files."""


class TableError(InputError):
    """A table breaks its format; the message names file, line and column."""


class ColumnError(TableError):
    """A column is missing, constant or holds the wrong kind of value."""


class IdMismatchError(InputError):
    """Two inputs that should speak of the same proteins do not; the message counts and shows examples."""


class OutputError(CellmapkitError, OSError):
    """The output exists already, cannot be written, or the disk is full."""

    exit_code = 3


class AlgorithmError(CellmapkitError, RuntimeError):
    """An algorithm failed on input that passed all checks, for example by a loss that is not finite."""

    exit_code = 4


def examples(values: Iterable[object], *, most: int = 3) -> str:
    """Return the first few values as text for a message, with the count of the rest.

    Parameters
    ----------
    values : iterable
        What was found.
    most : int
        How many are shown.

    Returns
    -------
    str
        For example ``'A', 'B', 'C' and 4 more``.
    """
    found = list(values)
    shown = ", ".join(repr(value) for value in found[:most])
    return shown if len(found) <= most else f"{shown} and {len(found) - most} more"
