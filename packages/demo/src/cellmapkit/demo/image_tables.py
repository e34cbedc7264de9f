"""The tables that belong to the images: what upstream reads, what a classifier learns from, and the answer sheet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from cellmapkit.demo.files import CellFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.demo.antibodies import Antibody, Staining
    from cellmapkit.demo.model import SyntheticCell

Row = tuple[object, ...]

CELL_LINE = "SYN-1"
"""Name of the cell line, which does not exist."""
ATTRIBUTES = ("name", "represents", "ambiguous", "antibody", "filename", "imageurl")
SAMPLES = (
    "filename",
    "if_plate_id",
    "position",
    "sample",
    "status",
    "locations",
    "antibody",
    "ensembl_ids",
    "gene_names",
)
UNIQUE = ("antibody", "ensembl_ids", "gene_names", "atlas_name", "locations", "n_location")
FIELDS = ("gene", "ensembl_id", "antibody", "field", "locations")
TRUTH = ("gene", "antibody", "compartments", "planted_locations", "seen_locations", "misplaced")
_DONE = 35  # the status of finished samples in the Human Protein Atlas' tables


def image_files(cell: SyntheticCell, staining: Staining, n_fields: int) -> list[CellFile]:
    """Return the tables of a set of images.

    Parameters
    ----------
    cell : SyntheticCell
        For names and identifiers.
    staining : Staining
        What was stained, and what is seen.
    n_fields : int
        Fields of each antibody.

    Returns
    -------
    list of CellFile
        The same bytes for equal arguments. Genes stand for images by fold: fold ``k`` has the k-th field of each.
    """
    folds = [
        _tsv(
            f"{fold + 1}_image_gene_node_attributes.tsv",
            f"genes and the images that stand for them, fold {fold + 1}",
            ATTRIBUTES,
            _attributes(cell, staining, fold),
        )
        for fold in range(n_fields)
    ]
    return [
        *folds,
        _csv(
            "samples.csv", "one line for each field, as upstream reads it", SAMPLES, _samples(cell, staining, n_fields)
        ),
        _csv("unique.csv", "one line for each antibody, as upstream reads it", UNIQUE, _unique(cell, staining)),
        _tsv("fields.tsv", "one line for each field and gene", FIELDS, _fields(cell, staining, n_fields)),
        _tsv("truth_images.tsv", "where each gene was planted and is seen", TRUTH, _truth(cell, staining)),
        _standard(cell, staining),
        _provenance(),
    ]


def seen_by(antibody: Antibody) -> list[str]:
    """Return the sorted locations at which an antibody stains."""
    return sorted({place.location for place in antibody.places})


def _genes(cell: SyntheticCell, antibody: Antibody) -> tuple[list[str], list[str]]:
    """Return symbols and Ensembl identifiers of the targets of an antibody, in the order of the symbols."""
    pairs = sorted((cell.genes[target].symbol, cell.genes[target].ensembl) for target in antibody.targets)
    return [symbol for symbol, _ in pairs], [identifier for _, identifier in pairs]


def _attributes(cell: SyntheticCell, staining: Staining, fold: int) -> list[Row]:
    rows: list[Row] = []
    for antibody in staining.antibodies:
        symbols, identifiers = _genes(cell, antibody)
        ambiguous = ",".join(symbols) if len(symbols) > 1 else ""
        for symbol, identifier in zip(symbols, identifiers, strict=True):
            image = antibody.field_name(fold)
            rows.append((symbol, identifier, ambiguous, antibody.name, image, "no image url found"))
    return sorted(rows, key=lambda row: str(row[0]))


def _samples(cell: SyntheticCell, staining: Staining, n_fields: int) -> list[Row]:
    rows: list[Row] = []
    for antibody in staining.antibodies:
        symbols, identifiers = _genes(cell, antibody)
        known = (",".join(seen_by(antibody)), antibody.name, ",".join(identifiers), ",".join(symbols))
        for number in range(n_fields):
            name = antibody.field_name(number)
            rows.append((name, *name.strip("_").split("_"), _DONE, *known))
    return rows


def _unique(cell: SyntheticCell, staining: Staining) -> list[Row]:
    rows: list[Row] = []
    for antibody in staining.antibodies:
        symbols, identifiers = _genes(cell, antibody)
        seen = seen_by(antibody)
        rows.append((antibody.name, ",".join(identifiers), ",".join(symbols), CELL_LINE, ",".join(seen), len(seen)))
    return rows


def _fields(cell: SyntheticCell, staining: Staining, n_fields: int) -> list[Row]:
    return [
        (symbol, identifier, antibody.name, antibody.field_name(number), ",".join(seen_by(antibody)))
        for antibody in staining.antibodies
        for number in range(n_fields)
        for symbol, identifier in zip(*_genes(cell, antibody), strict=True)
    ]


def _truth(cell: SyntheticCell, staining: Staining) -> list[Row]:
    compartments: dict[int, list[str]] = {}
    for assembly in cell.assemblies:
        if assembly.level == "compartment":
            for protein in assembly.members:
                compartments.setdefault(protein, []).append(assembly.name)
    rows: list[Row] = []
    for antibody in staining.antibodies:
        for target in antibody.targets:
            planted = sorted({staining.location_of[name] for name in compartments[target]})
            rows.append(
                (
                    cell.genes[target].symbol,
                    antibody.name,
                    ",".join(compartments[target]),
                    ",".join(planted),
                    ",".join(staining.seen[target]),
                    staining.misplaced.get(target, ""),
                )
            )
    return sorted(rows, key=lambda row: str(row[0]))


def _standard(cell: SyntheticCell, staining: Staining) -> CellFile:
    terms = {cell.genes[protein].symbol: list(seen) for protein, seen in staining.seen.items()}
    text = json.dumps(dict(sorted(terms.items())), indent=0) + "\n"
    title = "standard: the locations at which each imaged gene is seen"
    return CellFile(name="standard_locations.json", content=text.encode(), description=title)


def _provenance() -> CellFile:
    about = {"author": "cellmapkit", "version": "1", "date-published": "2026-11-21", "data-format": "csv"}
    words = {
        "name": "Synthetic cell, images",
        "organization-name": "cellmapkit",
        "project-name": "Synthetic cell",
        "cell-line": CELL_LINE,
        "description": "Drawn by a program, not photographed: cells with three markers and a stained protein",
        "samples": {"name": "image samples", "description": "fields of the synthetic microscope", **about},
        "unique": {"name": "image antibodies", "description": "antibodies of the synthetic microscope", **about},
    }
    text = json.dumps(words, indent=2) + "\n"
    return CellFile(
        name="images_provenance.json", content=text.encode(), description="words for --provenance of images"
    )


def _tsv(name: str, description: str, header: Sequence[str], rows: Sequence[Row]) -> CellFile:
    text = "".join("\t".join(map(str, row)) + "\n" for row in (tuple(header), *rows))
    return CellFile(name=name, content=text.encode(), description=description, columns=tuple(header))


def _csv(name: str, description: str, header: Sequence[str], rows: Sequence[Row]) -> CellFile:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([tuple(header), *rows])
    return CellFile(name=name, content=stream.getvalue().encode(), description=description, columns=tuple(header))
