"""Leaves the metabolic maps of KEGG out of a standard, which papers do without saying which maps they mean."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, examples
from cellmapkit.standards.standard import build_standard
from cellmapkit.standards.tables import plain

if TYPE_CHECKING:
    from cellmapkit.standards.standard import Standard

OVERVIEW = "01100"
"""The number of the overview map Metabolic pathways."""
OVERVIEW_NAMES = frozenset({"metabolicpathways", "keggmetabolicpathways"})
"""Its name, as :func:`~cellmapkit.standards.tables.plain` reduces it."""
_ID = re.compile(r"(?<![A-Za-z0-9])(?:map|ko|[a-z]{3,4})(\d{5})(?!\d)")


def without_metabolic(standard: Standard, which: str) -> Standard:
    """Return a standard without the metabolic maps of KEGG.

    Parameters
    ----------
    standard : Standard
        Terms that are KEGG's, in any form.
    which : str
        ``none`` leaves all in; ``overview`` takes out the map 01100, by its id or, where a term has none, by its name
        *Metabolic pathways*; ``all`` takes out every map 00xxx and 01xxx, by id only.

    Returns
    -------
    Standard
        The rest, with a note of what was left out. Its genes are those of the terms left.

    Raises
    ------
    InputError
        If all are to go and terms have no KEGG id, since names alone do not tell which are metabolic.
    """
    if which == "none":
        return standard
    described = standard.described()
    numbers = {term: _number(term, (described or {}).get(term, "")) for term in standard.terms}
    if which == "all":
        _require_numbers(standard, [term for term, number in numbers.items() if number is None])
        out = [term for term, number in numbers.items() if (number or "").startswith(("00", "01"))]
    else:
        out = [term for term, number in numbers.items() if number == OVERVIEW]
        named = (term for term, number in numbers.items() if number is None)
        out += [t for t in named if {plain(t), plain((described or {}).get(t, ""))} & OVERVIEW_NAMES]
    told = f"metabolic={which}: {len(out)} maps left out" + (f": {examples(sorted(out))}" if out else "")
    sets = {term: genes for term, genes in standard.sets().items() if term not in set(out)}
    kept = build_standard(standard.name, standard.source, sets, descriptions=described, notes=(*standard.notes, told))
    return replace(kept, names=standard.names)


def _number(term: str, description: str) -> str | None:
    found = _ID.search(term) or _ID.search(description)
    return found[1] if found else None


def _require_numbers(standard: Standard, without: list[str]) -> None:
    if without:
        message = f"{standard.source}: {len(without)} of {len(standard)} terms have no KEGG id: {examples(without)}"
        raise InputError(message, hint="metabolic=all needs ids such as hsa00010; metabolic=overview goes by name too")
