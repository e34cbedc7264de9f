"""Rebuilds a hierarchy from perturbed input by running the command of the hierarchy step again and again.

Finished rebuilds are kept, members only, in the folder of the checkpoint, so that an interrupted run goes on with
``--resume``; the crates that the command writes are removed as soon as they are read.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import AlgorithmError, InputError
from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import write_embedding
from cellmapkit.hierarchyeval.children import Child, last_words, run_children
from cellmapkit.hierarchyeval.readers import find_hierarchy
from cellmapkit.hierarchyeval.rebuilt import REBUILT_COLUMNS, from_hierarchy, read_table, table_rows
from cellmapkit.hierarchyeval.recorded import words_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.rebuilt import Rebuilt
    from cellmapkit.hierarchyeval.robustness_params import RobustnessParams

_LEAST_PROTEINS = 4


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is rebuilt.

    Attributes
    ----------
    command : str
        Path of the hierarchy step's command.
    parameters : mapping of str to value
        Its options.
    tables : tuple of Path
        The embeddings the hierarchy was made from; several are folds.
    embeddings : tuple of Embedding
        The same, read; empty where edges are removed.
    """

    command: str
    parameters: Mapping[str, Any]
    tables: tuple[Path, ...]
    embeddings: tuple[Embedding, ...]


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was rebuilt.

    Attributes
    ----------
    rebuilt : tuple of Rebuilt
        In order of their numbers.
    failed : tuple of (str, str)
        Names of those that failed, and why.
    """

    rebuilt: tuple[Rebuilt, ...]
    failed: tuple[tuple[str, str], ...]


def rebuild(plan: Plan, params: RobustnessParams, folder: Path, run: Run) -> Made:
    """Rebuild a hierarchy several times.

    Parameters
    ----------
    plan : Plan
        What is rebuilt.
    params : RobustnessParams
        How often, and what is removed.
    folder : Path
        Where finished rebuilds are kept and the commands work.
    run : Run
        Its seed and the number of a rebuild decide all that is random in it, so neither the number of rebuilds nor
        that of workers changes one. Its checkpoint says whether what is in the folder belongs to this run.

    Returns
    -------
    Made
        The rebuilt hierarchies. One that fails after others succeeded is left out and named.

    Raises
    ------
    AlgorithmError
        If the command fails before any rebuild succeeded.
    InputError
        If the kept state belongs to another run, or too few proteins would be left.
    """
    _keep(folder, run)
    work = _Work(plan, params, folder, run)
    numbers = range(1, params.rebuild + 1)
    kept = [number for number in numbers if work.path_of(number).is_file()]
    if kept:
        run.log.info("%d rebuilt hierarchies are there already", len(kept))
    work.finished.update(kept)
    with run.progress.task("rebuilding", params.rebuild, "hierarchies") as task:
        task.advance(len(kept))

        def done(child: Child, code: int) -> None:
            work.done(child, code)
            task.advance()

        missing = [work.child(number) for number in numbers if number not in work.finished]
        run_children(missing, params.rebuild_workers, done, lambda: task.advance(0))
    rebuilt = [read_table(work.path_of(number))[0] for number in sorted(work.finished)]
    return Made(rebuilt=tuple(rebuilt), failed=tuple(sorted(work.failed)))


def without_proteins(
    embeddings: Sequence[Embedding], percent: float, generator: np.random.Generator
) -> list[Embedding]:
    """Return the embeddings without a random part of their proteins, the same in all of them.

    Parameters
    ----------
    embeddings : sequence of Embedding
        Folds of the same proteins.
    percent : float
        How much is removed, of all proteins, rounded.
    generator : numpy.random.Generator
        Chooses among the sorted names, so the order of rows changes nothing.

    Returns
    -------
    list of Embedding
        In the order given.

    Raises
    ------
    InputError
        If fewer than four proteins would be left.
    """
    names = sorted({name for embedding in embeddings for name in embedding.ids})
    n_removed = round(len(names) * percent / 100)
    if len(names) - n_removed < _LEAST_PROTEINS:
        message = f"{len(names)} proteins without {percent:g} % of them are too few for a hierarchy"
        raise InputError(message, hint="give a smaller --rebuild_percent")
    removed = {names[k] for k in generator.permutation(len(names))[:n_removed]}
    found = []
    for embedding in embeddings:
        rows = [k for k, name in enumerate(embedding.ids) if name not in removed]
        found.append(Embedding(ids=tuple(embedding.ids[k] for k in rows), values=embedding.values[rows]))
    return found


def _keep(folder: Path, run: Run) -> None:
    """Make the folder, unless a checkpoint says that what is in it belongs to this run."""
    known = run.checkpoint.load() if run.checkpoint is not None else None
    if known is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("work_*"):
        shutil.rmtree(left)
    if run.checkpoint is not None:
        run.checkpoint.save({"rebuilding": np.ones(1)})


class _Work:
    """One rebuild after the other: its words, its input, and what becomes of its output."""

    def __init__(self, plan: Plan, params: RobustnessParams, folder: Path, run: Run) -> None:
        self._plan, self._params, self._folder, self._run = plan, params, folder, run
        self.finished: set[int] = set()
        self.failed: list[tuple[str, str]] = []

    def path_of(self, number: int) -> Path:
        return self._folder / f"rebuilt_{number:05d}.tsv"

    def child(self, number: int) -> Child:
        params, plan, place = self._params, self._plan, self._place(number)
        tables = [str(path.resolve()) for path in plan.tables]
        changed = dict(plan.parameters)
        if params.rebuild_by == "edges":
            changed["bootstrap_edges"] = params.rebuild_percent
        else:
            tables = [str(place / f"{fold}.tsv") for fold in range(len(plan.embeddings))]
        seed = int(self._run.stream("hierarchyeval.rebuild", number).integers(2**31))
        own = ["--seed", str(seed), "--threads", "1", "--coembedding_dirs", *tables]
        words = (plan.command, str(place / "out"), *words_for(changed), *own)
        return Child(number=number, words=words, log=place / "log.txt", prepare=partial(self._prepare, number))

    def done(self, child: Child, code: int) -> None:
        name = _name(child.number)
        if code == 0:
            found = from_hierarchy(find_hierarchy(child.log.with_name("out")), name, lambda _: None)
            fresh = self.path_of(child.number).with_suffix(".new")
            lines = ("\t".join(row) + "\n" for row in ([*REBUILT_COLUMNS], *table_rows(found)))
            fresh.write_text("".join(lines), encoding="utf-8", newline="\n")
            fresh.replace(self.path_of(child.number))
            self.finished.add(child.number)
        else:
            why = f"exit code {code}: {last_words(child.log)}"
            if not self.finished:
                hint = "the words of the command are in output.log; see --rebuild_set"
                self._run.log.info("the command was %s", " ".join(child.words))
                raise AlgorithmError(f"{name} failed, {why}", hint=hint)
            self._run.log.warning("%s failed and is left out, %s", name, why)
            self.failed.append((name, why))
        shutil.rmtree(child.log.parent)

    def _place(self, number: int) -> Path:
        return self._folder.resolve() / f"work_{number:05d}"

    def _prepare(self, number: int) -> None:
        place = self._place(number)
        place.mkdir()
        generator = self._run.stream("hierarchyeval.rebuild.proteins", number)
        percent = self._params.rebuild_percent
        if self._plan.embeddings:
            for fold, embedding in enumerate(without_proteins(self._plan.embeddings, percent, generator)):
                write_embedding(place / f"{fold}.tsv", embedding)


def _name(number: int) -> str:
    return f"rebuild {number}"
