"""Embeddings and standards in, scores out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError, UsageError
from cellmapkit.core.edges import read_edgelist
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import read_embedding
from cellmapkit.embeddingeval import outputs
from cellmapkit.embeddingeval.agreement import agreements, write_agreement
from cellmapkit.embeddingeval.clusters import read_groups
from cellmapkit.embeddingeval.comparison import differences
from cellmapkit.embeddingeval.controls import DEGREE, controls, degree_control
from cellmapkit.embeddingeval.degree_matched import ABOUT, DEGREE_MATCHED, HEADER, degree_matched, degrees
from cellmapkit.embeddingeval.figures import write_figures
from cellmapkit.embeddingeval.gene_words import as_folds, read_gene_words
from cellmapkit.embeddingeval.info import INFO
from cellmapkit.embeddingeval.settings import chosen
from cellmapkit.embeddingeval.suite import judge
from cellmapkit.embeddingeval.universe import over
from cellmapkit.standards.naming import NAME_COLUMNS, name_rows
from cellmapkit.standards.ndex import Ndex, default_cache
from cellmapkit.standards.read import NDEX
from cellmapkit.standards.sources import parse_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding, Network
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.embeddingeval.params import SuiteParams
    from cellmapkit.embeddingeval.suite import Judgement
    from cellmapkit.standards.sources import Source

_TABLES = ("coembedding_emd.tsv", "ppi_emd.tsv", "image_emd.tsv", "sequence_emd.tsv")
NAMES = "standard_names.tsv"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Given:
    """What the user named on the command line.

    Attributes
    ----------
    embeddings : sequence of Path
        Tables, or directories that hold one.
    names : sequence of str
        One per embedding, or empty.
    standards : sequence of str
        ``NAME=PATH`` and the further forms of the standards package.
    folds, groups : Path or None
        Tables of a gene and its fold, or its group; groups also as CD-HIT and MMseqs2 write clusters.
    degree_network : Path or None
        Edge list of the control that knows only degrees.
    """

    embeddings: Sequence[Path]
    names: Sequence[str]
    standards: Sequence[str]
    folds: Path | None = None
    groups: Path | None = None
    degree_network: Path | None = None


def evaluate_embeddings(options: StepOptions, given: Given, params: SuiteParams) -> None:
    """Judge embeddings by standards and write a crate.

    Parameters
    ----------
    options : StepOptions
        What every step is told.
    given : Given
        Inputs.
    params : SuiteParams
        Metrics, universe, controls.

    Raises
    ------
    CellmapkitError
        If the options make no sense together, or an input cannot be used.
    """
    tables = dict(zip(_names(given), map(_table_in, given.embeddings), strict=True))
    if params.reference and params.reference not in tables:
        raise UsageError(f"--reference is {params.reference!r}", hint=f"the embeddings are {', '.join(tables)}")
    sources = parse_sources(given.standards)
    if not sources:
        raise UsageError("no standard was given", hint="give --standards NAME=PATH, for example CORUM=corum.json")
    metrics = chosen(params.metrics, params.set)
    settings = {name: values.record() for name, (_, values) in metrics.items()}
    parameters = {**params.record(), "embedding_names": list(tables), "standards": list(given.standards), **settings}
    software = [algorithm for algorithm, _ in metrics.values()]
    with run_step(INFO, options, parameters=parameters, algorithms=software, inputs=[*given.embeddings]) as step:
        read = {name: _read(step, name, path) for name, path in tables.items()}
        genes = sorted(set().union(*(embedding.ids for embedding in read.values())))
        splits = _splits(step, given, genes)
        standards = [dataclasses.replace(_standard(step, source), **splits) for source in sources]
        network = _network(step, given)
        controlled = {
            **read,
            **(controls(read, step.run) if params.controls else {}),
            **(_degree_control(step, genes, network) if network else {}),
        }
        judged = over(params.universe, controlled)
        judgements = judge(judged, standards, metrics, step.call, step.run)
        _write(step, judgements, params)
        if params.agreement and len(read) > 1:
            _compare(step, judged if params.universe == "common" else controlled, params)
        if network:
            matched = degree_matched(judged, standards, degrees(network), step.run)
            step.write_rows(DEGREE_MATCHED, HEADER, matched, ABOUT)


def _write(step: Step, judgements: Sequence[Judgement], params: SuiteParams) -> None:
    ranked = params.universe != "own"
    outputs.write_scores(step, judgements, params.universe)
    outputs.write_summary(step, judgements, ranked=ranked)
    if ranked:
        outputs.write_comparisons(step, differences(judgements, params.reference))
    outputs.write_tables(step, judgements)
    write_figures(step, judgements, ranked=ranked)
    for item in judgements:
        for note in item.scores.notes:
            step.log.info("%s, %s, %s: %s", item.embedding, item.standard, item.protocol, note)


def _compare(step: Step, embeddings: dict[str, Embedding], params: SuiteParams) -> None:
    found, left_out = agreements(embeddings, params.agreement_fractions, step.run)
    write_agreement(step, found, list(embeddings))
    for note in left_out:
        step.log.warning("%s", note)


def _names(given: Given) -> list[str]:
    if not given.embeddings:
        raise UsageError("no embedding was given", hint="give --embeddings with tables or directories")
    if given.names and len(given.names) != len(given.embeddings):
        message = f"{len(given.embeddings)} embeddings and {len(given.names)} names were given"
        raise UsageError(message, hint="give --embedding_names one name for each of --embeddings")
    names = list(given.names) or [path.name.removesuffix(".gz").removesuffix(".tsv") for path in given.embeddings]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"two embeddings are called {twice[0]!r}", hint="tell them apart with --embedding_names")
    return names


def _table_in(path: Path) -> Path:
    found = [path] if not path.is_dir() else [path / name for name in _TABLES if (path / name).is_file()]
    if not found:
        raise CrateNotFoundError(f"{path} holds no embedding", hint=f"expected {', '.join(_TABLES)}, or a table")
    return found[0]


def _read(step: Step, name: str, path: Path) -> Embedding:
    embedding = read_embedding(path, digest=step.read(path)).embedding
    step.log.info("%s: %d genes x %d", name, *embedding.values.shape)
    return embedding


def _standard(step: Step, source: Source) -> Standard:
    path = source.locate(Ndex(server=NDEX, cache=default_cache()))
    for file in (path, *source.files):
        step.read(file)
    found = source.read(path)
    step.log.info("%s: %s has %d labels, %d genes", path, source.name, len(found), len(found.genes))
    for note in found.notes:
        step.log.warning("%s: %s", path, note)
    if found.names:
        about = f"gene names of the standard {source.name}: what matched, was renamed, was ambiguous or unknown"
        step.write_rows(f"{source.name}_{NAMES}", tuple(NAME_COLUMNS), name_rows(found), about)
    return found.for_metrics()


def _network(step: Step, given: Given) -> Network | None:
    if given.degree_network is None:
        return None
    step.read(given.degree_network)
    return read_edgelist(given.degree_network).network


def _degree_control(step: Step, genes: list[str], network: Network) -> dict[str, Embedding]:
    control, note = degree_control(genes, network)
    step.log.info("%s", note)
    return {DEGREE: control}


def _splits(step: Step, given: Given, genes: Sequence[str]) -> dict[str, Any]:
    """Return folds and groups as the fields of a standard, where the user named tables of them."""
    fields: dict[str, Any] = {}
    if given.folds is not None:
        step.read(given.folds)
        fields["folds"] = as_folds(read_gene_words(given.folds, "fold"), given.folds)
    if given.groups is not None:
        step.read(given.groups)
        groups = read_groups(given.groups, genes)
        fields["groups"] = groups.of
        for note in groups.notes:
            step.log.info("%s", note)
    return fields
