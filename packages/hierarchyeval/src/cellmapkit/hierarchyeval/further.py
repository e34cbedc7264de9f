"""The analyses beyond the comparison with standards: what each reads, computes and adds to the crate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from cellmapkit.api import CrateError, CrateNotFoundError, IdMismatchError, UsageError, examples
from cellmapkit.core.crate import is_crate
from cellmapkit.core.edges import read_edgelist
from cellmapkit.core.outdir import CHECKPOINT
from cellmapkit.core.reading import read_crate
from cellmapkit.core.tables import read_embedding
from cellmapkit.hierarchyeval.children import find_command, version_of
from cellmapkit.hierarchyeval.edge_support import edge_support_tests
from cellmapkit.hierarchyeval.edge_support_tables import edge_support_addition
from cellmapkit.hierarchyeval.embeddings import AS_CLUSTERED, named_tables, table_in
from cellmapkit.hierarchyeval.networks import named_networks
from cellmapkit.hierarchyeval.rebuild import Made, Plan, rebuild
from cellmapkit.hierarchyeval.rebuilt import FROM_ROOT, read_rebuilt
from cellmapkit.hierarchyeval.recorded import COMMAND, changes, quicker, read_record
from cellmapkit.hierarchyeval.robustness import robustness
from cellmapkit.hierarchyeval.robustness_params import RobustnessParams
from cellmapkit.hierarchyeval.robustness_tables import robustness_addition
from cellmapkit.hierarchyeval.support import support_tests
from cellmapkit.hierarchyeval.support_params import SupportParams
from cellmapkit.hierarchyeval.support_tables import support_addition
from cellmapkit.hierarchyeval.supported import corrected

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.records import Embedding
    from cellmapkit.core.open_step import Step
    from cellmapkit.hierarchyeval.addition import Addition
    from cellmapkit.hierarchyeval.evaluation import Evaluation


@dataclass(frozen=True, kw_only=True)
class Further:
    """What else is asked of a hierarchy; nothing by default.

    Attributes
    ----------
    embeddings, embedding_names : tuple of Path, tuple of str
        Whose support is asked for, and what they are called.
    networks : tuple of str
        Networks whose support is asked for, each as ``NAME=PATH``.
    support : SupportParams
        When an assembly is supported.
    rebuilt_hierarchies : tuple of Path
        Hierarchies that were rebuilt before.
    coembedding_dirs : tuple of Path
        What to rebuild from; by default what the hierarchy was made from.
    robustness : RobustnessParams
        How to rebuild, and when an assembly is robust.
    """

    embeddings: tuple[Path, ...] = ()
    embedding_names: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    support: SupportParams = field(default_factory=SupportParams)
    rebuilt_hierarchies: tuple[Path, ...] = ()
    coembedding_dirs: tuple[Path, ...] = ()
    robustness: RobustnessParams = field(default_factory=RobustnessParams)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every path that was given."""
        edge_lists = named_networks(self.networks).values()
        return (*self.embeddings, *edge_lists, *self.rebuilt_hierarchies, *self.coembedding_dirs)

    def check(self) -> None:
        """Check all words before anything is read or written.

        Raises
        ------
        CellmapkitError
            If the words make no sense together, or a command, table or edge list is missing.
        """
        if self.embedding_names and not self.embeddings:
            raise UsageError(
                "--embedding_names names no embedding", hint="give --embeddings with tables or directories"
            )
        if self.robustness.rebuild:
            changes(self.robustness.rebuild_set)
            find_command(COMMAND)
        elif self.coembedding_dirs:
            message = "--coembedding_dirs is what hierarchies are rebuilt from, and none is to be rebuilt"
            raise UsageError(message, hint="give --rebuild N, or --embeddings for the support of assemblies")
        self.tables()
        named_networks(self.networks)

    def tables(self) -> dict[str, Path]:
        """Return the tables of the embeddings whose support is asked for, by name."""
        return named_tables(self.embeddings, self.embedding_names)

    def record(self) -> dict[str, Any]:
        """Return what of it shaped the result, for the provenance."""
        found: dict[str, Any] = {}
        if self.embeddings:
            found |= {"embedding_names": list(self.tables()), **self.support.record()}
        if self.networks:
            found |= {"network_names": list(named_networks(self.networks)), **self.support.record()}
        if self.robustness.rebuild or self.rebuilt_hierarchies:
            found |= self.robustness.record()
            del found["rebuild_workers"]  # so that a resumed run may have another number
        if self.robustness.rebuild:
            found["rebuild_command"] = version_of(find_command(COMMAND))
        return found


def further_analyses(step: Step, evaluation: Evaluation, further: Further, hierarchy_dir: Path) -> list[Addition]:
    """Return what the further analyses add to the crate.

    Parameters
    ----------
    step : Step
        The open step.
    evaluation : Evaluation
        The hierarchy, and which assemblies are known.
    further : Further
        What is asked.
    hierarchy_dir : Path
        Where the hierarchy came from.

    Returns
    -------
    list of Addition
        One per analysis.
    """
    found = []
    if further.embeddings:
        found.append(_support(step, evaluation, further))
    if further.networks:
        found.append(_edge_support(step, evaluation, further))
    if further.rebuilt_hierarchies or further.robustness.rebuild:
        found.append(_robustness(step, evaluation, further, hierarchy_dir))
    return found


