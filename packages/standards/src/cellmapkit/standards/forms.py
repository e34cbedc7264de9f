"""The forms of standards: the word for each, its reader, and the options that the reader heeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import UsageError
from cellmapkit.standards.complex_portal import read_complex_portal
from cellmapkit.standards.corum import read_corum
from cellmapkit.standards.cx import parse_network
from cellmapkit.standards.gaf import read_gaf
from cellmapkit.standards.hpa import read_hpa
from cellmapkit.standards.kegg import read_kegg
from cellmapkit.standards.standard_files import READERS
from cellmapkit.standards.standard_network import standard_of
from cellmapkit.standards.textfile import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellmapkit.standards.options import StandardOptions
    from cellmapkit.standards.standard import Standard

    Reader = Callable[[str, Path, StandardOptions], Standard]

EVERY = frozenset({"hgnc", "metabolic"})
"""The options that hold for every form: they work on what was read."""


class Form(NamedTuple):
    """One form of a standard.

    Attributes
    ----------
    read : callable
        ``read(name, path, options)`` gives the standard.
    heeds : frozenset of str
        Options it reads, besides those of :data:`EVERY`.
    """

    read: Reader
    heeds: frozenset[str] = frozenset()


def _without_options(reader: Callable[[str, Path], Standard]) -> Reader:
    return lambda name, path, _options: reader(name, path)


def _read_cx(name: str, path: Path) -> Standard:
    return standard_of(name, parse_network(read_bytes(path), str(path)))


_GAF = frozenset({"obo", "aspect", "propagate", "exclude_evidence", "exclude_assigned_by", "organism"})

FORMS: dict[str, Form] = {
    **{word: Form(_without_options(reader)) for word, reader in READERS.items()},
    "cx": Form(_without_options(_read_cx)),
    "gaf": Form(read_gaf, _GAF),
    "corum": Form(read_corum, frozenset({"organism"})),
    "complex_portal": Form(read_complex_portal, frozenset({"accessions", "organism"})),
    "kegg": Form(read_kegg, frozenset({"kegg_names", "kegg_genes"})),
    "hpa": Form(read_hpa, frozenset({"locations", "reliability"})),
}
"""Every form by the word a user gives for it."""


def require_heeded(form: str, options: StandardOptions) -> None:
    """Refuse options that the reader of a form would not look at.

    Parameters
    ----------
    form : str
        A key of :data:`FORMS`.
    options : StandardOptions
        What the user said.

    Raises
    ------
    UsageError
        If an option changed from its default has no meaning for the form.
    """
    heeded = FORMS[form].heeds | EVERY
    idle = sorted(options.given() - heeded)
    if idle:
        message = f"a standard in the form {form} has no option {', '.join(idle)}"
        raise UsageError(message, hint=f"it has {', '.join(sorted(heeded))}")
