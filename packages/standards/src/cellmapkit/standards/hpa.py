"""The Human Protein Atlas' table of subcellular locations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError
from cellmapkit.standards.standard import Standard, build_standard
from cellmapkit.standards.tables import read_table, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cellmapkit.standards.options import StandardOptions
    from cellmapkit.standards.tables import Table

GENE, RELIABILITY, MAIN, ADDITIONAL = "genename", "reliability", "mainlocation", "additionallocation"
GRADES = ("uncertain", "approved", "supported", "enhanced")
"""How sure a location is, least first; the table has a column of locations for each."""
_EXPECTED = "the columns Gene name, Reliability, Main location and Additional location of subcellular_location.tsv"
_OLD_BEST = "validated"  # what releases up to 17 call enhanced


def read_hpa(name: str, path: Path, options: StandardOptions) -> Standard:
    """Return the locations of the Human Protein Atlas as a standard.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        ``subcellular_location.tsv``, plain or compressed. Releases before 19 do not tell main from additional
        locations; they are read with ``locations`` ``all`` only.
    options : StandardOptions
        ``locations`` and ``reliability``. A location has the grade of the column that lists it, or, in a table without
        these columns, the grade of its gene.

    Returns
    -------
    Standard
        Terms are locations; genes without a location left are named all the same.

    Raises
    ------
    ColumnError
        If columns are missing.
    TableError
        If a row is ragged, or a reliability is none of the four.
    """
    table = read_table(path)
    gene = table.column(GENE, expected=_EXPECTED)
    columns = _location_columns(table, options.locations)
    lists = _grade_columns(table)
    reliability = table.find(RELIABILITY)
    if not lists:
        reliability = table.column(RELIABILITY, expected=_EXPECTED)
    if reliability is not None:
        _require_grades(table, reliability)
    least = GRADES.index(options.reliability)
    sets: dict[str, list[str]] = {}
    n_below = n_nameless = 0
    for _, cells in table.rows:
        n_nameless += not cells[gene]
        listed = {place: grade for grade, column in lists.items() for place in _places(cells[column])}
        for place in dict.fromkeys(place for column in columns for place in _places(cells[column])):
            grade = listed.get(place, _grade(cells[reliability]) if reliability is not None else 0)
            if grade < least:
                n_below += 1
            elif cells[gene]:
                sets.setdefault(place, []).append(cells[gene])
    counts = {f"locations below {options.reliability} left out": n_below, "rows without gene name left out": n_nameless}
    notes = [f"{n} {what}" for what, n in counts.items() if n]
    return build_standard(name, str(path), sets, other_genes=[cells[gene] for _, cells in table.rows], notes=notes)


def _location_columns(table: Table, wanted: str) -> list[int]:
    if table.find(MAIN) is not None:
        names = (MAIN,) if wanted == "main" else (MAIN, ADDITIONAL)
        return [table.column(column, expected=_EXPECTED) for column in names]
    graded = list(_grade_columns(table).values())
    if wanted == "main" or not graded:
        message = f"{table.path}: no column of main locations; its columns are {', '.join(table.header)}"
        raise ColumnError(message, hint=f"expected {_EXPECTED}; with locations=all an older table will do")
    return graded


def _grade_columns(table: Table) -> Mapping[int, int]:
    names = {grade: (word, _OLD_BEST) if word == "enhanced" else (word,) for grade, word in enumerate(GRADES)}
    found = {grade: table.find(*words) for grade, words in names.items()}
    return {grade: column for grade, column in found.items() if column is not None}


def _grade(word: str) -> int:
    lowered = word.lower()
    return GRADES.index("enhanced" if lowered == _OLD_BEST else lowered) if lowered else 0


def _require_grades(table: Table, column: int) -> None:
    known = {*GRADES, _OLD_BEST, ""}
    wrong = [(number, cells[column]) for number, cells in table.rows if cells[column].lower() not in known]
    refuse(table.path, wrong, "have another reliability", f"expected one of {', '.join(GRADES)}")


def _places(cell: str) -> list[str]:
    return [place.strip() for place in cell.split(";") if place.strip()]
