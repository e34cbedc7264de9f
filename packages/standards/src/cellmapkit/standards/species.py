"""Species, which sources call by common names, Latin names or numbers of the NCBI taxonomy."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from cellmapkit.api import InputError
from cellmapkit.standards.tables import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_SPECIES = "any"
_plain = cache(plain)  # asked once a line, of few different words

_SAME = (
    ("human", "homosapiens", "homosapienshuman", "9606"),
    ("mouse", "musmusculus", "musmusculusmouse", "10090"),
    ("rat", "rattusnorvegicus", "rattusnorvegicusrat", "10116"),
    ("yeast", "saccharomycescerevisiae", "559292", "4932"),
)


def spellings(organism: str) -> frozenset[str]:
    """Return the :func:`~cellmapkit.standards.tables.plain` spellings of a species.

    Parameters
    ----------
    organism : str
        One of its names; a species that is not listed has just that one.

    Returns
    -------
    frozenset of str
        In lower case, letters and digits only.
    """
    word = plain(organism)
    return next((frozenset(words) for words in _SAME if word in words), frozenset({word}))


def left_out(found: Iterable[str], organism: str, what: str, where: str) -> tuple[str, ...]:
    """Return a note of how many entries are of another species.

    Parameters
    ----------
    found : iterable of str
        The species of every entry, as the source writes it.
    organism : str
        The one to keep.
    what : str
        What the entries are, for the note.
    where : str
        The file, for the message.

    Returns
    -------
    tuple of str
        One sentence, or none.

    Raises
    ------
    InputError
        If no entry is of that species, listing those there are.
    """
    counts = Counter(found)
    kept = spellings(organism)
    others = {name: n for name, n in counts.items() if plain(name) not in kept}
    if organism == ANY_SPECIES or not others:
        return ()
    told = ", ".join(f"{n} of {name!r}" for name, n in sorted(others.items(), key=lambda item: (-item[1], item[0]))[:5])
    if len(others) == len(counts):
        raise InputError(f"{where}: no {what} of {organism!r}; there are {told}", hint="name one of these, or any")
    return (f"{sum(others.values())} {what} of other species left out: {told}",)


def is_kept(found: str, kept: frozenset[str]) -> bool:
    """Return whether an entry of a species, as the source writes it, is one of those spelt ``kept``."""
    return ANY_SPECIES in kept or _plain(found) in kept
