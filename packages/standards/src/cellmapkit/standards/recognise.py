"""Tells the form of a standard from the first lines of its file, where they leave no doubt."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from cellmapkit.standards import complex_portal, corum, hpa
from cellmapkit.standards.kegg import ENTRY, PATHWAY
from cellmapkit.standards.tables import find_column, split
from cellmapkit.standards.textfile import decode, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

_GZIP, _START = b"\x1f\x8b", 1 << 16
_CX = re.compile(r"\[\s*\{")
BY_SUFFIX = {
    ".json": "genes_json",
    ".gmt": "gmt",
    ".tsv": "tsv",
    ".txt": "music",
    ".cx": "cx",
    ".cx2": "cx",
    ".gaf": "gaf",
}
"""Form of a file whose form is neither said nor plain from its first lines, by the end of its name."""


def by_suffix(place: str) -> str | None:
    """Return the form that the end of a name stands for, ``.gz`` and ``.zip`` aside, or ``None``."""
    bare = place.lower().removesuffix(".gz").removesuffix(".zip")
    return next((form for suffix, form in BY_SUFFIX.items() if bare.endswith(suffix)), None)


def by_content(path: Path) -> str | None:
    """Return the form that the first lines of a file leave no doubt about.

    Parameters
    ----------
    path : Path
        The file, plain or compressed.

    Returns
    -------
    str or None
        ``cx``, ``gaf``, ``obo``, ``corum``, ``complex_portal``, ``hpa``, ``kegg`` or ``music``; ``None`` for anything
        else. JSON that is no CX, GMT and a table of gene and term have nothing to be known by.

    Raises
    ------
    InputError
        If the file cannot be read as text.
    """
    start = _start(path).lstrip()
    if _CX.match(start):
        return "cx"
    if start.startswith("!"):
        return "gaf"
    if start.startswith(("format-version:", "data-version:", "ontology:", "[Term]")):
        return "obo"
    return _by_cells(split(start.split("\n", 1)[0]))


def _start(path: Path) -> str:
    data = read_bytes(path)
    if data.startswith(b"PK\x03\x04"):
        return decode(data, str(path))
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, _START)
        except zlib.error:
            return decode(data, str(path))  # which says what is wrong with it
    return data[:_START].decode("utf-8-sig", errors="replace").replace("\r\n", "\n")  # a letter may be cut at the end


def _by_cells(cells: list[str]) -> str | None:
    header = [cells[0].removeprefix("#"), *cells[1:]]
    signs = {
        "corum": (corum.ID, corum.GENES),
        "complex_portal": (complex_portal.ID, complex_portal.PARTICIPANTS),
        "hpa": (hpa.GENE, hpa.RELIABILITY),
    }
    for form, names in signs.items():
        if all(find_column(header, name) is not None for name in names):
            return form
    if len(cells) == 2 and any(
        PATHWAY.fullmatch(pathway) and ENTRY.fullmatch(gene) for pathway, gene in (cells, cells[::-1])
    ):
        return "kegg"
    is_music = len(cells) == 3 and cells[1].isdecimal() and len(cells[2].strip(",").split(",")) == int(cells[1])
    return "music" if is_music else None
