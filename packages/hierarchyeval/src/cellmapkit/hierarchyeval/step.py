"""Hierarchy in, annotated hierarchy and tables out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError, examples
from cellmapkit.core.step import run_step
from cellmapkit.hierarchyeval.evaluation import evaluate
from cellmapkit.hierarchyeval.further import Further, further_analyses
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.outputs import PARENT, write_outputs
from cellmapkit.hierarchyeval.params import EvalParams
from cellmapkit.hierarchyeval.readers import find_hierarchy, read_hierarchy
from cellmapkit.hierarchyeval.structure import describe, require_containment
from cellmapkit.standards.ndex import Ndex, default_cache
from cellmapkit.standards.sources import Source, parse_source, parse_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.standards.standard import Standard


def evaluate_hierarchy(
    options: StepOptions, hierarchy_dir: Path, params: EvalParams, further: Further | None = None
) -> None:
    """Compare a hierarchy with standards, on request with embeddings, networks and rebuilt ones; write a crate.

    Parameters
    ----------
    options : StepOptions
        What every step is told.
    hierarchy_dir : Path
        A directory with a hierarchy, or its file.
    params : EvalParams
        Which standards to compare with, and how.
    further : Further, optional
        What else is asked.

    Raises
    ------
    CellmapkitError
        If the options make no sense together, or an input cannot be used.
    """
    sources = wanted_sources(params)
    further = further or Further()
    further.check()
    settings = {**params.record(), **further.record()}
    with run_step(INFO, options, parameters=settings, inputs=[hierarchy_dir, *further.inputs]) as step:
        hierarchy = _read_hierarchy(step, find_hierarchy(hierarchy_dir))
        require_containment(describe(hierarchy), params.containment_threshold)
        ndex = Ndex(server=params.ndex_server, cache=Path(params.cache_dir) if params.cache_dir else default_cache())
        standards = [_read_standard(step, source, ndex) for source in sources]
        evaluation = step.call(evaluate, hierarchy, standards, params.rules, params.permutations, step.run)
        _warn(step, evaluation)
        additions = further_analyses(step, evaluation, further, hierarchy_dir)
        write_outputs(step, evaluation, settings, additions)


def wanted_sources(params: EvalParams) -> tuple[Source, ...]:
    """Return the standards a run compares with.

    Parameters
    ----------
    params : EvalParams
        The options. The three networks of NDEx are taken unless there are others, or where one was given explicitly.

    Returns
    -------
    tuple of Source
        Those of ``--standards`` first.

    Raises
    ------
    UsageError
        If a word cannot be understood, a name is given twice, or the preset looks at none of them.
    """
    if params.skip_term_enrichment:
        return ()
    sources = list(parse_sources(params.standards))
    for name, default in (("corum", EvalParams.corum), ("go_cc", EvalParams.go_cc), ("hpa", EvalParams.hpa)):
        place = getattr(params, name)
        if params.standards and place == default:
            continue
        if name.upper() in [source.name for source in sources]:
            message = f"{name.upper()} is given twice: by --standards and by --{name}"
            raise UsageError(message, hint="leave one of them out")
        sources.append(parse_source(name.upper(), place))
    rule = params.rules[0]
    if not any(rule.looks_at(source.name) for source in sources):
        message = f"the preset {params.preset} looks at {', '.join(rule.resources or ())} only"
        given = examples(source.name for source in sources)
        raise UsageError(f"{message}, and the standards are {given}", hint="rename a standard or choose another preset")
    return tuple(sources)


def _read_hierarchy(step: Step, path: Path) -> Hierarchy:
    step.read(path)
    if path.suffix == ".nodes":
        step.read(path.with_suffix(".edges"))
    hierarchy = read_hierarchy(path)
    below = len(hierarchy) - int(hierarchy.is_root.sum())
    step.log.info("%s: %d assemblies below the root, %d genes", path, below, len(hierarchy.genes))
    for note in hierarchy.notes:
        step.log.warning("%s: %s", path, note)
    parent = path.with_name(PARENT)
    if parent.is_file():
        step.read(parent)
        shutil.copyfile(parent, step.directory / PARENT)
        step.add(PARENT, "interaction network that the hierarchy was made from, copied unchanged")
    return hierarchy


def _read_standard(step: Step, source: Source, ndex: Ndex) -> Standard:
    path = source.locate(ndex)
    for read in (path, *source.files):
        step.read(read)
    standard = source.read(path)
    step.log.info("%s: %s has %d terms, %d genes", path, source.name, len(standard), len(standard.genes))
    for note in standard.notes:
        step.log.info("%s: %s", path, note)
    return standard


def _warn(step: Step, evaluation: Evaluation) -> None:
    for name in evaluation.cuts:
        verdict = evaluation.verdict(name)
        if verdict is None:
            step.log.warning("the preset %s does not look at %s", evaluation.chosen.name, name)
        elif not verdict.tests.n_terms:
            step.log.warning("%s: no term has enough genes of the hierarchy for a test", name)
    _warn_of_findings(step, [finding.kind for finding in evaluation.structure.findings])


def _warn_of_findings(step: Step, kinds: Sequence[str]) -> None:
    for kind in dict.fromkeys(kinds):
        step.log.warning("structure: %d times '%s', see structure_findings.tsv", kinds.count(kind), kind)
