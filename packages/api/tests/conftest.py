"""One good toy plugin per role, and ways to spoil one thing about it to see the suite notice."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from typing import Literal
from unittest import SkipTest

import numpy as np
import pytest

from cellmapkit.api import API_VERSION, Algorithm, AlgorithmError, Needs, Params, Run, param
from cellmapkit.api.evaluation import Score, Scores, Standard
from cellmapkit.api.images import TRAINING, ImageEmbedding, ImageSet
from cellmapkit.api.records import (
    Coembedding,
    Communities,
    Embedding,
    Modalities,
    Network,
    ProximityNetworks,
)
from cellmapkit.api.testing import SUITES, checks_for


@dataclass(frozen=True, kw_only=True)
class ToyParams(Params):
    width: int = param(4, help="Width of the result.", unit="dimensions", source="chosen: small", ge=1)
    fill: Literal["zero", "mean"] = param("zero", help="What stands for a missing value.", source="chosen: simple")
    shift: float = param(0.5, help="What the mean is moved by.", source="chosen: any")


def steps(run: Run, n_steps: int = 4) -> None:
    with run.progress.task("steps", n_steps) as task:
        for _ in range(n_steps):
            task.advance()


def embed(network: Network, params: ToyParams, run: Run) -> Embedding:
    """Random features smoothed over the neighbours."""
    weights = np.ones(len(network.edges)) if network.weights is None else network.weights
    adjacency = np.eye(len(network.nodes))
    i, j = network.edges.T
    adjacency[i, j] = adjacency[j, i] = weights
    start = run.stream("start").normal(size=(len(network.nodes), params.width))
    steps(run)
    moved = params.shift if params.fill == "mean" else 0.0
    return Embedding(ids=network.nodes, values=(adjacency @ start + moved).astype(np.float32))


def fit(modalities: Modalities, params: ToyParams, run: Run) -> Coembedding:
    """Random projections of each modality and their mean over the modalities a protein is in."""
    order = np.argsort(modalities.ids)
    ids = tuple(modalities.ids[i] for i in order)
    mask = modalities.mask[order]
    latents, total = {}, np.zeros((len(ids), params.width))
    for name, table, present in zip(modalities.names, modalities.tables, mask.T, strict=True):
        projected = table[order] @ run.stream("project", name).normal(size=(table.shape[1], params.width))
        if params.fill == "mean":
            projected = np.where(present[:, None], projected, projected[present].mean(axis=0) + params.shift)
        total += projected
        inside = tuple(np.array(ids)[present].tolist())
        latents[name] = Embedding(ids=inside, values=projected[present].astype(np.float32))
    steps(run)
    fused = (total / mask.sum(axis=1, keepdims=True)).astype(np.float32)
    history = ({"loss": 1.0}, {"loss": 0.5})
    return Coembedding(fused=Embedding(ids=ids, values=fused), fused_kind="mean", latents=latents, history=history)


def detect(networks: ProximityNetworks, params: ToyParams, run: Run) -> Communities:
    """Connected components of the smallest network below a root."""
    label = list(range(len(networks.ids)))
    _ = params.width, params.fill, params.shift
    for i, j in networks.edges[: networks.sizes[0]]:
        low, high = sorted((label[i], label[j]))
        label = [low if value == high else value for value in label]
    steps(run)
    found = [[p for p, own in enumerate(label) if own == value] for value in sorted(set(label))]
    groups = [list(range(len(label))), *(group for group in found if len(group) > 1)]
    return Communities(
        ids=networks.ids,
        indptr=np.cumsum([0, *map(len, groups)]),
        indices=np.concatenate(groups),
        persistence=np.array([0] + [1] * (len(groups) - 1)),
        containment=np.array([(0, child) for child in range(1, len(groups))], dtype=np.int64).reshape(-1, 2),
    )


def score(embedding: Embedding, standard: Standard, params: ToyParams, run: Run) -> Scores:
    """Mean squared length of the mean of each label's vectors, a few genes of it drawn."""
    row = {gene: k for k, gene in enumerate(embedding.ids)}
    place = {gene: k for k, gene in enumerate(sorted(embedding.ids))}
    _ = params.fill, params.shift
    parts = []
    for k in range(len(standard)):
        members = [standard.genes[i] for i in standard.indices[standard.indptr[k] : standard.indptr[k + 1]]]
        inside = [gene for gene in members if gene in row]
        drawn = [
            row[gene] for gene in run.stream("draw", *(place[gene] for gene in inside)).choice(inside, 5 * params.width)
        ]
        parts.append(float(np.square(np.sort(embedding.values[drawn], axis=0).mean(axis=0)).sum()))
    steps(run)
    rows = (Score(metric="length", value=float(np.mean(parts)), parts=tuple(parts), n_genes=len(row)),)
    return Scores(rows=rows, tables={"labels": (("label", "length"), tuple(zip(standard.labels, parts, strict=True)))})


