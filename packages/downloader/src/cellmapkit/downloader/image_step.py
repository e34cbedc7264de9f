"""A description of images in, images in colour folders out, with the gene that each shows."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, examples
from cellmapkit.core.about import read_provenance
from cellmapkit.core.fetch import is_url
from cellmapkit.core.outdir import CHECKPOINT, OutputDirectory
from cellmapkit.core.step import run_step
from cellmapkit.downloader import image_tables as names
from cellmapkit.downloader.gene_table import read_gene_table
from cellmapkit.downloader.image_fetch import ImageFetcher
from cellmapkit.downloader.image_genes import choose_genes
from cellmapkit.downloader.image_info import INFO
from cellmapkit.downloader.image_inputs import Planner
from cellmapkit.downloader.image_store import FILES, ImageStore, Stored
from cellmapkit.downloader.provenance_json import read_datasets
from cellmapkit.downloader.sources import SourceRow, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.downloader.image_fetch import FetchedFields
    from cellmapkit.downloader.image_genes import GeneChoice
    from cellmapkit.downloader.image_inputs import ImageInputs
    from cellmapkit.downloader.image_params import ImageParams
    from cellmapkit.downloader.image_plan import Plan
    from cellmapkit.downloader.provenance_json import Dataset

_RESERVED = frozenset(value for name, value in vars(names).items() if name.isupper() and isinstance(value, str)) - {
    names.SAMPLES, names.UNIQUE,
} | {FILES, "README.txt", "output.log", "error.log", "ro-crate-metadata.json"}  # fmt: skip
_SHOWS = {"red": "microtubules", "blue": "the nucleus", "green": "the protein", "yellow": "the endoplasmic reticulum"}
_TROUBLE = (
    "images that", "fields left out", "fields whose", "rows left out", "names: ambiguous", "names: unmapped",
    "names: without symbol",
)  # fmt: skip


def download_images(options: StepOptions, given: ImageInputs, params: ImageParams) -> None:
    """Fetch images, tie them to genes and write a crate.

    Whole images survive a run that does not end well: in the hidden output directory if it was interrupted or killed,
    in ``<outdir>.failed`` if it failed. A later run with ``--resume`` fetches only what is missing or was changed.

    Parameters
    ----------
    options : StepOptions
        What every step is told.
    given : ImageInputs
        What describes the images.
    params : ImageParams
        How they are found and fetched.

    Raises
    ------
    UsageError
        If nothing describes images.
    CellmapkitError
        If an input cannot be used, or images are missing in the end and that is not allowed.
    """
    given.check(params)
    datasets = _datasets(options)
    with run_step(INFO, options, parameters=params.record()) as step:
        earlier = OutputDirectory(options.outdir).failed if options.resume else None
        store = ImageStore(step.directory / CHECKPOINT / "images", earlier)
        fetcher = ImageFetcher(store=store, params=params, progress=step.run.progress)
        bring = fetcher.fetcher(step.run.progress)
        sources = Sources(step=step, fetcher=bring, reserved=_RESERVED, datasets=datasets)
        try:
            _download(step, given, Planner(step=step, sources=sources, fetcher=fetcher, params=params))
        except Exception:
            with suppress(OSError):  # what ended the run is what the user must hear
                store.adopt_rest()
                _place(step, store, store.stored.values())
            raise


def _download(step: Step, given: ImageInputs, planner: Planner) -> None:
    params, sources = planner.params, planner.sources
    table = read_gene_table(sources.bring("gene_table", given.gene_table, copy=False)) if given.gene_table else None
    if given.cm4ai_table and given.samples:
        step.log.warning("--samples is ignored, as --cm4ai_table is given")
    if params.skip_existing:
        step.log.info("--skip_existing has no effect: --resume fetches only what is missing")
    plan, copies = planner.plan(given)
    step.log.info("%d images of %d fields asked for", len(plan.jobs), len({job.field for job in plan.jobs}))
    fetched = planner.fetcher.fetch(plan.jobs)
    step.log.info("%d images were there from an earlier run", fetched.reused)
    samples = [sample for sample in plan.samples if sample.field in fetched.complete]
    choice = choose_genes(samples, table, params.ambiguous)
    rows = [row for name in sorted(fetched.complete) for row in fetched.stored[name]]
    for copy in copies:
        _write_csv(step, copy)
    for file in names.gene_tables(choice, plan.urls, params.n_folds):
        step.write_rows(file.name, file.header, file.rows, file.description)
    _write_errors(step, choice)
    for file in names.record_tables(plan, fetched):
        step.write_rows(file.name, file.header, file.rows, file.description)
    _summarise(step, names.summary(plan, fetched, choice))
    about = "what was read: digests, where it came from, and what the provenance file says of it"
    step.write_rows(names.SOURCES, SourceRow._fields, sorted(sources.rows), about)
    _require(plan, fetched, choice, params)
    for row in rows:
        if not is_url(row.source):
            step.read(Path(row.source))
    kept = [planner.xml] if planner.xml and params.keep_xml else []
    _place(step, planner.fetcher.store, [*kept, *rows])


def _require(plan: Plan, fetched: FetchedFields, choice: GeneChoice, params: ImageParams) -> None:
    """Refuse a result without images that were asked for, or with none."""
    failed = fetched.failures
    shown = examples(f"{failure.colour} of {failure.field}: {failure.reason}" for failure in failed)
    if failed and (not params.skip_failed or not fetched.complete):
        raise InputError(
            f"{len(failed)} of {len(plan.jobs)} images could not be had, for example {shown}",
            hint=f"{names.FAILURES} in the failed run lists all; --resume keeps what is there and tries only these "
            "again, --skip_failed goes on without their fields",
        )
    if not choice.genes:
        raise InputError("no gene is known of any image", hint="expected Ensembl ids or gene names in the table")


def _place(step: Step, store: ImageStore, rows: Iterable[Stored]) -> None:
    """Put files of the store into the crate, with the table of them."""
    rows = sorted(rows)
    store.place(step.directory, rows)
    for row in rows:
        if row.colour:
            step.add(row.file, f"{row.colour} channel image of the field {row.field}: {_SHOWS[row.colour]}")
        else:
            step.add(row.file, f"downloaded from {row.source}")
    about = "where every file was fetched from, its size in pixels and bytes, and what the server said of it"
    step.write_rows(FILES, Stored._fields, rows, about)


def _datasets(options: StepOptions) -> dict[str, Dataset]:
    if options.provenance is None:
        return {}
    flags = options.overrides
    by_key = {
        "name": flags.name,
        "organization-name": flags.organization_name,
        "project-name": flags.project_name,
    }
    words = read_provenance(options.provenance)
    return read_datasets(words, str(options.provenance), ("samples", "unique"), by_key)


def _write_csv(step: Step, file: names.File) -> None:
    with (step.directory / file.name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([file.header, *file.rows])
    step.add(file.name, file.description, file.header)


def _write_errors(step: Step, choice: GeneChoice) -> None:
    (step.directory / names.ERRORS).write_text("".join(f"{line}\n" for line in choice.errors), encoding="utf-8")
    step.add(names.ERRORS, "genes whose name is not settled or that are left out, one sentence each")


def _summarise(step: Step, counts: list[tuple[str, object]]) -> None:
    step.write_rows(names.SUMMARY, ("what", "value"), counts, "what happened to rows, images and names, in numbers")
    for what, value in counts:
        loud = value and what.startswith(_TROUBLE)
        (step.log.warning if loud else step.log.info)("%s: %s", what, value)
    if dict(counts).get("names: without symbol"):
        step.log.warning("genes without a symbol are named by their Ensembl ids: give --gene_table to name them")
