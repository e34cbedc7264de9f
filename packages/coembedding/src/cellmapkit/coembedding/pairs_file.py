"""Pairs of proteins as a compressed table, closest first."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.core.open_step import Step

NAMES = ("proteinA", "proteinB")
_ROWS_AT_ONCE = 1 << 20


def write_pairs(
    step: Step, name: str, ids: Sequence[str], pairs: np.ndarray, values: Mapping[str, np.ndarray], about: str
) -> None:
    """Write one line per pair and declare the table.

    Parameters
    ----------
    step : Step
        The open step.
    name : str
        Of the file in the crate, ending in ``.tsv.gz``.
    ids : sequence of str
        Names of proteins.
    pairs : ndarray of int32, shape (n_pairs, 2)
        Positions in ``ids``, closest first.
    values : mapping of str to ndarray of float32, shape (n_pairs,)
        The other columns.
    about : str
        What the file says.
    """
    import pyarrow as pa  # noqa: PLC0415 - a fifth of a second that runs without pairs need not pay
    from pyarrow import csv  # noqa: PLC0415 - as above

    columns = (*NAMES, *values)
    names = pa.array(ids)
    options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    # no name and time in the header of the archive: equal runs give equal bytes
    with (
        (step.directory / name).open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as stream,
    ):
        stream.write(("\t".join(columns) + "\n").encode())
        for part in np.array_split(np.arange(len(pairs)), len(pairs) // _ROWS_AT_ONCE + 1):
            ends = [names.take(pa.array(pairs[part, end])) for end in (0, 1)]
            table = pa.table([*ends, *(column[part] for column in values.values())], names=columns)
            csv.write_csv(table, stream, options)
    step.add(name, about, columns)
