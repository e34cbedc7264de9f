"""Read a table that describes a local folder of fields: what each shows, and where the image of each colour is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.downloader.image_plan import COLOURS, SUFFIXES, Job, Plan, by_field, out, suffix_of
from cellmapkit.downloader.image_samples import Sample, check_names, column, genes_of, table
from cellmapkit.downloader.rows import find_column, plain

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.downloader.image_samples import LeftOut
    from cellmapkit.downloader.rows import Rows

FIELD = ("field", "field_name", "filename", "image", "image_name")
"""Names of the column with the name of a field."""
GENE = ("gene", "symbol", "gene_symbol", "gene_name", "gene_names", "protein")
"""Names of the column with gene symbols."""
ENSEMBL = ("ensembl", "ensembl_id", "ensembl_ids", "ensembl_gene_id")
"""Names of the column with Ensembl ids."""
ANTIBODY = ("antibody", "antibody_id")
"""Names of the column with antibodies."""
LOCATIONS = ("locations", "location")
"""Names of the column with locations."""


def plan_fields(path: Path, suffix: str) -> Plan:
    """Return the plan of a table of local fields.

    Parameters
    ----------
    path : Path
        With a column of genes and one of fields; either columns ``red``, ``green``, ``blue``, ``yellow`` (some of
        them, always ``green``) with paths relative to the table, or folders of these names beside it with
        ``<field>_<colour>.<suffix>``.
    suffix : str
        Tried first.

    Returns
    -------
    Plan
        Fields without a gene are left out. A field in several rows binds all their genes.

    Raises
    ------
    TableError
        If columns are missing, or two rows give one field different images.
    """
    rows = table(path, (), "table of fields")
    colours = _colours(path, rows)
    samples = _samples(path, rows)
    kept, left_out = _with_genes(samples)
    if not kept:
        raise TableError(f"{path}: none of its {len(samples)} rows names a gene", hint="fill the column of genes")
    wanted = {sample.field for sample in kept}
    jobs = {job for job in _jobs(path, rows, samples, colours, suffix) if job.field in wanted}
    twice = [pair for pair, count in Counter((job.field, job.colour) for job in jobs).items() if count > 1]
    if twice:
        message = f"{path} gives {len(twice)} images more than once, differently: {examples(sorted(twice))}"
        raise TableError(message, hint="a field that stands in several rows has the same images in all of them")
    order = {colour: i for i, colour in enumerate(COLOURS)}
    ordered = sorted(jobs, key=lambda job: (job.field, order[job.colour]))
    return Plan(samples=kept, jobs=ordered, left_out=left_out, facts=[("colours", ", ".join(colours))])


def _colours(path: Path, rows: Rows) -> list[str]:
    named = [colour for colour in COLOURS if find_column(rows.header or (), {colour}) is not None]
    found = named or [colour for colour in COLOURS if (path.parent / colour).is_dir()]
    if "green" not in found:
        what = f"columns for {', '.join(named)}" if named else f"no column of a colour and beside it folders {found}"
        raise ColumnError(
            f"{path} has {what}; green, the protein, is missing",
            hint="expected columns red, green, blue, yellow with paths, or folders of these names beside the table",
        )
    return found


def _samples(path: Path, rows: Rows) -> list[Sample]:
    header = rows.header or ()
    lacking = [names[0] for names in (FIELD,) if not _any(header, names)]
    lacking += [] if _any(header, GENE) or _any(header, ENSEMBL) else ["gene or ensembl"]
    if lacking:
        message = f"{path} is no table of fields: it lacks {', '.join(lacking)}; its columns are: {', '.join(header)}"
        raise ColumnError(message, hint="expected gene or ensembl, field, and perhaps antibody, locations, colours")
    fields = column(rows, *FIELD)
    empty = [line for line, name in zip(rows.lines, fields, strict=True) if not name]
    if empty:
        raise TableError(f"{path}: {len(empty)} rows name no field: lines {examples(empty)}", hint="name each field")
    cells = [column(rows, *names) for names in (GENE, ENSEMBL, ANTIBODY, LOCATIONS)]
    samples = []
    for line, name, (symbols, ids, antibody, locations) in zip(
        rows.lines, fields, zip(*cells, strict=True), strict=True
    ):
        bare = name.rstrip("_")
        parts = bare.rsplit("_", 2)
        plate, position, number = parts if len(parts) == 3 else (bare, "", "")
        genes = genes_of(ids, symbols)
        samples.append(Sample(f"{bare}_", plate, position, number, antibody, genes, locations, line))
    check_names(samples, str(path))
    return samples


def _any(header: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return find_column(header, {plain(name) for name in names}) is not None


def _with_genes(samples: list[Sample]) -> tuple[list[Sample], list[LeftOut]]:
    kept = [sample for sample in samples if sample.genes]
    return kept, [out(sample, "it names no gene") for sample in samples if not sample.genes]


def _jobs(path: Path, rows: Rows, samples: list[Sample], colours: list[str], suffix: str) -> list[Job]:
    """Return the job of every row and colour."""
    jobs = []
    for colour in colours:
        if find_column(rows.header or (), {colour}) is None:
            for sample in by_field(samples):
                source = _beside(path.parent / colour, f"{sample.field}{colour}", suffix)
                jobs.append(Job(sample.field, colour, str(source), source.suffix))
            continue
        for sample, cell in zip(samples, column(rows, colour), strict=True):
            source = path.parent / (cell or f"no path in the column {colour} of line {sample.line}")
            jobs.append(Job(sample.field, colour, str(source), suffix_of(cell, suffix)))
    return jobs


def _beside(folder: Path, stem: str, suffix: str) -> Path:
    """Return the file of a name in a colour folder, with the suffix it has."""
    tried = [folder / f"{stem}{end}" for end in dict.fromkeys((suffix, *sorted(SUFFIXES)))]
    return next((path for path in tried if path.is_file()), tried[0])
