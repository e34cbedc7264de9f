"""Embedding tables and a co-embedder in, scores across modalities out."""

from __future__ import annotations

import dataclasses
import math
from functools import partial
from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, UsageError
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import read_embedding
from cellmapkit.crossmodal import outputs
from cellmapkit.crossmodal.directions import GENERATED
from cellmapkit.crossmodal.downstream import downstream, downstream_lines
from cellmapkit.crossmodal.figures import write_figures
from cellmapkit.crossmodal.info import INFO
from cellmapkit.crossmodal.known import Known, check_known, metrics_for
from cellmapkit.crossmodal.layout import load_umap
from cellmapkit.crossmodal.modalities import assemble, check_algorithm, check_shared
from cellmapkit.crossmodal.subsetsummary import subset_lines, subset_strata
from cellmapkit.crossmodal.suite import judge
from cellmapkit.crossmodal.summary import lines, strata
from cellmapkit.crossmodal.umapfigure import write_umap_figure
from cellmapkit.standards.obtain import obtain
from cellmapkit.standards.sources import parse_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Algorithm, Params, Run
    from cellmapkit.api.records import Coembedding, Embedding, Modalities
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step
    from cellmapkit.crossmodal.outcome import Outcome
    from cellmapkit.crossmodal.params import CrossParams
    from cellmapkit.crossmodal.plane import Point
    from cellmapkit.crossmodal.summary import Line
    from cellmapkit.standards.sources import Source

_KNOWN = {"ppi_emd.tsv": "PPI", "image_emd.tsv": "image", "sequence_emd.tsv": "sequence"}


def judge_coembedder(
    call: Call, paths: Sequence[Path], names: Sequence[str], params: CrossParams, standards: Sequence[str] = ()
) -> None:
    """Judge a co-embedder on held-out proteins and write a crate.

    Parameters
    ----------
    call : Call
        Common options, the co-embedder and its parameters.
    paths : sequence of Path
        Embedding tables, or directories that hold one.
    names : sequence of str
        One per path, or empty for the defaults.
    params : CrossParams
        Protocols, folds, candidates.
    standards : sequence of str
        ``NAME=PATH`` and the further forms of the standards package; none leaves out what is judged by them.

    Raises
    ------
    CellmapkitError
        If the options make no sense together, an input cannot be used, or the co-embedder fails.
    """
    algorithm, settings = call.algorithm, call.params
    assert algorithm is not None
    assert settings is not None
    tables = dict(zip(_names(paths, names), map(_table_in, paths), strict=True))
    check_algorithm(algorithm, len(tables))
    if not params.protocols:
        raise UsageError("--protocols is empty", hint="name one or more of matching, alignment, generation, missing")
    if params.umap:
        load_umap()  # before anything is fit
    sources = parse_sources(standards)
    metrics = metrics_for(params.protocols) if sources else {}
    settings = _asked(settings, params)
    parameters = {
        "algorithm": algorithm.name,
        "embedding_names": list(tables),
        **params.record(),
        **settings.record(),
        **({"standards": list(standards)} if sources else {}),
        **{name: values.record() for name, (_, values) in metrics.items()},
    }
    software = [algorithm, *(metric for metric, _ in metrics.values())]
    with run_step(INFO, call.options, parameters=parameters, algorithms=software, inputs=paths) as step:
        given = _read(step, tables, params)
        check_shared(given, params.folds_n)
        known = _known(step, sources, metrics, given) if sources else None
        outcomes = judge(given, params, partial(_fit, step, step.load(algorithm), settings), step.run, known)
        _tell(step, outcomes)
        found = [*lines(outcomes), *(_by_standards(step, outcomes, params, known) if known else [])]
        _write(step, algorithm.name, params, outcomes, found, len(given.names))


def _asked(settings: Params, params: CrossParams) -> Params:
    """Return the co-embedder's parameters with generation asked for, where it is needed and the co-embedder can."""
    wanted = {"generation", "missing"} & set(params.protocols)
    if wanted and isinstance(getattr(settings, "write_generated", None), bool):
        return dataclasses.replace(settings, write_generated=True)  # type: ignore[call-arg]
    return settings


def _fit(
    step: Step, function: Callable[..., Coembedding], settings: Params, modalities: Modalities, run: Run
) -> Coembedding:
    return step.call(function, modalities, settings, run)


def _tell(step: Step, outcomes: Sequence[Outcome]) -> None:
    told: set[str] = set()
    for outcome in outcomes:
        for note in outcome.notes:
            if note not in told:
                step.log.info("%s, fold %d: %s", outcome.arrangement, outcome.fold, note)
        told.update(outcome.notes)


