from types import SimpleNamespace

import numpy as np
import pytest

from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.core.tables import write_embedding
from cellmapkit.crossmodal.fitted import Fitted
from cellmapkit.crossmodal.holdout import arrangements, hold_out
from cellmapkit.crossmodal.known import Known
from cellmapkit.crossmodal.modalities import assemble

WIDTHS = {"a": 6, "b": 5, "c": 4}


def linear_tables(n_genes=120, names=("a", "b"), planted=True, seed=0, noise=0.1):
    """Tables that are linear images of one hidden table (or of another one each), with some genes in one only."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(n_genes, 4))
    tables = {}
    for place, name in enumerate(names):
        factors = hidden if planted else rng.normal(size=hidden.shape)
        values = factors @ rng.normal(size=(4, WIDTHS[name])) + noise * rng.normal(size=(n_genes, WIDTHS[name]))
        kept = np.array([k for k in range(n_genes) if k % 10 != place])
        ids = tuple(f"G{k:03d}" for k in kept)
        tables[name] = Embedding(ids=ids, values=values[kept].astype(np.float32))
    return tables


def told(held, vectors, generated=None):
    """Return a co-embedding in which each item has the vector ``vectors(row of its values)`` gives, per modality."""
    record = held.modalities
    latents = {
        name: Embedding(
            ids=tuple(np.array(record.ids)[present].tolist()), values=vectors(name, table[present]).astype(np.float32)
        )
        for name, table, present in zip(record.names, record.tables, record.mask.T, strict=True)
    }
    fused = np.zeros((len(record.ids), next(iter(latents.values())).values.shape[1]), np.float32)
    for name, present in zip(record.names, record.mask.T, strict=True):
        fused[present] += latents[name].values
    whole = Embedding(ids=record.ids, values=fused / record.mask.sum(axis=1, keepdims=True).astype(np.float32))
    return Coembedding(fused=whole, fused_kind="mean", latents=latents, generated=generated or {})


def fitted_by(given, vectors, run, genes=None, way=0, generated=None):
    arrangement = arrangements(given.names, leave_one_out=True)[way]
    rows = np.flatnonzero(given.mask.sum(axis=1) > 1)[::4] if genes is None else genes
    others = np.setdiff1d(np.arange(len(given.ids)), rows)
    held = hold_out(given, rows, arrangement.groups, others, run)
    made = generated(held) if generated else None
    return Fitted(given=given, held=held, result=told(held, vectors, made), fold=0)


@pytest.fixture
def given():
    """Two modalities with the same values, of which some genes miss one."""
    values = np.random.default_rng(3).normal(size=(60, 5)).astype(np.float32)
    ids = [f"G{k:02d}" for k in range(60)]
    return assemble({
        "a": Embedding(ids=tuple(ids[:50]), values=values[:50]),
        "b": Embedding(ids=tuple(ids[10:]), values=values[10:]),
    })  # fmt: skip


@pytest.fixture(name="linear_tables")
def _linear_tables():
    return linear_tables


@pytest.fixture(name="fitted_by")
def _fitted_by():
    return fitted_by


def known_by(standards, functions):
    """Return standards, sets of genes by label and name, with functions in place of installed metrics."""
    return Known(
        standards=tuple(Standard.of(name, sets) for name, sets in standards.items()),
        metrics={name: (SimpleNamespace(load=lambda made=made: made), None) for name, made in functions.items()},
        call=lambda function, *arguments: function(*arguments),
    )


@pytest.fixture(name="known_by")
def _known_by():
    return known_by


@pytest.fixture
def inputs(tmp_path):
    for name, table in linear_tables().items():
        write_embedding(tmp_path / f"{name}.tsv", table)
    return tmp_path
