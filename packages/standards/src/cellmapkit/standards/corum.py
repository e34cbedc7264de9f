"""CORUM's own table of protein complexes, in the columns of its releases up to 4 and from 5 on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cellmapkit.standards.species import is_kept, left_out, spellings
from cellmapkit.standards.standard import Standard, build_standard
from cellmapkit.standards.tables import read_table, require_ids

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.standards.options import StandardOptions

# Both generations reduce to the same plain names: "subunits(Gene name)" and "subunits_gene_name".
ID, NAME, ORGANISM, GENES = "complexid", "complexname", "organism", "subunitsgenename"
NO_GENE = frozenset({"", "-", "None", "none"})
"""What stands where a subunit has no gene name."""
_EXPECTED = "CORUM's table with complex id, complex name, organism and the gene names of the subunits"
_SEPARATOR = re.compile(r"[;,]")


def read_corum(name: str, path: Path, options: StandardOptions) -> Standard:
    """Return the complexes of CORUM as a standard.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        ``allComplexes.txt``, ``coreComplexes.txt``, ``corum_humanComplexes.txt`` or alike, plain or compressed.
    options : StandardOptions
        ``organism`` says which complexes are kept; a table without that column is taken whole.

    Returns
    -------
    Standard
        Terms are complex ids, descriptions their names, genes the subunits by gene name. Where the source cannot tell
        which of several proteins a subunit is, it lists them in brackets; all of them are taken.

    Raises
    ------
    ColumnError
        If a column is missing.
    TableError
        If a row is ragged, or a complex has no id or the id of another.
    InputError
        If no complex of that species is there.
    """
    table = read_table(path)
    ids, genes = (table.column(column, expected=_EXPECTED) for column in (ID, GENES))
    names, species = table.find(NAME), table.find(ORGANISM)
    notes: tuple[str, ...] = ()
    rows = table.rows
    if species is not None:
        notes = left_out((cells[species] for _, cells in rows), options.organism, "complexes", str(path))
        kept = spellings(options.organism)
        rows = tuple(row for row in rows if is_kept(row[1][species], kept))
    require_ids(path, rows, ids)
    sets, n_nameless = {}, 0
    for _, cells in rows:
        given = [gene.strip(" ()[]") for gene in _SEPARATOR.split(cells[genes])]
        sets[cells[ids]] = [gene for gene in given if gene not in NO_GENE]
        n_nameless += len(given) - len(sets[cells[ids]])
    if n_nameless:
        notes += (f"{n_nameless} subunits without gene name left out",)
    described = {cells[ids]: cells[names] for _, cells in rows} if names is not None else None
    return build_standard(name, str(path), sets, descriptions=described, notes=notes)
