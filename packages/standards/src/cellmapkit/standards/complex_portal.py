"""The Complex Portal's table of complexes (ComplexTAB), whose participants are UniProt accessions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError, examples
from cellmapkit.standards.accessions import ACCESSION, read_accessions
from cellmapkit.standards.gene_names import answer
from cellmapkit.standards.naming import name_notes, translate
from cellmapkit.standards.species import is_kept, left_out, spellings
from cellmapkit.standards.standard import Standard, build_standard
from cellmapkit.standards.tables import read_table, require_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.standards.options import StandardOptions
    from cellmapkit.standards.tables import Table

ID, NAME, TAXON = "complexac", "recommendedname", "taxonomyidentifier"
PARTICIPANTS, EXPANDED = "identifiersandstoichiometryofmoleculesincomplex", "expandedparticipantlist"
_EXPECTED = "the Complex Portal's table: complex ac, recommended name, taxonomy identifier, identifiers of molecules"
_STOICHIOMETRY = re.compile(r"\(\d+\)$")
_CHAIN = re.compile(r"-(?:\d+|PRO_\d+)$")  # an isoform, or a chain of a processed precursor


def read_complex_portal(name: str, path: Path, options: StandardOptions) -> Standard:
    """Return the complexes of the Complex Portal as a standard.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        A ComplexTAB file such as ``9606.tsv``, plain or compressed.
    options : StandardOptions
        ``accessions``, or ``hgnc``, names the local table that gives accessions their symbols; ``organism`` says which
        complexes are kept.

    Returns
    -------
    Standard
        Terms are complex accessions, descriptions the recommended names. The expanded list of participants is read, in
        which complexes within complexes are resolved, or else the plain one. Stoichiometry, isoforms and chains do
        not matter; of alternatives in brackets all are taken; small molecules and RNA are left out and counted.

    Raises
    ------
    UsageError
        If no table of accessions is given.
    ColumnError
        If a column is missing.
    TableError
        If a row is ragged, or two have the same accession.
    InputError
        If no complex of that species is there.
    """
    given = options.accessions or options.hgnc
    if given is None:
        message = f"{path}: the Complex Portal names proteins by UniProt accession"
        raise UsageError(message, hint="give a local table of accessions and symbols: accessions=PATH (or hgnc=PATH)")
    symbols = read_accessions(Path(given))
    table = read_table(path)
    rows, notes = _rows_of(table, options.organism)
    ids, names = (table.column(column, expected=_EXPECTED) for column in (ID, NAME))
    require_ids(path, rows, ids)
    other: Counter[str] = Counter()
    sets = {cells[ids]: _proteins(table, cells, other) for _, cells in rows}
    if other:
        kinds = examples(sorted(other))
        notes += (f"{other.total()} participants that are no proteins left out: {kinds}",)
    renamed, matches = translate("uniprot", sets, lambda accession: answer(symbols, accession))
    described = {cells[ids]: cells[names] for _, cells in rows}
    return build_standard(
        name, str(path), renamed, descriptions=described, notes=(*notes, *name_notes(matches))
    ).with_names(matches)


def _rows_of(table: Table, organism: str) -> tuple[Sequence[tuple[int, list[str]]], tuple[str, ...]]:
    taxon = table.column(TAXON, expected=_EXPECTED)
    notes = left_out((cells[taxon] for _, cells in table.rows), organism, "complexes", str(table.path))
    kept = spellings(organism)
    return [row for row in table.rows if is_kept(row[1][taxon], kept)], notes


def _proteins(table: Table, cells: list[str], other: Counter[str]) -> list[str]:
    """Return the accessions of a complex, and count its other participants."""
    expanded = table.find(EXPANDED)
    cell = cells[expanded] if expanded is not None else ""
    if cell in ("", "-"):
        cell = cells[table.column(PARTICIPANTS, expected=_EXPECTED)]
    found = []
    for group in cell.split("|"):
        for part in _STOICHIOMETRY.sub("", group.strip()).strip("[]").split(","):
            accession = _CHAIN.sub("", _STOICHIOMETRY.sub("", part.strip()))
            if ACCESSION.fullmatch(accession):
                found.append(accession)
            elif accession not in ("", "-"):
                other[accession] += 1
    return found
