"""Finds the reader of a standard from what the user wrote: a path, a format and a path, or an NDEx UUID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError
from cellmapkit.standards.cx import parse_network
from cellmapkit.standards.ndex import is_uuid
from cellmapkit.standards.standard_files import READERS
from cellmapkit.standards.standard_network import standard_of
from cellmapkit.standards.textfile import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.standards.ndex import Ndex
    from cellmapkit.standards.standard import Standard

FORMATS = (*READERS, "cx")
BY_SUFFIX = {
    ".json": "genes_json",
    ".gmt": "gmt",
    ".tsv": "tsv",
    ".txt": "music",
    ".cx": "cx",
    ".cx2": "cx",
}
"""Format of a file whose format is not said, by the end of its name without ``.gz``."""

ANY = "any"
"""Stands for all standards together where counts are given by standard; none may have this name."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One standard the user asked for.

    Attributes
    ----------
    name : str
        What it is called in attributes, columns and presets.
    place : str
        A path, or an NDEx UUID.
    form : str
        One of :data:`FORMATS`, or ``"ndex"``.
    """

    name: str
    place: str
    form: str

    def locate(self, ndex: Ndex) -> Path:
        """Return the file that holds the standard.

        Parameters
        ----------
        ndex : Ndex
            Where a network given by UUID is fetched from.

        Returns
        -------
        Path
            The user's file, or the downloaded one.

        Raises
        ------
        InputError
            If a network cannot be fetched.
        """
        return ndex.fetch(self.place) if self.form == "ndex" else Path(self.place)

    def read(self, path: Path) -> Standard:
        """Return the standard.

        Parameters
        ----------
        path : Path
            As :meth:`locate` gives it.

        Returns
        -------
        Standard
            The record.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        if self.form in READERS:
            return READERS[self.form](self.name, path)
        return standard_of(self.name, parse_network(read_bytes(path), str(path)))


def parse_source(name: str, place: str) -> Source:
    """Return where a standard comes from.

    Parameters
    ----------
    name : str
        Letters, digits, ``_``, ``.`` and ``-``.
    place : str
        A UUID, ``PATH`` (the end of its name gives the format) or ``FORMAT:PATH``.

    Returns
    -------
    Source
        The record; nothing has been opened yet.

    Raises
    ------
    UsageError
        If the name is not allowed, or the format is neither said nor known from the end of the name.
    """
    if not _NAME.fullmatch(name) or name == ANY:
        message = f"{name!r} cannot name a standard"
        raise UsageError(message, hint=f"expected letters, digits, '_', '.' and '-', not {ANY!r}; for example GO_CC")
    if is_uuid(place):
        return Source(name=name, place=place, form="ndex")
    form, _, rest = place.partition(":")
    if rest and form in FORMATS:
        return Source(name=name, place=rest, form=form)
    suffix = Path(place.removesuffix(".gz")).suffix.lower()
    if suffix not in BY_SUFFIX:
        message = f"{place}: the format of the standard {name} is not known from the end of the name ({suffix!r})"
        hint = f"expected {', '.join(BY_SUFFIX)} (or these with .gz), or {name}=FORMAT:{place} with FORMAT one of "
        raise UsageError(message, hint=hint + ", ".join(FORMATS))
    return Source(name=name, place=place, form=BY_SUFFIX[suffix])


def parse_sources(words: Iterable[str]) -> tuple[Source, ...]:
    """Return where several standards come from.

    Parameters
    ----------
    words : iterable of str
        Each ``NAME=PATH``, ``NAME=FORMAT:PATH`` or ``NAME=UUID``.

    Returns
    -------
    tuple of Source
        In the order given.

    Raises
    ------
    UsageError
        If a word has no ``=``, or two have the same name.
    """
    sources: dict[str, Source] = {}
    for word in words:
        name, equals, place = word.partition("=")
        if not equals or not place:
            raise UsageError(f"standard {word!r}", hint="expected NAME=PATH, for example CORUM=corum.gmt")
        if name in sources:
            message = f"the standard {name!r} is given twice: {sources[name].place} and {place}"
            raise UsageError(message, hint="give each a name of its own")
        sources[name] = parse_source(name, place)
    return tuple(sources.values())
