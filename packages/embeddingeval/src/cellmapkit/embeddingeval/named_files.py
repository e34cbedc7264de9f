"""Words of the command line that name files: ``NAME=PATH``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def named_files(words: Sequence[str], flag: str, taken: Collection[str] = ()) -> dict[str, Path]:
    """Return the paths by name, in the order given.

    Parameters
    ----------
    words : sequence of str
        Each ``NAME=PATH``.
    flag : str
        Whose words they are, for messages.
    taken : collection of str
        Names of embeddings, beside which the files stand in a table.

    Returns
    -------
    dict of str to Path
        Nothing has been opened yet.

    Raises
    ------
    UsageError
        If a word has another form, or a name stands twice or is taken.
    """
    found: dict[str, Path] = {}
    for word in words:
        name, _, path = word.partition("=")
        if not (name and path):
            raise UsageError(f"{flag} {word!r} cannot be read", hint="expected NAME=PATH")
        if name in found:
            raise UsageError(f"{flag}: {name!r} is given twice", hint="give each a name of its own")
        if name in taken:
            raise UsageError(f"{flag}: {name!r} is the name of an embedding", hint="give each a name of its own")
        found[name] = Path(path)
    return found
