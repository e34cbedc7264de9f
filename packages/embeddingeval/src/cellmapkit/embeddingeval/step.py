"""Embeddings and standards in, scores out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import CrateNotFoundError, IdMismatchError, UsageError, examples
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
from cellmapkit.embeddingeval.named_files import named_files
from cellmapkit.embeddingeval.pairlist_scores import log_pair_lists, score_pair_list, write_pair_lists
from cellmapkit.embeddingeval.pairlists import read_pair_list
from cellmapkit.embeddingeval.profile_agreement import profile_agreements
from cellmapkit.embeddingeval.profiles import read_profiles
from cellmapkit.embeddingeval.settings import chosen
from cellmapkit.embeddingeval.suite import judge
from cellmapkit.embeddingeval.universe import over
from cellmapkit.standards.obtain import obtain
from cellmapkit.standards.sources import parse_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.api.records import Embedding, Network
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.embeddingeval.pairlist_scores import ListScores
    from cellmapkit.embeddingeval.params import SuiteParams
    from cellmapkit.embeddingeval.profiles import Profiles
    from cellmapkit.embeddingeval.suite import Judgement

_TABLES = ("coembedding_emd.tsv", "ppi_emd.tsv", "image_emd.tsv", "sequence_emd.tsv")


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
    pairs, profiles : sequence of str
        ``NAME=PATH`` of lists of pairs, and of tables of profiles.
    """

    embeddings: Sequence[Path]
    names: Sequence[str]
    standards: Sequence[str]
    folds: Path | None = None
    groups: Path | None = None
    degree_network: Path | None = None
    pairs: Sequence[str] = ()
    profiles: Sequence[str] = ()


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
    for name, option in (*((name, "side_by_side") for name in params.side_by_side), (params.reference, "reference")):
        if name and name not in tables:
            raise UsageError(f"--{option} names {name!r}", hint=f"the embeddings are {', '.join(tables)}")
    sources = parse_sources(given.standards)
    if not sources:
        raise UsageError("no standard was given", hint="give --standards NAME=PATH, for example CORUM=corum.json")
    if given.profiles and not params.agreement:
        raise UsageError("--profiles are references of the agreement", hint="leave out one of it and --no_agreement")
    lists = named_files(given.pairs, "--pairs")
    references = named_files(given.profiles, "--profiles", taken=tables)
    metrics = chosen(params.metrics, params.set)
    settings = {name: values.record() for name, (_, values) in metrics.items()}
    words = {name: list(getattr(given, name)) for name in ("standards", "pairs", "profiles")}
    parameters = {**params.record(), "embedding_names": list(tables), **words, **settings}
    software = [algorithm for algorithm, _ in metrics.values()]
    with run_step(INFO, options, parameters=parameters, algorithms=software, inputs=[*given.embeddings]) as step:
        read = {name: _read(step, name, path) for name, path in tables.items()}
        genes = sorted(set().union(*(embedding.ids for embedding in read.values())))
        splits = _splits(step, given, genes)
        standards = [dataclasses.replace(obtain(step, source), **splits) for source in sources]
        network = _network(step, given)
        controlled = {
            **read,
            **(controls(read, params.side_by_side or tuple(read), step.run) if params.controls else {}),
            **(_degree_control(step, genes, network) if network else {}),
        }
        judged = over(params.universe, controlled)
        listed = _rank_pairs(step, judged, lists)
        profiles = {name: _profiles(step, name, path, genes) for name, path in references.items()}
        judgements = judge(judged, standards, metrics, step.call, step.run)
        _write(step, judgements, params)
        if listed:
            write_pair_lists(step, listed)
        if params.agreement and (len(read) > 1 or profiles):
            compared = judged if params.universe == "common" else controlled
            _compare(step, compared, profiles, params, mutual=len(read) > 1)
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


def _compare(
    step: Step, embeddings: dict[str, Embedding], profiles: dict[str, Profiles], params: SuiteParams, *, mutual: bool
) -> None:
    found, notes = profile_agreements(embeddings, profiles, params.agreement_fractions, step.run)
    if mutual:
        others, left_out = agreements(embeddings, params.agreement_fractions, step.run)
        found, notes = others + found, left_out + notes
    write_agreement(step, found, [*(embeddings if mutual else ()), *profiles], list(embeddings))
    for note in notes:
        step.log.warning("%s", note)


def _rank_pairs(step: Step, embeddings: dict[str, Embedding], lists: dict[str, Path]) -> list[ListScores]:
    found = []
    for name, path in lists.items():
        step.read(path)
        listed = read_pair_list(name, path)
        positive = int(listed.positive.sum())
        step.log.info("%s: %s has %d pairs, %d positive", path, name, len(listed.pairs), positive)
        if listed.repeats:
            step.log.warning("%s: %d lines repeat a pair, which counts once", path, listed.repeats)
        found += [score_pair_list(one, embedding, listed) for one, embedding in embeddings.items()]
    log_pair_lists(step, found)
    return found


def _profiles(step: Step, name: str, path: Path, genes: Sequence[str]) -> Profiles:
    step.read(path)
    table = read_profiles(path)
    n_common = len(set(table.genes) & set(genes))
    if not n_common:
        message = f"{path} has none of the {len(genes)} genes ({examples(genes)}) of the embeddings"
        raise IdMismatchError(message, hint=f"expected a gene at the start of each row; it has {examples(table.genes)}")
    missing = 100 * float(np.isnan(table.values).mean())
    step.log.info("%s: %s has %d genes x %d columns, %.1f %% missing", path, name, *table.values.shape, missing)
    step.log.info("%s: %d of the %d genes of the embeddings are in it", name, n_common, len(genes))
    return table


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
