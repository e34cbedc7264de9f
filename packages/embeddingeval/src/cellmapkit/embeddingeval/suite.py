"""All metrics of all embeddings against all standards, each finished one kept so that a long run can go on."""

from __future__ import annotations

import dataclasses
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.evaluation import Score, Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cellmapkit.api import Algorithm, Params, Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding

    Metrics = Mapping[str, tuple[Algorithm, Params]]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The scores of one embedding against one standard by one metric.

    Attributes
    ----------
    embedding, standard, protocol : str
        Names; the protocol is the plugin.
    scores : Scores
        What it gave.
    seconds : float
        How long it took.
    """

    embedding: str
    standard: str
    protocol: str
    scores: Scores
    seconds: float


def judge(
    embeddings: Mapping[str, Embedding],
    standards: Sequence[Standard],
    metrics: Metrics,
    call: Callable[..., Any],
    run: Run,
) -> list[Judgement]:
    """Return all judgements, in the order of embeddings, then standards, then metrics.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        Over the genes of the universe.
    standards : sequence of Standard
        With unique names.
    metrics : mapping of str to (Algorithm, Params)
        Loaded when their turn comes.
    call : callable
        Calls a metric with its arguments; turns what it raises into errors of ours.
    run : Run
        Seed, threads, progress; its checkpoint keeps what is finished.

    Returns
    -------
    list of Judgement
        One per embedding, standard and metric.
    """
    kept = _Kept(run)
    units = list(_units(embeddings, standards, metrics))
    judgements = []
    inner = dataclasses.replace(run, checkpoint=None)
    with run.progress.task("judgements", len(units), "judgements") as task:
        for name, standard, metric in units:
            key = f"{name}\t{standard.name}\t{metric}"
            if key not in kept:
                algorithm, params = metrics[metric]
                started = time.perf_counter()
                scores = call(algorithm.load(), embeddings[name], standard, params, inner)
                kept.add(key, scores, time.perf_counter() - started)
            judgements.append(Judgement(embedding=name, standard=standard.name, protocol=metric, **kept[key]))
            task.advance()
    return judgements


def _units(
    embeddings: Mapping[str, Embedding], standards: Sequence[Standard], metrics: Metrics
) -> Iterator[tuple[str, Standard, str]]:
    for name in embeddings:
        for standard in standards:
            for metric in metrics:
                yield name, standard, metric


class _Kept:
    """Finished scores, as JSON in the checkpoint of the run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._texts: dict[str, str] = {}
        arrays = run.checkpoint.load() if run.checkpoint is not None else None
        if arrays is not None:
            self._texts = dict(zip(arrays["keys"].tolist(), arrays["scores"].tolist(), strict=True))
            run.log.info("%d judgements are there already", len(self._texts))

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __getitem__(self, key: str) -> dict[str, Any]:
        stored = json.loads(self._texts[key])
        rows = tuple(Score(**{**row, "parts": tuple(row["parts"])}) for row in stored["rows"])
        tables = {name: (tuple(header), tuple(map(tuple, lines))) for name, (header, lines) in stored["tables"].items()}
        return {
            "scores": Scores(rows=rows, tables=tables, notes=tuple(stored["notes"])),
            "seconds": stored["seconds"],
        }

    def add(self, key: str, scores: Scores, seconds: float) -> None:
        stored = {**dataclasses.asdict(scores), "seconds": round(seconds, 3)}
        self._texts[key] = json.dumps(stored, default=_plain)
        if self._run.checkpoint is not None:
            keys, texts = list(self._texts), list(self._texts.values())
            self._run.checkpoint.save({"keys": np.array(keys), "scores": np.array(texts)})


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON does not know
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a metric gave a {type(value).__name__} in a table")
