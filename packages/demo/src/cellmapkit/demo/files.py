"""The files of a synthetic cell: what a user would have in hand, and the answer sheet."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.demo import tables
from cellmapkit.demo.hierarchy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.demo.assays import Measurement
    from cellmapkit.demo.model import SyntheticCell

TRUTH = "truth.tsv"
GENES = "genes.tsv"
_SUFFIX = {"apms": "edgelist.tsv", "proximity": "edgelist.tsv.gz", "y2h": "edgelist.tsv", "pulldown": "cm4ai.tsv"}


@dataclass(frozen=True, kw_only=True)
class CellFile:
    """One file: its name, its bytes, what it holds, and its columns in words where it is a table."""

    name: str
    content: bytes
    description: str
    columns: tuple[str, ...] = ()


def cell_files(cell: SyntheticCell) -> list[CellFile]:
    """Return every file of a synthetic cell.

    Parameters
    ----------
    cell : SyntheticCell
        The cell.

    Returns
    -------
    list of CellFile
        Four interaction tables with what belongs to them, a gene table, one standard per level, and the truth. The
        same bytes for equal cells.
    """
    files = []
    for measurement in cell.measurements:
        files.append(_network(cell, measurement))
        files.append(_provenance(measurement))
    baits = next(measurement for measurement in cell.measurements if measurement.assay.name == "apms")
    files.append(
        _table("apms_baitlist.tsv", "baits of the affinity purification", tables.BAITS, tables.baits(cell, baits))
    )
    files.append(_table(GENES, "gene table in the columns of HGNC's complete set", tables.GENES, tables.genes(cell)))
    files += [_standard(cell, level) for level in LEVELS]
    files += _truth(cell)
    wrong = tables.blemishes(cell)
    files.append(_table("blemishes.tsv", "what is wrong with the tables on purpose", tables.BLEMISHES, wrong))
    return files


def _network(cell: SyntheticCell, measurement: Measurement) -> CellFile:
    name = measurement.assay.name
    header, rows = tables.network(cell, measurement)
    text = _tsv(rows if name == "y2h" else [tuple(header), *rows])
    content = gzip.compress(text, mtime=0) if _SUFFIX[name].endswith(".gz") else text
    title = f"interactions by {measurement.assay.title}"
    return CellFile(name=f"{name}_{_SUFFIX[name]}", content=content, description=title, columns=tuple(header))


def _provenance(measurement: Measurement) -> CellFile:
    name = measurement.assay.name
    about = {
        "author": "cellmapkit",
        "version": "1",
        "date-published": "2026-11-21",
        "data-format": "tsv",
    }
    words = {
        "name": f"Synthetic cell, {name}",
        "organization-name": "cellmapkit",
        "project-name": "Synthetic cell",
        "description": f"Made by a program, not measured: {measurement.assay.title}",
        "edgelist": {"name": f"{name} interactions", "description": measurement.assay.title, **about},
    }
    if name == "apms":
        words["baitlist"] = {"name": f"{name} baits", "description": "baits of the same tables", **about}
    text = json.dumps(words, indent=2) + "\n"
    return CellFile(
        name=f"{name}_provenance.json", content=text.encode(), description=f"words for --provenance of {name}"
    )


def _standard(cell: SyntheticCell, level: str) -> CellFile:
    terms: dict[str, list[str]] = {}
    for assembly in cell.assemblies:
        if assembly.level == level:
            for symbol in cell.symbols(assembly):
                terms.setdefault(symbol, []).append(assembly.name)
    plural = "complexes" if level == "complex" else f"{level}s"
    text = json.dumps(dict(sorted(terms.items())), indent=0) + "\n"
    title = f"standard: the planted {plural} of each gene"
    return CellFile(name=f"standard_{plural}.json", content=text.encode(), description=title)


def _truth(cell: SyntheticCell) -> list[CellFile]:
    truth = [(a.name, a.level, a.parent, len(a.members), " ".join(cell.symbols(a))) for a in cell.assemblies]
    nodes = [(a.name, len(a.members), " ".join(cell.symbols(a)), 0) for a in cell.assemblies]
    edges = [(a.parent, a.name, "default") for a in cell.assemblies if a.parent]
    return [
        _table(TRUTH, "the planted assemblies", ("assembly", "level", "parent", "size", "genes"), truth),
        CellFile(
            name="truth.nodes",
            content=_tsv(nodes),
            description="the planted hierarchy as HiDeF writes one: assemblies",
            columns=("assembly", "size", "genes separated by blanks", "persistence, unknown: 0"),
        ),
        CellFile(
            name="truth.edges",
            content=_tsv(edges),
            description="the planted hierarchy as HiDeF writes one: links",
            columns=("parent", "child", "type"),
        ),
    ]


def _table(name: str, description: str, header: Sequence[str], rows: Sequence[tuple[object, ...]]) -> CellFile:
    content = _tsv([tuple(header), *rows])
    return CellFile(name=name, content=content, description=description, columns=tuple(header))


def _tsv(rows: Iterable[tuple[object, ...]]) -> bytes:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows).encode()
