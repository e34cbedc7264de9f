"""The tables of an image crate: upstream's, and what became of every image and row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.downloader.hpa_images import ATLAS_COLUMNS
from cellmapkit.downloader.image_cm4ai import ATLAS_NAME
from cellmapkit.downloader.image_fetch import Failure
from cellmapkit.downloader.image_plan import NO_URL
from cellmapkit.downloader.image_samples import COLUMNS, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cellmapkit.downloader.image_fetch import FetchedFields
    from cellmapkit.downloader.image_genes import GeneChoice
    from cellmapkit.downloader.image_plan import Plan
    from cellmapkit.downloader.image_samples import Sample

GENES = "image_gene_node_attributes.tsv"
"""Behind the number of a fold and an underscore."""
ERRORS = "image_gene_node_attributes.errors"
FAILURES = "image_download_failures.tsv"
LEFT_OUT = "image_samples_left_out.tsv"
SUMMARY = "image_summary.tsv"
SOURCES = "image_sources.tsv"
SAMPLES = "samples.csv"
SAMPLES_COPY = "samplescopy.csv"
UNIQUE = "unique.csv"
UNIQUE_COPY = "uniquecopy.csv"
GENE_COLUMNS = ("name", "represents", "ambiguous", "antibody", "filename", "imageurl")
UNIQUE_COLUMNS = ("antibody", "ensembl_ids", "gene_names", "atlas_name", "locations", "n_location")


class File(NamedTuple):
    """One table to write: its name, what it holds, its columns, and its rows."""

    name: str
    description: str
    header: tuple[str, ...]
    rows: list[tuple[object, ...]]


def gene_tables(choice: GeneChoice, urls: Mapping[str, str], n_folds: int) -> list[File]:
    """Return the tables of genes, one per fold.

    Parameters
    ----------
    choice : GeneChoice
        The genes and their fields.
    urls : mapping of str to str
        The composite image of a field, where there is one.
    n_folds : int
        How many tables.

    Returns
    -------
    list of File
        Rows sorted by name; the field of fold N is the N-th of the gene's antibody in sorted order.
    """
    files = []
    for fold in range(1, n_folds + 1):
        rows: list[tuple[object, ...]] = []
        for gene in choice.genes:
            where = gene.field(fold)
            represents = ",".join(gene.ensembl) or gene.name
            ambiguous = ",".join(gene.candidates)
            rows.append((gene.name, represents, ambiguous, gene.antibody, where, urls.get(where, NO_URL)))
        about = f"one field for each of {len(rows)} genes, fold {fold}; its images are <filename><colour>"
        files.append(File(f"{fold}_{GENES}", about, GENE_COLUMNS, rows))
    return files


def record_tables(plan: Plan, fetched: FetchedFields) -> list[File]:
    """Return the tables of what could not be fetched, and of which rows gave no image."""
    failures = "images that could not be had, how often they were tried, and why"
    left_out = "rows of the input that give no image, and why"
    return [
        File(FAILURES, failures, Failure._fields, list(fetched.failures)),
        File(LEFT_OUT, left_out, LeftOut._fields, sorted(plan.left_out)),
    ]


def summary(plan: Plan, fetched: FetchedFields, choice: GeneChoice) -> list[tuple[str, object]]:
    """Return what happened, in numbers."""
    incomplete = {job.field for job in plan.jobs} - fetched.complete
    several = sum(len(gene.candidates) > 1 for gene in choice.genes)
    return [
        *plan.facts,
        ("fields", len({sample.field for sample in plan.samples})),
        ("fields with all images", len(fetched.complete)),
        ("fields left out because an image is missing", len(incomplete)),
        ("images asked for", len(plan.jobs)),
        ("images that could not be had", len(fetched.failures)),
        ("rows left out", len(plan.left_out)),
        ("genes", len(choice.genes)),
        ("genes of an antibody that binds several", several),
        *((f"names: {status}", count) for status, count in sorted(choice.counts.items())),
    ]


def sample_copy(samples: Iterable[Sample]) -> File:
    """Return the table of samples of inputs that have another form; ``z`` is upstream's extra column."""
    rows: list[tuple[object, ...]] = [
        (sample.field, sample.plate, sample.position, sample.sample, sample.locations, sample.antibody,
         *_lists(sample), sample.z)
        for sample in samples
    ]  # fmt: skip
    return File(SAMPLES_COPY, "the fields of the input in the form of a table of samples", (*COLUMNS, "z"), rows)


def unique_copy(samples: Iterable[Sample]) -> File:
    """Return upstream's table of antibodies: the first row of each."""
    first: dict[str, Sample] = {}
    for sample in samples:
        first.setdefault(sample.antibody, sample)
    rows: list[tuple[object, ...]] = [
        (antibody, *_lists(sample), ATLAS_NAME, sample.locations, 0) for antibody, sample in first.items()
    ]
    return File(UNIQUE_COPY, "the antibodies of the input, each once", UNIQUE_COLUMNS, rows)


def atlas_samples(rows: Sequence[tuple[object, ...]]) -> File:
    """Return the table of samples made from the Human Protein Atlas."""
    return File(SAMPLES, "the fields found in the Human Protein Atlas", ATLAS_COLUMNS, list(rows))


def _lists(sample: Sample) -> tuple[str, str]:
    ids = ",".join(gene.ensembl for gene in sample.genes)
    symbols = ",".join(gene.symbol for gene in sample.genes)
    return ids.strip(","), symbols.strip(",")