def _support(step: Step, evaluation: Evaluation, further: Further) -> Addition:
    tests = []
    for name, path in further.tables().items():
        embedding = read_embedding(path, digest=step.read(path)).embedding
        found = step.call(support_tests, evaluation.hierarchy, name, embedding, further.support, step.run)
        text = "%s: %d of its %d genes are in the hierarchy, %d assemblies are testable"
        step.log.info(text, name, found[0].n_genes, len(embedding.ids), int(found[0].testable.sum()))
        if not found[0].n_null:
            step.log.warning("%s: every pair of its genes shares an assembly, so nothing is testable", name)
        tests.append(found)
    supports, *dealt = (corrected(one, further.support) for one in zip(*tests, strict=True))
    return support_addition(evaluation, supports, dealt)


def _edge_support(step: Step, evaluation: Evaluation, further: Further) -> Addition:
    tests = []
    for name, path in named_networks(further.networks).items():
        step.read(path)
        read = read_edgelist(path)
        found = step.call(edge_support_tests, evaluation.hierarchy, name, read.network, further.support, step.run)
        text = "%s: %d of its %d edges are between genes of the hierarchy, %d assemblies are testable"
        step.log.info(text, name, found[0].n_edges, len(read.network.edges), int(found[0].testable.sum()))
        if read.self_loops or read.repeats:
            step.log.info("%s: %d self-loops and %d repeats do not count", name, read.self_loops, read.repeats)
        if not found[0].n_edges:
            step.log.warning("%s: no edge is between genes of the hierarchy, so nothing is testable", name)
        tests.append(found)
    supports, *dealt = (corrected(one, further.support) for one in zip(*tests, strict=True))
    return edge_support_addition(evaluation, supports, dealt)


def _robustness(step: Step, evaluation: Evaluation, further: Further, hierarchy_dir: Path) -> Addition:
    given = [one for path in further.rebuilt_hierarchies for one in read_rebuilt(path, step.read)]
    unknown = [one.name for one in given if one.known_from == FROM_ROOT]
    if unknown:
        text = (
            "%d rebuilt hierarchies do not say what proteins their input held; those of their roots stand for them: %s"
        )
        step.log.warning(text, len(unknown), examples(unknown))
    made = Made(rebuilt=(), failed=())
    if further.robustness.rebuild:
        plan = _plan(step, evaluation, further, hierarchy_dir)
        made = rebuild(plan, further.robustness, step.directory / CHECKPOINT / "rebuilds", step.run)
    rebuilt = [*given, *made.rebuilt]
    found = step.call(robustness, evaluation.hierarchy, rebuilt, further.robustness)
    return robustness_addition(evaluation, found, made.rebuilt, made.failed)


def _plan(step: Step, evaluation: Evaluation, further: Further, hierarchy_dir: Path) -> Plan:
    directory = hierarchy_dir.parent if hierarchy_dir.is_file() else hierarchy_dir
    recorded = read_record(directory)
    step.read(recorded.path)
    sources = further.coembedding_dirs or recorded.sources
    gone = [str(path) for path in sources if not path.exists()]
    if gone or not sources:
        what = f"{examples(gone)} does not exist" if gone else "it names none"
        message = f"{recorded.path}: the input that the hierarchy was made from is not there: {what}"
        raise CrateNotFoundError(message, hint="say where it is with --coembedding_dirs")
    tables = tuple(table_in(path, AS_CLUSTERED) for path in sources)
    digests = {path: step.read(path) for path in tables}
    _require_same_input(step, directory, digests, chosen=bool(further.coembedding_dirs))
    bad_rows = cast('Literal["refuse", "drop"]', recorded.parameters.get("bad_rows", "refuse"))
    embeddings = [read_embedding(path, bad_rows=bad_rows, digest=digests[path]).embedding for path in tables]
    _require_shared(evaluation, tables, embeddings)
    by_proteins = further.robustness.rebuild_by == "proteins"
    return Plan(
        command=find_command(COMMAND),
        parameters={**quicker(recorded.parameters), **changes(further.robustness.rebuild_set)},
        tables=tables,
        embeddings=tuple(embeddings) if by_proteins else (),
    )


def _require_same_input(step: Step, directory: Path, digests: dict[Path, str], *, chosen: bool) -> None:
    if not is_crate(directory):
        return
    recorded = set(read_crate(directory).digests.values())
    other = [str(path) for path, digest in digests.items() if digest not in recorded]
    if not other:
        return
    message = f"{examples(other)}: not the table that {directory} was made from (its SHA-256 is not recorded there)"
    if not chosen:
        raise CrateError(
            message, hint="make the hierarchy again, or give the table with --coembedding_dirs all the same"
        )
    step.log.warning("%s", message)


def _require_shared(evaluation: Evaluation, tables: tuple[Path, ...], embeddings: list[Embedding]) -> None:
    names = {name for embedding in embeddings for name in embedding.ids}
    if names.isdisjoint(evaluation.hierarchy.genes):
        message = f"{examples(map(str, tables))}: none of the {len(names)} proteins is in the hierarchy"
        shown = f"expected {examples(evaluation.hierarchy.genes)}, found {examples(sorted(names))}"
        raise IdMismatchError(message, hint=shown)
