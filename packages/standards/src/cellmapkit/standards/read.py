"""Reads one standard, whatever its form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, UsageError
from cellmapkit.standards.forms import FORMS, require_heeded
from cellmapkit.standards.gene_names import read_gene_names
from cellmapkit.standards.metabolic import without_metabolic
from cellmapkit.standards.naming import harmonise
from cellmapkit.standards.ndex import Ndex, default_cache, is_uuid
from cellmapkit.standards.options import StandardOptions
from cellmapkit.standards.recognise import BY_SUFFIX, by_content, by_suffix

if TYPE_CHECKING:
    from cellmapkit.standards.standard import Standard

NDEX = "https://www.ndexbio.org"
"""The server asked where the user names none."""


def read_standard(
    name: str, source: str | Path, options: StandardOptions | None = None, *, ndex: Ndex | None = None
) -> Standard:
    """Return a standard.

    Parameters
    ----------
    name : str
        What it is called.
    source : str or Path
        A path, ``FORM:PATH`` with a form of :data:`~cellmapkit.standards.forms.FORMS`, or the UUID of a network of
        NDEx. The form of a path is the one that its first lines leave no doubt about, else the one that the end of its
        name stands for.
    options : StandardOptions, optional
        How to read it.
    ndex : Ndex, optional
        Where a UUID is fetched from; the public server and the user's cache if not said. Paths need no network.

    Returns
    -------
    Standard
        With what was left out or renamed in ``notes`` and ``names``.

    Raises
    ------
    UsageError
        If the form is unknown, or an option has no meaning for it.
    InputError
        If it cannot be read; the message says where and why.
    """
    options = options or StandardOptions()
    place = str(source)
    if is_uuid(place):
        path = (ndex or Ndex(server=NDEX, cache=default_cache())).fetch(place)
        return read_form(name, path, "cx", options)
    form, _, rest = place.partition(":")
    if rest and form in FORMS:
        return read_form(name, Path(rest), form, options)
    return read_form(name, Path(place), form_of(Path(place)), options)


def read_form(name: str, path: Path, form: str, options: StandardOptions) -> Standard:
    """Return a standard whose form is known.

    Parameters
    ----------
    name : str
        What it is called.
    path : Path
        The file.
    form : str
        A key of :data:`~cellmapkit.standards.forms.FORMS`.
    options : StandardOptions
        How to read it.

    Returns
    -------
    Standard
        Metabolic maps left out and symbols harmonised if the options say so.

    Raises
    ------
    UsageError
        If an option has no meaning for the form.
    InputError
        If it cannot be read.
    """
    require_heeded(form, options)
    standard = without_metabolic(FORMS[form].read(name, path, options), options.metabolic)
    return standard if options.hgnc is None else harmonise(standard, read_gene_names(Path(options.hgnc)))


def form_of(path: Path) -> str:
    """Return the form of a file that the user gave without saying it.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        A key of :data:`~cellmapkit.standards.forms.FORMS`.

    Raises
    ------
    UsageError
        If neither content nor name tell.
    InputError
        If the file cannot be read, or is an ontology, which has no genes.
    """
    form = by_content(path) or by_suffix(path.name)
    if form == "obo":
        message = f"{path}: an ontology, which has terms and no genes"
        raise InputError(message, hint="give the annotations (GAF) as the standard and this file as its option obo")
    if form is None:
        message = f"{path}: the form of this standard is known neither from its first lines nor from its name"
        hint = f"expected a name that ends in {', '.join(BY_SUFFIX)}, or FORM:PATH with FORM one of {', '.join(FORMS)}"
        raise UsageError(message, hint=hint)
    return form
