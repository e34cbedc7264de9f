"""Embeddings in, a hierarchy of assemblies out."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from cellmapkit.api import AlgorithmError, CrateNotFoundError, InputError, UsageError, examples
from cellmapkit.core.about import merged, read_provenance
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import read_embedding
from cellmapkit.generate_hierarchy import outputs
from cellmapkit.generate_hierarchy.attributes import GeneAttributes, attribute_files, read_attributes
from cellmapkit.generate_hierarchy.convert import read_hierarchy
from cellmapkit.generate_hierarchy.hcx import Story
from cellmapkit.generate_hierarchy.info import INFO
from cellmapkit.generate_hierarchy.networks import remove_edges, without_unconnected
from cellmapkit.generate_hierarchy.proximity import proximity_networks, without_direction
from cellmapkit.generate_hierarchy.ranked import KINDS, ranked_files, ranked_networks
from cellmapkit.generate_hierarchy.refine import refine
from cellmapkit.standards.ndex_upload import HIERARCHY_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.api.records import Communities, Embedding, ProximityNetworks
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.generate_hierarchy.params import HierarchyParams

_TABLES = ("ppi_emd.tsv", "image_emd.tsv", "coembedding_emd.tsv")  # upstream's order of preference
_KEYWORDS = 6


def generate(
    call: Call, sources: Sequence[Path], attributes: Sequence[Path], params: HierarchyParams, bad_rows: str
) -> None:
    """Cluster the proteins of one or several embeddings into a hierarchy and write a crate.

    Parameters
    ----------
    call : Call
        Common options, algorithm and its parameters.
    sources : sequence of Path
        Embedding tables or directories that hold one; several are folds of the same proteins. With the proximity
        ``consensus`` or ``predicted`` one directory of the co-embedding step.
    attributes : sequence of Path
        Tables of gene attributes or directories of download steps.
    params : HierarchyParams
        The settings of this step.
    bad_rows : {"refuse", "drop"}
        What to do with rows that are not finite or constant.

    Raises
    ------
    CellmapkitError
        If an input cannot be used or the algorithm fails.
    """
    algorithm = call.algorithm
    assert algorithm is not None
    assert call.params is not None
    if not sources:
        raise UsageError("--coembedding_dirs is missing", hint="give one or more directories with an embedding")
    kind = KINDS.get(params.proximity)
    tables = list(ranked_files(sources, kind)) if kind else [_table_in(path) for path in sources]
    parameters = {"algorithm": algorithm.name, "bad_rows": bad_rows, **params.record(), **call.params.record()}
    with run_step(
        INFO, call.options, parameters=parameters, algorithms=[algorithm], inputs=[*sources, *attributes]
    ) as step:
        genes = _attributes(step, attributes)
        thinned = _thinned(step, _networks(step, tables, params, bad_rows), params)
        detected = step.call(step.load(algorithm), thinned.after, call.params, step.run)
        _check(detected, thinned.after)
        refined = refine(
            detected,
            min_system_size=params.min_system_size,
            containment_threshold=params.containment_threshold,
            jaccard_threshold=params.jaccard_threshold,
            min_diff=params.min_diff,
        )
        for note in refined.communities.notes:
            step.log.info("%s", note)
        if len(refined.communities) == 1:
            step.log.warning("no system was found below the root; the hierarchy is the root alone")
        outputs.write_networks(step, thinned, params)
        outputs.write_communities(step, detected, refined)
        story = _story(step, call.options, params)
        pair = outputs.Pair(communities=refined.communities, networks=thinned.after, attributes=genes, story=story)
        outputs.write_hcx(step, pair, params)


def _table_in(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in _TABLES:
        if (path / name).is_file():
            return path / name
    raise CrateNotFoundError(
        f"{path} holds no embedding", hint=f"expected one of {', '.join(_TABLES)}, or the path of a table"
    )


def _embeddings(step: Step, tables: Sequence[Path], bad_rows: str) -> list[Embedding]:
    found, dropped = [], []
    for path in tables:
        table = read_embedding(path, bad_rows=cast('Literal["refuse", "drop"]', bad_rows), digest=step.read(path))
        blank = [name for name in table.embedding.ids if len(name.split()) != 1]
        if blank:
            raise InputError(
                f"{path}: {len(blank)} names contain blanks: {examples(blank)}",
                hint="member lists are separated by blanks; rename these proteins",
            )
        found.append(table.embedding)
        dropped += [(fault.name, str(path), fault.reason, fault.detail) for fault in table.dropped]
        step.log.info("%s: %d proteins x %d", path, *table.embedding.values.shape)
        if noise := without_direction(table.embedding):
            step.log.warning(
                "%s: %d rows are as good as zero, their cosine is 0: %s", path, len(noise), examples(noise)
            )
    if dropped:
        step.log.warning("%d rows are left out, see dropped_rows.tsv", len(dropped))
        header = ("protein", "table", "reason", "detail")
        step.write_rows("dropped_rows.tsv", header, dropped, "rows of the embedding left out, and why")
    return found


def _networks(step: Step, tables: Sequence[Path], params: HierarchyParams, bad_rows: str) -> ProximityNetworks:
    kind = KINDS.get(params.proximity)
    embeddings = _embeddings(step, tables[:1] if kind else tables, bad_rows)
    with step.run.progress.task("proximity networks", 1, "networks") as task:
        if kind:
            step.read(tables[1])
            networks = ranked_networks(tables[1], kind, embeddings[0].ids, params.layers)
        else:
            networks = proximity_networks(embeddings, params.layers)
        task.advance()
    return networks


def _thinned(step: Step, before: ProximityNetworks, params: HierarchyParams) -> outputs.Thinned:
    after, removed = before, np.empty(0, dtype=np.int64)
    if params.bootstrap_edges:
        after, removed = remove_edges(before, params.bootstrap_edges, step.run.stream("bootstrap"))
        step.log.info("%d of %d edges are removed at random", len(removed), len(before.edges))
    after, unconnected = without_unconnected(after)
    if unconnected:
        text = "%d of %d genes have no edge at cutoff %s and are not in the hierarchy, see genes_without_edges.tsv"
        step.log.warning(text, len(unconnected), len(before.ids), before.cutoffs[-1])
    about = "genes without an edge in the widest network, left out of the hierarchy"
    step.write_rows("genes_without_edges.tsv", ("name",), [(name,) for name in unconnected], about)
    step.log.info("networks of %s edges between %d genes", ", ".join(map(str, after.sizes)), len(after.ids))
    return outputs.Thinned(before=before, after=after, removed=removed)


def _check(detected: Communities, networks: ProximityNetworks) -> None:
    if detected.ids != networks.ids or len(detected.members(0)) != len(networks.ids):
        raise AlgorithmError(
            f"the algorithm returned a root of {len(detected.members(0))} proteins for {len(networks.ids)}",
            hint="row 0 must hold every protein of the networks; please report it to the algorithm's authors",
        )


def _attributes(step: Step, paths: Sequence[Path]) -> GeneAttributes:
    tables, without = attribute_files(paths)
    for path in without:
        step.log.warning("%s is no table of gene attributes and holds none; it is skipped", path)
    for path in tables:
        step.read(path)
    return read_attributes(tables)


def _story(step: Step, options: StepOptions, params: HierarchyParams) -> Story:
    """Return what upstream's networks say: the crate's name and keywords, and the crates that were read."""
    crates = list(step.crates.values())
    words = read_provenance(options.provenance) if options.provenance else {}
    made_by = f"{INFO.distribution} {version(INFO.distribution)}"
    if not crates and not words:
        return Story(name="Cell Map Hierarchy", description="Cell Map Hierarchy", generated_by=made_by)
    about = merged([crate.about for crate in crates], words, options.overrides, INFO.about)
    note = f" with {params.bootstrap_edges:g} % of edges removed" if params.bootstrap_edges else ""
    ids = ", ".join(sorted({crate.identifier for crate in crates}))
    return Story(
        name=f"{about.name} - {' '.join(about.keywords[:_KEYWORDS])} hierarchy",
        description=f"Cell Map Hierarchy{note}|{about.description}",
        generated_by=made_by,
        derived_from=f"RO-crate: {ids}" if ids else "",
    )


def convert(options: StepOptions, directory: Path | None) -> None:
    """Write the HiDeF files with gene names of an existing hierarchy into a new crate.

    Parameters
    ----------
    options : StepOptions
        Common options.
    directory : Path or None
        Holds ``hierarchy.cx2``.

    Raises
    ------
    UsageError
        If there is no directory.
    InputError
        If it holds no hierarchy.
    """
    if directory is None:
        raise UsageError(
            "--mode convert needs --hcx_dir",
            hint="name the directory with hierarchy.cx2; a finished crate is not added to, OUTDIR is a new one",
        )
    with run_step(INFO, options, parameters={"mode": "convert"}, inputs=[directory]) as step:
        path = directory / HIERARCHY_FILE
        step.read(path)
        communities, names = read_hierarchy(path)
        outputs.write_gene_names(step, communities, names)
