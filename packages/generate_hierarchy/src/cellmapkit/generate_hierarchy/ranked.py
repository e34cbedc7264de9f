"""Nested networks from pairs of proteins that the co-embedding step ranked and stored."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.api import CrateNotFoundError, IdMismatchError, InputError, TableError, UsageError, examples
from cellmapkit.api.records import ProximityNetworks
from cellmapkit.generate_hierarchy.proximity import checked_cutoffs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

TABLE = "coembedding_emd.tsv"


class Kind(NamedTuple):
    """Who ranked the pairs.

    Attributes
    ----------
    file : str
        Name of the table.
    columns : tuple of str
        Besides the names of both proteins; the first one ranks.
    what : str
        What a directory with such a table holds.
    made_by : str
        The command that makes one.
    option : str
        The option of that command that decides how many pairs are stored.
    """

    file: str
    columns: tuple[str, ...]
    what: str
    made_by: str
    option: str


KINDS = {
    "consensus": Kind(
        "consensus_proximity.tsv.gz",
        ("mean", "sd"),
        "ensemble",
        "cellmaps_coembeddingcmd.py --seeds N",
        "consensus_top",
    ),
    "predicted": Kind(
        "proximity.tsv.gz",
        ("proximity",),
        "predicted proximities",
        "cellmaps_coembeddingcmd.py with an algorithm that predicts them (music)",
        "proximity_top",
    ),
}
"""By the value of ``--proximity``."""


def ranked_files(sources: Sequence[Path], kind: Kind) -> tuple[Path, Path]:
    """Return the embedding and the closest pairs in a directory.

    Parameters
    ----------
    sources : sequence of Path
        One directory of the co-embedding step.
    kind : Kind
        Which pairs.

    Returns
    -------
    (Path, Path)
        The table that names all proteins, and the pairs.

    Raises
    ------
    UsageError
        If there are several sources.
    CrateNotFoundError
        If the directory does not hold both.
    """
    if len(sources) != 1:
        raise UsageError(
            f"stored pairs are taken from one directory, {len(sources)} were given",
            hint="without --proximity the cosines of several embeddings are averaged",
        )
    directory = sources[0]
    lacking = [name for name in (TABLE, kind.file) if not (directory / name).is_file()]
    if lacking:
        raise CrateNotFoundError(
            f"{directory} holds no {kind.what}: {' and '.join(lacking)} not found",
            hint=f"expected a directory that was written by {kind.made_by}",
        )
    return directory / TABLE, directory / kind.file


def ranked_networks(path: Path, kind: Kind, names: Sequence[str], cutoffs: Sequence[float]) -> ProximityNetworks:
    """Return one network per cutoff, holding the first ``ceil(cutoff * n * (n - 1) / 2)`` stored pairs.

    Parameters
    ----------
    path : Path
        Two names and the columns of its kind per line, closest first.
    kind : Kind
        Which pairs they are.
    names : sequence of str
        All proteins, also those in no stored pair.
    cutoffs : sequence of float in (0, 1]
        Fractions of all pairs, in any order.

    Returns
    -------
    ProximityNetworks
        Its ``similarity`` is the column that ranks.

    Raises
    ------
    TableError
        If the pairs are not closest first, or the table breaks its format.
    IdMismatchError
        If a pair names an unknown protein.
    InputError
        If a cutoff asks for more pairs than are stored.
    ParameterError
        If there is no cutoff or one is not in (0, 1].
    """
    checked = checked_cutoffs(cutoffs)
    ids = tuple(sorted(names))
    n_pairs = len(ids) * (len(ids) - 1) // 2
    sizes = tuple(math.ceil(cutoff * n_pairs) for cutoff in checked)
    table = _read(path, kind)
    value = kind.columns[0]
    if sizes[-1] > table.num_rows:
        held = table.num_rows / max(n_pairs, 1)
        raise InputError(
            f"{path} holds the closest {table.num_rows} pairs, {held:.3g} of all {n_pairs}; {checked[-1]:g} is asked",
            hint=f"give --ppi_cutoffs up to {held:.3g}, or make the {kind.what} with --{kind.option} {checked[-1]:g}",
        )
    ranks = table.column(value).to_numpy()
    if not (np.diff(ranks) <= 0).all():
        line = int(np.flatnonzero(~(np.diff(ranks) <= 0))[0]) + 3
        raise TableError(
            f"{path}, line {line}: the {value} is larger than the line before's", hint="expected closest first"
        )
    ends = [_positions(path, table, column, ids) for column in ("proteinA", "proteinB")]
    edges = np.sort(np.stack(ends, axis=1), axis=1)[: sizes[-1]]
    codes = edges[:, 0].astype(np.int64) * len(ids) + edges[:, 1]
    if (edges[:, 0] == edges[:, 1]).any() or len(np.unique(codes)) != len(codes):
        raise TableError(
            f"{path} holds a pair twice, or of one protein", hint="expected each pair of two proteins once"
        )
    return ProximityNetworks(ids=ids, edges=edges, sizes=sizes, cutoffs=checked, similarity=ranks[: sizes[-1]])


def _read(path: Path, kind: Kind) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - a fifth of a second that other runs need not pay
    from pyarrow import csv  # noqa: PLC0415 - as above

    types = {"proteinA": pa.string(), "proteinB": pa.string()} | dict.fromkeys(kind.columns, pa.float32())
    try:
        table = csv.read_csv(
            path,
            read_options=csv.ReadOptions(block_size=1 << 24),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise TableError(f"{path} cannot be read: {error}", hint=f"expected the columns {', '.join(types)}") from error
    if table.column_names != list(types):
        raise TableError(f"{path} has the columns {', '.join(table.column_names)}", hint=f"expected {', '.join(types)}")
    return table


def _positions(path: Path, table: pa.Table, column: str, ids: tuple[str, ...]) -> np.ndarray:
    from pyarrow import compute  # noqa: PLC0415 - see _read

    found = compute.index_in(table.column(column), value_set=_strings(ids))
    if found.null_count:
        unknown = compute.unique(table.column(column).filter(compute.is_null(found))).to_pylist()
        raise IdMismatchError(
            f"{path}: {len(unknown)} proteins are not in {TABLE}: {examples(unknown)}",
            hint="expected the two files of one directory",
        )
    return found.to_numpy().astype(np.int32)


def _strings(names: tuple[str, ...]) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 - see _read

    return pa.array(names, type=pa.string())
