"""Understands the words by which a command line names standards: path, form and path, or UUID, each with options."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError
from cellmapkit.api.params import specs
from cellmapkit.standards.forms import FORMS
from cellmapkit.standards.ndex import is_uuid
from cellmapkit.standards.options import FILES, StandardOptions
from cellmapkit.standards.read import form_of, read_form
from cellmapkit.standards.recognise import BY_SUFFIX, by_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.standards.ndex import Ndex
    from cellmapkit.standards.standard import Standard

ANY = "any"
"""Stands for all standards together where counts are given by standard; none may have this name."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_OPTION = re.compile(r",(?=[a-z_]+=)")


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
        A key of :data:`~cellmapkit.standards.forms.FORMS`, or ``"ndex"``.
    said : bool
        Whether the user said the form; otherwise the first lines of the file may correct it.
    options : StandardOptions
        How to read it.
    """

    name: str
    place: str
    form: str
    said: bool = False
    options: StandardOptions = field(default_factory=StandardOptions)

    @property
    def files(self) -> tuple[Path, ...]:
        """The further files that its options name, each of which a step reads as well."""
        given = (getattr(self.options, option) for option in FILES)
        return tuple(Path(path) for path in given if path is not None)

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
        if self.form == "ndex":
            return read_form(self.name, path, "cx", self.options)
        return read_form(self.name, path, self.form if self.said else form_of(path), self.options)


def parse_source(name: str, place: str) -> Source:
    """Return where a standard comes from.

    Parameters
    ----------
    name : str
        Letters, digits, ``_``, ``.`` and ``-``.
    place : str
        A UUID, ``PATH`` or ``FORM:PATH``, then any number of ``,OPTION=VALUE``; several values are joined by ``+``.

    Returns
    -------
    Source
        The record; nothing has been opened yet.

    Raises
    ------
    UsageError
        If the name is not allowed, an option does not exist or has another value, or the form is neither said nor known
        from the end of the name.
    """
    if not _NAME.fullmatch(name) or name == ANY:
        message = f"{name!r} cannot name a standard"
        raise UsageError(message, hint=f"expected letters, digits, '_', '.' and '-', not {ANY!r}; for example GO_CC")
    place, *words = _OPTION.split(place)
    options = _options(name, words)
    if is_uuid(place):
        return Source(name=name, place=place, form="ndex", said=True, options=options)
    form, _, rest = place.partition(":")
    if rest and form in FORMS:
        return Source(name=name, place=rest, form=form, said=True, options=options)
    suffix = by_suffix(place)
    if suffix is None:
        ending = Path(place.lower().removesuffix(".gz").removesuffix(".zip")).suffix
        message = f"{place}: the format of the standard {name} is not known from the end of the name ({ending!r})"
        hint = f"expected {', '.join(BY_SUFFIX)} (or these with .gz or .zip), or {name}=FORM:{place} with FORM one of "
        raise UsageError(message, hint=hint + ", ".join(FORMS))
    return Source(name=name, place=place, form=suffix, options=options)


def _options(name: str, words: Iterable[str]) -> StandardOptions:
    kinds = {spec.name: spec for spec in specs(StandardOptions)}
    values: dict[str, object] = {}
    for word in words:
        option, _, text = word.partition("=")
        if option in values:
            raise UsageError(f"the standard {name} has the option {option} twice", hint="give it once")
        spec = kinds.get(option)
        if spec is not None and spec.many:
            values[option] = tuple(part for part in text.split("+") if part)
        elif spec is not None and spec.kind is bool:
            values[option] = {"true": True, "false": False}.get(text.lower(), text)
        else:
            values[option] = text
    return StandardOptions.of(values)


def parse_sources(words: Iterable[str]) -> tuple[Source, ...]:
    """Return where several standards come from.

    Parameters
    ----------
    words : iterable of str
        Each ``NAME=PATH``, ``NAME=FORM:PATH`` or ``NAME=UUID``, then any number of ``,OPTION=VALUE``.

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
