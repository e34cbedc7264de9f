"""An interaction table in, a network of genes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import IdMismatchError, UsageError, examples
from cellmapkit.core.about import read_provenance
from cellmapkit.core.fetch import Fetcher, is_url
from cellmapkit.core.step import run_step
from cellmapkit.downloader import ppi_tables
from cellmapkit.downloader.gene_table import read_gene_table
from cellmapkit.downloader.names import Namer
from cellmapkit.downloader.ppi_baits import mark_baits, read_baits
from cellmapkit.downloader.ppi_edges import read_edges
from cellmapkit.downloader.ppi_info import INFO
from cellmapkit.downloader.ppi_network import build_network
from cellmapkit.downloader.provenance_json import read_datasets
from cellmapkit.downloader.sources import SourceRow, Sources
from cellmapkit.downloader.text import check_file

if TYPE_CHECKING:
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.downloader.genes import GeneTable
    from cellmapkit.downloader.ppi_network import PpiNetwork
    from cellmapkit.downloader.ppi_params import PpiParams
    from cellmapkit.downloader.provenance_json import Dataset

_RESERVED = frozenset(value for name, value in vars(ppi_tables).items() if name.isupper()) | {
    "README.txt", "output.log", "error.log", "ro-crate-metadata.json",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PpiInputs:
    """Where the inputs are: each a path or a URL, or ``None``.

    Attributes
    ----------
    edgelist : str or None
        A table of interactions.
    cm4ai_table : str or None
        A table with CM4AI's columns; given, ``edgelist`` and ``baitlist`` are ignored as upstream does.
    baitlist : str or None
        The baits of the edge list.
    gene_table : str or None
        HGNC's complete set, or a map to approved symbols.
    """

    edgelist: str | None = None
    cm4ai_table: str | None = None
    baitlist: str | None = None
    gene_table: str | None = None


def download_ppi(options: StepOptions, given: PpiInputs, params: PpiParams) -> None:
    """Read an interaction table, clean it and write a crate.

    Parameters
    ----------
    options : StepOptions
        What every step is told.
    given : PpiInputs
        Where the inputs are.
    params : PpiParams
        How they are read and cleaned.

    Raises
    ------
    UsageError
        If there is no interaction table.
    CellmapkitError
        If an input cannot be used.
    """
    role = "cm4ai_table" if given.cm4ai_table else "edgelist"
    table = given.cm4ai_table or given.edgelist
    if table is None:
        raise UsageError("no table of interactions was given", hint="give one with --edgelist or --cm4ai_table")
    for path in vars(given).values():
        if path is not None and not is_url(path):
            check_file(Path(path))
    datasets = _datasets(options)
    with run_step(INFO, options, parameters=params.record()) as step:
        fetcher = Fetcher(timeout=params.download_timeout, retries=params.download_retries, progress=step.run.progress)
        sources = Sources(step=step, fetcher=fetcher, reserved=_RESERVED, datasets=datasets)
        genes = _gene_table(sources, given.gene_table)
        path = sources.bring(role, table, copy=role == "edgelist")
        rows = read_edges(path, params, genes, cm4ai=role == "cm4ai_table")
        step.log.info("%s: %d rows, %s", rows.source, len(rows), rows.description)
        namer = Namer(genes)
        network = build_network(rows, namer, params.ambiguous, path.name)
        _check_known(namer, genes)
        if given.cm4ai_table and (given.edgelist or given.baitlist):
            step.log.warning("--edgelist and --baitlist are ignored, as --cm4ai_table is given")
        elif given.baitlist:
            baitlist = sources.bring("baitlist", given.baitlist, copy=True)
            mark_baits(network, read_baits(baitlist, params), rows, namer, baitlist.name)
        _write(step, network, namer, params, prefixed=role == "cm4ai_table")
        _summarise(step, ppi_tables.summary(network, namer, len(rows)))
        about = "what was read: digests, where it came from, and what the provenance file says of it"
        step.write_rows(ppi_tables.SOURCES, SourceRow._fields, sorted(sources.rows), about)


def _gene_table(sources: Sources, given: str | None) -> GeneTable | None:
    if given is None:
        return None
    table = read_gene_table(sources.bring("gene_table", given, copy=False))
    for note in table.notes:
        sources.step.log.warning("%s", note)
    return table


def _datasets(options: StepOptions) -> dict[str, Dataset]:
    if options.provenance is None:
        return {}
    words = read_provenance(options.provenance)
    flags = options.overrides
    by_key = {
        "name": flags.name,
        "organization-name": flags.organization_name,
        "project-name": flags.project_name,
    }
    return read_datasets(words, str(options.provenance), ("edgelist", "baitlist"), by_key)


def _check_known(namer: Namer, genes: GeneTable | None) -> None:
    """Refuse a network of which the complete set of genes knows nothing: it is of another species or kind."""
    names = namer.names()
    if genes is not None and genes.complete and all(named.status == "unmapped" for named in names):
        found = examples(named.written for named in names)
        raise IdMismatchError(
            f"{genes.source} knows none of the {len(names)} names of the network: {found}",
            hint="is the network human, and is the right column read? leave --gene_table out to keep the names as is",
        )


def _write(step: Step, network: PpiNetwork, namer: Namer, params: PpiParams, *, prefixed: bool) -> None:
    for table in ppi_tables.tables(network, namer, prefixed=prefixed):
        step.write_rows(table.name, table.header, table.rows, table.description)
    lines = ppi_tables.errors(network, namer, params.ambiguous)
    (step.directory / ppi_tables.ERRORS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    step.add(ppi_tables.ERRORS, "genes whose name is not settled or that have no edge, one sentence each")


def _summarise(step: Step, counts: list[tuple[str, int]]) -> None:
    step.write_rows(ppi_tables.SUMMARY, ("what", "count"), counts, "what happened to rows and names, in numbers")
    for what, count in counts:
        as_usual = not what.startswith("rows: ") and what not in ("names: ambiguous", "names: unmapped")
        log = step.log.info if as_usual or what == "rows: renamed" else step.log.warning
        log("%s: %d", what, count)
    if dict(counts).get("names: entry name"):
        step.log.warning("entry names of UniProt are often but not always gene symbols: give --gene_table to be sure")
