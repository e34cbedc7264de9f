"""The files of an evaluation across modalities."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING

from cellmapkit.crossmodal.downstream import METRIC, Downstream
from cellmapkit.crossmodal.matching import TOP
from cellmapkit.crossmodal.plane import Point
from cellmapkit.crossmodal.subsetsummary import SubsetStratum
from cellmapkit.crossmodal.summary import Stratum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.open_step import Step
    from cellmapkit.crossmodal.outcome import Outcome
    from cellmapkit.crossmodal.summary import Line

SCORES, MATCHING, GENERATION, MISSING = "scores.tsv", "matching.tsv", "generation.tsv", "missing.tsv"
FOLDS, MISSING_GENES, DROPPED, UMAP = "folds.tsv", "missing_genes.tsv", "dropped_rows.tsv", "umap.tsv"
DOWNSTREAM, SUBSETS = "downstream.tsv", "missing_scores.tsv"
_LONG = ("algorithm", "protocol", "standard", "source", "target", "setting", "metric", "value", "sd", "ci95", "chance",
         "n_folds", "n_genes", "n_candidates", "seed", "parts")  # fmt: skip
_FOUND = (*(f"top{k}" for k in TOP), "median_rank", "mrr")


def write_scores(step: Step, algorithm: str, found: Sequence[Line]) -> None:
    """Write every number as a long table and as JSON, whose numbers are not rounded.

    Parameters
    ----------
    step : Step
        Where to write.
    algorithm : str
        The co-embedder.
    found : sequence of Line
        Means over folds.
    """
    records = [
        {
            "algorithm": algorithm,
            **{name: value for name, value in dataclasses.asdict(line).items() if name != "parts"},
            "n_folds": len(line.parts),
            "seed": step.run.seed,
            "parts": line.parts,
        }
        for line in found
    ]
    rows = [[_cell(record[name]) for name in _LONG] for record in records]
    step.write_rows(SCORES, _LONG, rows, "every number: mean over folds, SD, half of the 95 % interval, chance, parts")
    plain = [{name: _plain(record[name]) for name in _LONG} for record in records]
    (step.directory / "scores.json").write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    step.add("scores.json", "the same as scores.tsv in JSON, not rounded")


def write_matching(step: Step, outcomes: Sequence[Outcome]) -> None:
    """Write how counterparts were found, a row per fold, direction and kind of candidates."""
    header = ("fold", "source", "target", "candidates", "n_genes", "n_candidates", *_FOUND,
              *(f"chance_{name}" for name in _FOUND))  # fmt: skip
    rows = []
    for outcome in outcomes:
        items = [item for item in outcome.measures if item.protocol == "matching"]
        for first in (item for item in items if item.metric == _FOUND[0]):
            of = {
                item.metric: item
                for item in items
                if (item.source, item.target, item.setting) == (first.source, first.target, first.setting)
            }
            numbers = [_cell(of[name].value) for name in _FOUND] + [_cell(of[name].chance) for name in _FOUND]
            rows.append((outcome.fold, first.source, first.target, first.setting, first.n_genes, first.n_candidates,
                         *numbers))  # fmt: skip
    step.write_rows(MATCHING, header, rows, "held-out proteins whose counterpart is found, by fold and direction")


def write_generation(step: Step, found: Sequence[Line]) -> None:
    """Write how good predicted features are, a row per direction and way of predicting, means over folds."""
    names = ("fid", "cosine", "r2_median", "r2_pooled", "top1", "median_rank")
    header = ("source", "target", "method", "fid_dimensions", "fid_floor", "cosine_unmatched", *names, "fid_sd",
              "cosine_sd", "n_candidates", "n_genes", "n_folds")  # fmt: skip
    groups: dict[tuple[str, str, str], dict[str, Line]] = {}
    for line in found:
        if line.protocol == "generation":
            name = "fid" if line.metric.startswith("fid_") else line.metric
            groups.setdefault((line.source, line.target, line.setting), {})[name] = line
    rows = []
    for (source, target, method), of in groups.items():
        value = {name: of[name].value if name in of else math.nan for name in names}
        floor = groups[source, target, "real"]["fid"].value
        cosine = of.get("cosine")
        rank = of.get("top1")
        rows.append((
            source, target, method, of["fid"].metric.removeprefix("fid_").removesuffix("d"), _cell(floor),
            _cell(cosine.chance if cosine else math.nan), *(_cell(value[name]) for name in names), _cell(of["fid"].sd),
            _cell(cosine.sd if cosine else math.nan), _cell(rank.n_candidates if rank else 0), of["fid"].n_genes,
            len(of["fid"].parts),
        ))  # fmt: skip
    about = "features predicted for held-out proteins against the real ones: co-embedder, baselines, real proteins"
    step.write_rows(GENERATION, header, rows, about)


def write_missing(step: Step, outcomes: Sequence[Outcome], found: Sequence[Stratum]) -> None:
    """Write what is left without a modality: by stratum, and by protein."""
    header = tuple(field.name for field in dataclasses.fields(Stratum))
    rows = [tuple(map(_cell, dataclasses.astuple(item))) for item in found]
    step.write_rows(MISSING, header, rows, "vectors made without a modality against that modality, by what remained")
    items = [item for outcome in outcomes for item in outcome.absences]
    if items:
        columns = tuple(field.name for field in dataclasses.fields(items[0]))
        cells = sorted(tuple(map(_cell, dataclasses.astuple(item))) for item in items)
        step.write_rows(MISSING_GENES, columns, cells, "the same protein by protein")


def write_downstream(step: Step, found: Sequence[Downstream]) -> None:
    """Write how well labels are learned from predicted features, a row per standard, direction and way."""
    names = tuple(field.name for field in dataclasses.fields(Downstream))
    header = tuple({"value": METRIC, "chance": "all_positive"}.get(name, name) for name in names)
    rows = [tuple(map(_cell, dataclasses.astuple(item))) for item in found]
    step.write_rows(DOWNSTREAM, header, rows, "labels learned from predicted features, beside the real ones")


def write_subsets(step: Step, found: Sequence[SubsetStratum]) -> None:
    """Write what is known of the same proteins, found in vectors of one modality, of more, of all."""
    header = tuple(field.name for field in dataclasses.fields(SubsetStratum))
    rows = [tuple(map(_cell, dataclasses.astuple(item))) for item in found]
    step.write_rows(
        SUBSETS, header, rows, "the same proteins judged by standards, by how many modalities they enter with"
    )


def write_umap(step: Step, points: Sequence[Point]) -> None:
    """Write the places of held-out proteins in the two planes, a row per protein and modality."""
    header = tuple(field.name for field in dataclasses.fields(Point))
    rows = sorted(tuple(map(_cell, dataclasses.astuple(point))) for point in points)
    step.write_rows(UMAP, header, rows, "held-out proteins of the first fold in the UMAP planes; no unit, no evidence")


def write_folds(step: Step, outcomes: Sequence[Outcome]) -> None:
    """Write how many proteins were held out in each fit, and how long it took."""
    rows = [(item.arrangement, item.fold, item.n_held, _cell(item.seconds)) for item in outcomes]
    step.write_rows(FOLDS, ("arrangement", "fold", "n_held", "seconds"), rows, "one row per fit of the co-embedder")


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_cell, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