def look(images: ImageSet, params: ToyParams, run: Run) -> ImageEmbedding:
    """Random projections of the mean histogram of each field's averaged cells, centred by the training cells."""
    cells = images.cells
    grey = cells.crops.reshape(*cells.crops.shape[:2], -1).mean(axis=2)
    centre = grey[cells.part == TRAINING].mean(axis=0) + (params.shift if params.fill == "mean" else 0.0)
    projected = (grey - centre) @ run.stream("project").normal(size=(grey.shape[1], params.width))
    counts = np.bincount(cells.field[cells.averaged], minlength=len(images.fields))
    sums = np.zeros((len(images.fields), params.width))
    np.add.at(sums, cells.field[cells.averaged], projected[cells.averaged])
    steps(run)
    values = (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)
    return ImageEmbedding(values=values, counts=counts, weights={"centre": centre})


FUNCTIONS = {
    "ppi_embedding": embed,
    "image_embedding": look,
    "coembedding": fit,
    "community_detection": detect,
    "embedding_metric": score,
}


def toy(role: str, function=None, **changes) -> Algorithm:
    """Return the good plugin of a role, with another function or other declared fields."""
    fields = {
        "name": "toy",
        "role": role,
        "summary": "A toy.",
        "citation": "none",
        "params": ToyParams,
        "needs": Needs(images="cells"),
        "presets": {"mean": {"fill": "mean"}},
        "load": lambda: function or FUNCTIONS[role],
        "api_version": API_VERSION,
    }
    return Algorithm(**{**fields, **changes})


LIGHT = {"declaration_is_light": "the toys stand in a test module; this check has tests of its own"}


def one_check(algorithm, name, **options):
    """Return the check of that name."""
    (check,) = (check for check in checks_for(algorithm, **options) if check.name == name)
    return check


def failures(algorithm):
    """Return the names of the checks that fail, each run by itself on a fresh case."""
    found = set()
    for name in (function.__name__ for function in SUITES[algorithm.role]):
        try:
            one_check(algorithm, name, small={"width": 3}, skip=LIGHT)()
        except AssertionError:
            found.add(name)
        except SkipTest:
            assert name in LIGHT
    return found


def checks_in(module):
    """Return the names of the checks a module of the suite defines."""
    every = {function for suite in SUITES.values() for function in suite}
    return {function.__name__ for function in every if function.__module__ == module.__name__}


def spoiled(role, before=None, after=None):
    """Return an algorithm that does something before the good toy, or changes its result after."""

    def function(given, *rest):
        if before is not None:
            before(given, *rest)
        result = FUNCTIONS[role](given, *rest)
        return result if after is None else after(result, given, *rest)

    return toy(role, function)


def edited(role, **changes):
    """Return an algorithm with changed fields in its result, each made from (result, input)."""

    def after(result, given, *_):
        return dataclasses.replace(result, **{name: change(result, given) for name, change in changes.items()})

    return spoiled(role, after=after)


def raising(message):
    raise AlgorithmError(message)


def first_rows(embedding, n):
    return Embedding(ids=embedding.ids[:n], values=embedding.values[:n])


@pytest.fixture
def toys():
    """Return this module: importlib mode keeps test folders off sys.path."""
    return sys.modules[__name__]
