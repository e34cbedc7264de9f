"""The fields of view that are wanted, and what is known of each: the records, and upstream's table of samples."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.downloader.names import MISSING
from cellmapkit.downloader.rows import check_widths, find_column, plain, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cellmapkit.downloader.rows import Rows

COLUMNS = (
    "filename", "if_plate_id", "position", "sample", "locations", "antibody", "ensembl_ids", "gene_names",
)  # fmt: skip
"""Columns that upstream requires of a table of samples."""
_SPLIT = re.compile(r"\s*[;,]\s*")
_UNSAFE = re.compile(r"[/\\\x00-\x1f]|^\.")


class Gene(NamedTuple):
    """One gene that an antibody binds: its Ensembl id and its symbol, either of them perhaps empty."""

    ensembl: str
    symbol: str


class Sample(NamedTuple):
    """One field of view of one antibody.

    Attributes
    ----------
    field : str
        ``<plate>_<position>_<sample>_``, with the underscore at the end: ``<field><colour>.jpg`` is an image.
    plate, position, sample : str
        Plate, well and number of the field.
    antibody : str
        Its identifier, empty where none is known.
    genes : tuple of Gene
        What the antibody binds.
    locations : str
        Where the protein was seen, separated by commas.
    line : int
        Line of the table, or 0.
    z : str
        Focal plane, as in the names of CM4AI's files.
    link : str
        Where the images are, up to the colour; empty where that is to be looked up.
    """

    field: str
    plate: str
    position: str
    sample: str
    antibody: str
    genes: tuple[Gene, ...]
    locations: str
    line: int = 0
    z: str = ""
    link: str = ""


class LeftOut(NamedTuple):
    """A row of an input that gives no image: its line, what it names, and why."""

    line: int
    field: str
    antibody: str
    reason: str


def field_name(plate: str, position: str, sample: str) -> str:
    """Return the name of a field as upstream forms it, which every image of it begins with."""
    return f"{plate}_{position}_{sample}_"


def check_names(samples: Iterable[Sample], source: str) -> None:
    """Refuse fields whose names cannot be names of files.

    Raises
    ------
    TableError
        Naming the first three.
    """
    bad = [f"line {sample.line}: {sample.field}" for sample in samples if _UNSAFE.search(sample.field)]
    if bad:
        message = f"{source}: {len(bad)} fields cannot be names of files: {examples(bad)}"
        raise TableError(message, hint="plate, position and sample may not hold slashes or begin with a dot")


def table(path: Path, required: Sequence[str], what: str) -> Rows:
    """Return the rows of a table with a header.

    Parameters
    ----------
    path : Path
        Comma or tab separated, plain or gzipped.
    required : sequence of str
        Columns it must have, whatever their case and punctuation.
    what : str
        What the table is, for messages.

    Returns
    -------
    Rows
        With header.

    Raises
    ------
    ColumnError
        If columns are missing, listing them.
    TableError
        If it is ragged or has no row.
    """
    rows = read_rows(path)
    header = tuple(name.strip() for name in rows.cells[0])
    missing = [name for name in required if find_column(header, {plain(name)}) is None]
    if missing:
        message = f"{path} is no {what}: it lacks {', '.join(missing)}; its columns are: {', '.join(header)}"
        raise ColumnError(message, hint=f"expected {', '.join(required)}")
    rows = replace(rows, header=header, lines=rows.lines[1:], cells=rows.cells[1:])
    if not rows.cells:
        raise TableError(f"{path} has a header and no row", hint=f"expected one row per image of a {what}")
    check_widths(rows)
    return rows


def column(rows: Rows, *names: str) -> list[str]:
    """Return the cells of the first column of one of these names, or empty cells; what means nothing becomes empty."""
    index = find_column(rows.header or (), {plain(name) for name in names})
    if index is None:
        return [""] * len(rows)
    return ["" if cell.lower() in MISSING else cell for cell in rows.column(index)]


def genes_of(ensembl_ids: str, symbols: str) -> tuple[Gene, ...]:
    """Return the genes of two cells that list them, separated by commas or semicolons.

    Parameters
    ----------
    ensembl_ids, symbols : str
        Lists that go together if they are equally long; else the symbols cannot be told apart and are not used.

    Returns
    -------
    tuple of Gene
        Each once, in order.
    """
    ids, names = ([part for part in _SPLIT.split(cell) if part] for cell in (ensembl_ids, symbols))
    if ids and len(ids) != len(names):
        names = [""] * len(ids)
    pairs = zip(ids or [""] * len(names), names, strict=True)
    known = (Gene(*("" if part.lower() in MISSING else part for part in pair)) for pair in pairs)
    return tuple(dict.fromkeys(gene for gene in known if any(gene)))


def read_samples(path: Path) -> list[Sample]:
    """Return the fields of a table of samples in upstream's form.

    Parameters
    ----------
    path : Path
        With the columns of :data:`COLUMNS`, and perhaps ``z`` and ``linkprefix``.

    Returns
    -------
    list of Sample
        In the order of the file.

    Raises
    ------
    TableError
        If the table is broken, or a field cannot be the name of a file.
    """
    rows = table(path, COLUMNS, "table of samples")
    cells = [column(rows, name) for name in (*COLUMNS[1:], "z", "linkprefix")]
    samples = []
    for line, values in zip(rows.lines, zip(*cells, strict=True), strict=True):
        plate, position, sample, locations, antibody, ids, symbols, z, link = values
        where = field_name(plate, position, sample)
        genes = genes_of(ids, symbols)
        samples.append(Sample(where, plate, position, sample, antibody, genes, locations, line, z, link))
    check_names(samples, str(path))
    return samples