def _by_standards(step: Step, outcomes: Sequence[Outcome], params: CrossParams, known: Known) -> list[Line]:
    """Write the tables of what was judged by standards, and return their numbers."""
    found: list[Line] = []
    if "generation" in params.protocols:
        learned, notes = downstream([outcome.predictions for outcome in outcomes], known, step.run)
        for note in notes:
            step.log.info("%s", note)
        for name in sorted({item.standard for item in learned if math.isnan(item.value)}):
            step.log.warning("%s: too few held-out proteins have labels of their own for a classifier", name)
        outputs.write_downstream(step, learned)
        found += downstream_lines(learned)
    if "missing" in params.protocols:
        parts = subset_strata(item for outcome in outcomes for item in outcome.subsets)
        outputs.write_subsets(step, parts)
        found += subset_lines(parts)
        if len({outcome.fold for outcome in outcomes}) == 1:
            step.log.warning("%s lacks vectors of all modalities: they take a second fold", outputs.SUBSETS)
    return found


def _write(
    step: Step,
    algorithm: str,
    params: CrossParams,
    outcomes: Sequence[Outcome],
    found: Sequence[Line],
    n_modalities: int,
) -> None:
    outputs.write_scores(step, algorithm, found)
    outputs.write_folds(step, outcomes)
    if "matching" in params.protocols:
        outputs.write_matching(step, outcomes)
    if "generation" in params.protocols:
        outputs.write_generation(step, found)
        if not any(line.setting == GENERATED for line in found):
            step.log.warning("%s generates no features: generation has its baselines only", algorithm)
    if "missing" in params.protocols:
        every = [item for outcome in outcomes for item in outcome.absences]
        outputs.write_missing(step, outcomes, strata(every, n_modalities))
    write_figures(step, algorithm, found)
    if params.umap:
        _write_umap(step, algorithm, [point for outcome in outcomes for point in outcome.points], found)


def _write_umap(step: Step, algorithm: str, points: Sequence[Point], found: Sequence[Line]) -> None:
    outputs.write_umap(step, points)
    if points:
        write_umap_figure(step, algorithm, points, found)
    else:
        step.log.warning("the first fold has too few held-out proteins for --umap; see --folds_n")


def _names(paths: Sequence[Path], names: Sequence[str]) -> list[str]:
    if names and len(names) != len(paths):
        message = f"{len(paths)} embeddings and {len(names)} names were given"
        raise UsageError(message, hint="give --embedding_names one name for each of --embeddings")
    found = list(names) or [_default_name(path) for path in paths]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise UsageError(f"two embeddings are called {twice[0]!r}", hint="tell them apart with --embedding_names")
    wrong = [name for name in found if not name or set(name) & set("+\t\n")]
    if wrong:
        raise UsageError(f"{wrong[0]!r} cannot name an embedding", hint="'+' joins names in the tables")
    return found


def _default_name(path: Path) -> str:
    return _KNOWN.get(path.name, path.name.removesuffix(".gz").removesuffix(".tsv"))


def _table_in(path: Path) -> Path:
    found = [path] if not path.is_dir() else [path / name for name in _KNOWN if (path / name).is_file()]
    if not found:
        raise CrateNotFoundError(f"{path} holds no embedding", hint=f"expected {', '.join(_KNOWN)}, or a table")
    return found[0]


def _read(step: Step, tables: dict[str, Path], params: CrossParams) -> Modalities:
    read: dict[str, Embedding] = {}
    dropped = []
    for name, path in tables.items():
        table = read_embedding(path, bad_rows=params.bad_rows, digest=step.read(path))
        read[name] = table.embedding
        dropped += [(fault.name, name, fault.reason, fault.detail) for fault in table.dropped]
        step.log.info("%s: %d proteins x %d", name, *table.embedding.values.shape)
    if dropped:
        step.log.warning("%d rows are left out, see %s", len(dropped), outputs.DROPPED)
    header = ("id", "modality", "reason", "detail")
    step.write_rows(outputs.DROPPED, header, sorted(dropped), "rows of the inputs that were left out, and why")
    return assemble(read)


def _known(
    step: Step, sources: Sequence[Source], metrics: Mapping[str, tuple[Algorithm, Params]], given: Modalities
) -> Known:
    known = Known(standards=tuple(obtain(step, each) for each in sources), metrics=metrics, call=step.call)
    check_known(known, given)
    return known
