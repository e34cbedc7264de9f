"""What an image directory holds: which field shows which protein in which fold, and where its planes are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import ColumnError, CrateNotFoundError, InputError, TableError, UsageError, examples
from cellmapkit.image_embedding.text import read_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLOURS = ("red", "green", "blue", "yellow")
"""In the order of :attr:`cellmapkit.api.images.ImageSet.channels`."""
_TABLE = "{}_image_gene_node_attributes.tsv"
_TABLES = re.compile(r"(\d+)_image_gene_node_attributes\.tsv")


class Listed(NamedTuple):
    """One row of the table of a fold: a protein, the field that shows it, and by which antibody.

    The field is empty where the table names none.
    """

    protein: str
    field: str
    antibody: str
    fold: int


def find_tables(directory: Path, folds: Sequence[str]) -> dict[int, Path]:
    """Return the table of each chosen fold.

    Parameters
    ----------
    directory : Path
        Written by the image downloader, or laid out like that.
    folds : sequence of str
        Numbers, or the one word ``all``.

    Returns
    -------
    dict of int to Path
        In rising order of the fold.

    Raises
    ------
    UsageError
        If a fold is neither a number nor ``all``.
    CrateNotFoundError
        If a chosen fold has no table; names those there are.
    """
    if not directory.is_dir():
        raise CrateNotFoundError(f"{directory} is no directory", hint="expected the output of the image downloader")
    found = [_TABLES.fullmatch(path.name) for path in directory.iterdir()]
    there = {int(match[1]): directory / match[0] for match in found if match}
    if tuple(folds) == ("all",):
        wanted = sorted(there)
    else:
        wrong = [word for word in folds if not (word.isascii() and word.isdecimal())]
        if wrong:
            raise UsageError(f"--fold {wrong[0]!r} is no fold", hint="give one or more numbers, or 'all'")
        wanted = sorted({int(word) for word in folds})
    missing = [fold for fold in wanted if fold not in there]
    if missing or not wanted:
        what = _TABLE.format(missing[0] if missing else "<fold>")
        known = ", ".join(map(str, sorted(there))) or "none"
        raise CrateNotFoundError(
            f"{directory} has no {what}; folds that are there: {known}",
            hint="expected a directory that cellmaps_imagedownloadercmd.py wrote; choose with --fold",
        )
    return {fold: there[fold] for fold in wanted}


def read_table(path: Path, fold: int) -> list[Listed]:
    """Read the table of a fold.

    Of several file names, separated by commas, the first is taken, as upstream does; the underscore that ends a name
    before the colour is no part of the field's name here.

    Parameters
    ----------
    path : Path
        Tab separated, with the columns ``name`` and ``filename``; ``antibody`` where known.
    fold : int
        Its number.

    Returns
    -------
    list of Listed
        In the order of the file.

    Raises
    ------
    TableError
        If a column is missing, a row is too short, has no protein, or names a file in another folder.
    """
    header, records = read_records(path, "\t")
    missing = {"name", "filename"} - set(header)
    if missing:
        raise ColumnError(
            f"{path} lacks the column {examples(sorted(missing))}; it has: {', '.join(header) or 'nothing'}",
            hint="expected name and filename, separated by tabs",
        )
    rows = []
    for line, row in records:
        name, listed = row["name"].strip(), row.get("filename")
        if listed is None or not name:
            what = "no protein" if listed is not None else "fewer fields than the header"
            raise TableError(f"{path}, line {line} has {what}", hint="mend the table, or leave it out")
        field = listed.partition(",")[0].strip().removesuffix("_")
        if set(field) & set("/\\"):
            message = f"{path}, line {line}: {listed!r} lies in another folder"
            raise TableError(message, hint="expected the name of an image without its colour and ending")
        rows.append(Listed(name, field, row.get("antibody", "").strip(), fold))
    if not rows:
        raise TableError(f"{path} lists no protein", hint="expected one line per protein")
    return rows


def find_channels(directory: Path, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the colours to read, in the order of :data:`COLOURS`.

    Parameters
    ----------
    directory : Path
        With a folder per colour.
    wanted : sequence of str
        Those the user asked for; empty for all that are there.

    Returns
    -------
    tuple of str
        Always with ``green``, the protein.

    Raises
    ------
    UsageError
        If a word is no colour, or green is not among them.
    InputError
        If a colour has no folder.
    """
    unknown = sorted(set(wanted) - set(COLOURS))
    if unknown:
        raise UsageError(f"--channels {unknown[0]!r} is no colour", hint=f"expected some of {', '.join(COLOURS)}")
    if wanted and "green" not in wanted:
        raise UsageError("--channels lacks green", hint="it is the colour of the protein; the others are markers")
    there = [colour for colour in COLOURS if (directory / colour).is_dir()]
    missing = [colour for colour in wanted or ("green",) if colour not in there]
    if missing:
        raise InputError(
            f"{directory} has no folder {', '.join(missing)}; colours that are there: {', '.join(there) or 'none'}",
            hint="expected folders red, green, blue and yellow with one image per field",
        )
    return tuple(colour for colour in there if colour in (wanted or there))


def plane_path(directory: Path, field: str, colour: str, suffix: str) -> Path:
    """Return where the image of one colour of one field should be."""
    return directory / colour / f"{field}_{colour}{suffix}"
