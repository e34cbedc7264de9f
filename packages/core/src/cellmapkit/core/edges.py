"""Edge lists: the reader steps use between each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.api.records import Network
from cellmapkit.core.tables import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class EdgeTable:
    """What was read: the network, and how many lines were self-loops or repeats of an earlier pair."""

    network: Network
    self_loops: int
    repeats: int


def read_edgelist(path: Path) -> EdgeTable:
    """Read ``ppi_edgelist.tsv``: a header, then two names and perhaps a weight, tab separated.

    Parameters
    ----------
    path : Path
        The edge list, gzip or plain.

    Returns
    -------
    EdgeTable
        The network over all names (also of self-loops), sorted; the largest weight of repeated pairs is kept.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    TableError
        If it is empty, ragged or has a weight that is no number; with line and column.
    """
    if not path.is_file():
        raise CrateNotFoundError(
            f"{path} does not exist", hint="expected an edge list with the columns geneA and geneB"
        )
    try:
        rows = list(_rows(path))
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise TableError(
            f"{path} cannot be read as text: {error}", hint="expected a tab separated edge list"
        ) from error
    if not rows:
        raise TableError(f"{path} has no edges", hint="expected a header line, then two names per line")
    nodes = tuple(sorted({name for a, b, _ in rows for name in (a, b)}))
    index = {name: i for i, name in enumerate(nodes)}
    best: dict[tuple[int, int], float] = {}
    self_loops = repeats = 0
    for a, b, weight in rows:
        i, j = sorted((index[a], index[b]))
        if i == j:
            self_loops += 1
            continue
        repeats += (i, j) in best
        best[i, j] = weight if math.isnan(weight) else max(weight, best.get((i, j), -math.inf))
    if not best:
        raise TableError(
            f"{path}: all {self_loops} edges join a protein to itself", hint="expected edges between proteins"
        )
    pairs = np.array(sorted(best), dtype=np.int32)
    weighted = any(not math.isnan(weight) for _, _, weight in rows)
    weights = np.array([best[i, j] for i, j in pairs.tolist()], dtype=np.float32) if weighted else None
    return EdgeTable(Network(nodes=nodes, edges=pairs, weights=weights), self_loops, repeats)


def _rows(path: Path) -> Iterator[tuple[str, str, float]]:
    width = 0
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\r\n").split("\t")
            if number == 1 or not line.strip():
                continue
            width = width or len(fields)
            if len(fields) != width or width not in (2, 3):
                raise TableError(
                    f"{path}, line {number}: {len(fields)} fields",
                    hint="expected two names and perhaps a weight in every line",
                )
            if not (fields[0].strip() and fields[1].strip()):
                raise TableError(f"{path}, line {number}: an empty name", hint="expected two names")
            yield fields[0], fields[1], _weight(path, number, fields[2]) if width == 3 else math.nan


def _weight(path: Path, number: int, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        raise TableError(f"{path}, line {number}, column 3 is {text!r}", hint="expected a finite weight")
    return weight
