"""Embeddings as AnnData (one table of all proteins) or MuData (one table per modality)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.core.step import run_step
from cellmapkit.exchange import info
from cellmapkit.exchange.embeddings import Gathered, gather
from cellmapkit.exchange.extras import library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.core.stepinfo import StepOptions

KEY = "cellmapkit"
"""Entry of ``uns`` that says, as JSON, which table is where and which crate it came from."""
IN, COVERED, CONFIDENCE = "in_", "coverage_", "confidence"
STEM = "embeddings"


def to_anndata(options: StepOptions, sources: Sequence[Path], form: str) -> None:
    """Write the embeddings of crates as ``embeddings.h5ad`` or ``embeddings.h5mu``.

    Parameters
    ----------
    options : StepOptions
        Common options.
    sources : sequence of Path
        Crates, directories or tables.
    form : {"h5ad", "h5mu"}
        AnnData: rows are all proteins, X the co-embedding (else the first table), each other table in ``obsm`` with
        NaN where a protein is absent. MuData: each table a modality with its own rows.
    """
    library("anndata" if form == "h5ad" else "mudata", "anndata")
    with run_step(info.TO_ANNDATA, options, parameters={"form": form}, inputs=list(sources)) as step:
        found = gather(step, sources)
        name = f"{STEM}.{form}"
        data = annotated(found) if form == "h5ad" else multimodal(found)
        data.write(step.directory / name)
        step.add(name, f"{len(found.tables)} embeddings of {len(ids_of(found))} proteins")
        step.log.info("%s: %s", name, ", ".join(found.tables))


def annotated(found: Gathered) -> Any:  # noqa: ANN401 - AnnData has no stubs
    """Return an AnnData of all proteins, float32; the first table is X, the others are in ``obsm``."""
    ids = ids_of(found)
    first, *others = found.tables
    pandas = library("pandas", "anndata")
    columns = [str(k) for k in range(found.tables[first].values.shape[1])]
    return library("anndata", "anndata").AnnData(
        X=_spread(found, first, ids),
        obs=_obs(found, ids, inside=True),
        var=pandas.DataFrame(index=pandas.Index(columns, dtype=str)),
        obsm={name: _spread(found, name, ids) for name in others},
        uns={KEY: _provenance(found, first)},
    )


def multimodal(found: Gathered) -> Any:  # noqa: ANN401 - MuData has no stubs
    """Return a MuData whose modalities are the tables, float32."""
    pandas, make = library("pandas", "anndata"), library("anndata", "anndata").AnnData
    parts = {
        name: make(X=table.values.astype(np.float32), obs=pandas.DataFrame(index=pandas.Index(table.ids, dtype=str)))
        for name, table in found.tables.items()
    }
    mudata = library("mudata", "anndata")
    with mudata.set_options(pull_on_update=False):
        whole = mudata.MuData(parts)
    for name, column in _obs(found, list(whole.obs_names), inside=False).items():
        whole.obs[name] = column
    whole.uns[KEY] = _provenance(found, "")
    return whole


def ids_of(found: Gathered) -> list[str]:
    """Return every protein of any table, sorted."""
    return sorted({protein for table in found.tables.values() for protein in table.ids})


def _spread(found: Gathered, name: str, ids: list[str]) -> np.ndarray:
    """Return a table over all proteins, float32, shape (n_proteins, n_dimensions); NaN where one is absent."""
    table = found.tables[name]
    place = {protein: row for row, protein in enumerate(ids)}
    values = np.full((len(ids), table.values.shape[1]), np.nan, dtype=np.float32)
    values[[place[protein] for protein in table.ids]] = table.values
    return values


def _obs(found: Gathered, ids: list[str], *, inside: bool) -> Any:  # noqa: ANN401 - a data frame
    pandas = library("pandas", "anndata")
    columns: dict[str, list[bool] | list[float]] = {}
    if inside:
        for name, table in found.tables.items():
            present = set(table.ids)
            columns[IN + name] = [protein in present for protein in ids]
    for modality, known in found.coverage.items():
        columns[COVERED + modality] = [known.get(protein, False) for protein in ids]
    if found.confidence:
        columns[CONFIDENCE] = [found.confidence.get(protein, np.nan) for protein in ids]
    return pandas.DataFrame(columns, index=pandas.Index(ids, dtype=str))


def _provenance(found: Gathered, first: str) -> str:
    content = {
        "x": first,
        "files": found.files,
        "crates": found.crates,
        "sha256": found.digests,
        "origins": found.origins,
        "coverage": {name: sorted(known) for name, known in found.coverage.items()},
    }
    return json.dumps(content, sort_keys=True)
