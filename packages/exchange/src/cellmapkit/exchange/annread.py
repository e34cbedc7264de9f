"""Embeddings back from AnnData or MuData, ours or any other's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.api.records import Embedding
from cellmapkit.core.crate import ORIGINS
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import write_embedding
from cellmapkit.exchange import info
from cellmapkit.exchange.annwrite import CONFIDENCE, COVERED, IN, KEY
from cellmapkit.exchange.embeddings import FUSED
from cellmapkit.exchange.extras import library
from cellmapkit.exchange.h5check import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions


@dataclass(frozen=True)
class Part:
    """One table of a file: its key, file name, rows and values."""

    key: str
    file: str
    ids: tuple[str, ...]
    values: np.ndarray


def from_anndata(options: StepOptions, path: Path) -> None:
    """Write every embedding of an ``.h5ad`` or ``.h5mu`` file as a table of a new crate.

    X becomes ``coembedding_emd.tsv``, each matrix of ``obsm`` and each modality ``<name>_emd.tsv``; a file that
    ``to-anndata`` wrote gets its own names, coverage and confidence back.

    Parameters
    ----------
    options : StepOptions
        Common options.
    path : Path
        The file; nothing in it is unpickled.

    Raises
    ------
    InputError
        If it is not safe to read, or holds no embedding.
    """
    check(path)
    with run_step(info.FROM_ANNDATA, options, parameters={}, inputs=[path]) as step:
        step.read(path)
        data = _load(path)
        known = _known(data.uns.get(KEY))
        dropped: list[tuple[str, str]] = []
        parts = list(_parts(data, known))
        if not parts:
            raise InputError(f"{path} holds no embedding", hint="expected X, obsm or modalities")
        for part in parts:
            _write(step, part, known, dropped)
        if dropped:
            step.log.warning("%d rows have no values and were left out: %s", len(dropped), examples(dropped))
        step.write_rows("rows_left_out.tsv", ("table", "id"), dropped, "rows without any value, left out")
        _write_rows_about(step, data.obs, known)


def _load(path: Path) -> Any:  # noqa: ANN401 - AnnData or MuData
    reader = library("mudata", "anndata").read_h5mu if path.suffix == ".h5mu" else None
    try:
        return reader(path) if reader else library("anndata", "anndata").read_h5ad(path)
    except (ValueError, KeyError, TypeError, OSError, AttributeError) as error:
        raise InputError(f"{path} is HDF5 and no table: {error}", hint="expected .h5ad or .h5mu") from error


def _known(text: object) -> dict[str, Any]:
    """Return what ``to-anndata`` noted, or nothing where the file is another's or the note is no such note."""
    try:
        found = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    names = ("files", "origins", "coverage")
    if not isinstance(found, dict) or any(not isinstance(found.get(name), dict) for name in names):
        return {}
    if not all(
        isinstance(ids, list) and all(isinstance(name, str) for name in ids) for ids in found["coverage"].values()
    ):
        return {}
    return found


def _parts(data: Any, known: Mapping[str, Any]) -> Iterator[Part]:  # noqa: ANN401 - AnnData or MuData
    files = known.get("files", {})
    if hasattr(data, "mod"):
        for name, one in data.mod.items():
            yield Part(name, _file(files, name, f"{name}_emd.tsv"), tuple(map(str, one.obs_names)), _dense(one.X, name))
        return
    ids = tuple(map(str, data.obs_names))
    first = str(known.get("x") or "X")
    tables = {first: data.X, **{str(name): data.obsm[name] for name in data.obsm}}
    for name, values in tables.items():
        if values is None:
            continue
        inside = data.obs[IN + name].to_numpy(dtype=bool) if known and IN + name in data.obs else None
        rows = np.arange(len(ids)) if inside is None else np.flatnonzero(inside)
        fallback = FUSED if name == "X" else f"{name}_emd.tsv"
        yield Part(name, _file(files, name, fallback), tuple(ids[row] for row in rows), _dense(values, name)[rows])


def _file(files: Mapping[str, Any], name: str, fallback: str) -> str:
    """Return a file name that leads nowhere else, whatever the file says."""
    wanted = str(files.get(name) or fallback)
    if list(files.values()).count(wanted) > 1:
        wanted = f"{name}.tsv"  # several crates had a table of this name
    safe = "".join(char if char.isalnum() or char in "._-" else "_" for char in wanted).lstrip(".")
    return safe if safe.endswith(".tsv") else f"{safe}_emd.tsv"


def _dense(values: Any, name: str) -> np.ndarray:  # noqa: ANN401 - arrays, sparse matrices, data frames
    values = values.toarray() if hasattr(values, "toarray") else values
    array = np.asarray(values)
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise InputError(f"{name} holds {array.dtype} of {array.ndim} dimensions", hint="expected a matrix of numbers")
    return array


def _write(step: Step, part: Part, known: Mapping[str, Any], dropped: list[tuple[str, str]]) -> None:
    if len(set(part.ids)) < len(part.ids):
        raise InputError(f"{part.key}: {len(part.ids) - len(set(part.ids))} names stand twice", hint="make them unique")
    empty = np.isnan(part.values).all(axis=1) if part.values.dtype.kind == "f" else np.zeros(len(part.ids), dtype=bool)
    dropped += [(part.file, part.ids[row]) for row in np.flatnonzero(empty)]
    values = part.values[~empty].astype(np.float32)
    changed = int((values != part.values[~empty]).sum()) if part.values.dtype != np.float32 else 0
    if changed:
        step.log.info("%s: %d values were rounded to single precision", part.key, changed)
    if not len(values):
        raise InputError(f"{part.key} has no row with values", hint="leave it out")
    ids = tuple(name for name, lost in zip(part.ids, empty, strict=True) if not lost)
    if part.file in step.files:
        raise InputError(f"two tables would be called {part.file!r}", hint="rename one of them in the file")
    write_embedding(step.directory / part.file, Embedding(ids=ids, values=values))
    columns = ("id: protein name", f"0..{values.shape[1] - 1}: dimensions")
    origin = str(known.get("origins", {}).get(part.key, ""))
    step.add(part.file, f"embedding {part.key} of {len(ids)} proteins", columns, origin if origin in ORIGINS else "")


def _write_rows_about(step: Step, obs: Any, known: Mapping[str, Any]) -> None:  # noqa: ANN401 - a data frame
    modalities = [str(name).removeprefix(COVERED) for name in obs.columns if str(name).startswith(COVERED)]
    ids = [str(name) for name in obs.index]
    if modalities:
        stood = set().union(*(known.get("coverage", {}).get(name, ids) for name in modalities))
        columns = [obs[COVERED + name].astype(int).tolist() for name in modalities]
        rows = [row for row in zip(ids, *columns, strict=True) if row[0] in stood]
        step.write_rows("coverage.tsv", ("id", *modalities), sorted(rows), "1 where a protein is in a modality")
    if CONFIDENCE in obs and obs[CONFIDENCE].dtype.kind == "f":
        pairs = zip(ids, obs[CONFIDENCE].tolist(), strict=True)
        rows = [(name, f"{value:.6g}") for name, value in sorted(pairs) if value == value]  # noqa: PLR0124 - NaN: unknown
        step.write_rows("confidence.tsv", ("id", "confidence"), rows, "confidence, one per protein")
