"""Embedding tables: a strict, quick reader of both header forms, a writer, and the Parquet twin of large ones.

A table is tab separated. The first line is a header whatever it says (upstream's older ones are one label short), the
first field of every other line names the protein, the rest are numbers.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cellmapkit.api import CrateNotFoundError, TableError
from cellmapkit.api.records import Embedding
from cellmapkit.core.faults import Fault, find_faults, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TWIN_ABOVE = 50_000_000
"""Size in bytes above which a table gets a Parquet twin."""
_TWIN_KEY = b"sha256_of_table"
BadRows = Literal["refuse", "drop"]


@dataclass(frozen=True)
class Table:
    """What was read: the embedding, and the rows that were left out on request, each with its reason."""

    embedding: Embedding
    dropped: tuple[Fault, ...] = ()


def read_embedding(path: Path, *, bad_rows: BadRows = "refuse", digest: str = "") -> Table:
    """Read an embedding table, gzip or plain, in upstream's old and new header form.

    Parameters
    ----------
    path : Path
        The table.
    bad_rows : {"refuse", "drop"}
        What to do with rows that are not finite or constant (their cosine is undefined); other faults are always
        refused.
    digest : str
        SHA-256 of the table; given, a Parquet twin that was made from exactly this table is read instead.

    Returns
    -------
    Table
        Proteins in the order of the file, and the dropped rows.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    TableError
        If the table is empty, ragged, has text for a number, a repeated or empty name, or bad rows that are refused;
        with file, line, column and three examples.
    """
    if not path.is_file():
        raise CrateNotFoundError(f"{path} does not exist", hint="expected an embedding table (id, then numbers)")
    twin = path.with_name(path.name + ".parquet")
    ids, values = _read_twin(twin, digest) if digest and twin.is_file() else (None, None)
    if ids is None or values is None:
        ids, values = _read_text(path)
    faults = find_faults(ids, values)
    fatal = [fault for fault in faults if bad_rows == "refuse" or not fault.droppable]
    if fatal:
        raise refuse(path, fatal)
    keep = np.ones(len(ids), dtype=bool)
    keep[[fault.row for fault in faults]] = False
    if not keep.any():
        raise TableError(f"{path}: none of the {len(ids)} rows can be used", hint=faults[0].advice)
    names = tuple(name for name, kept in zip(ids, keep, strict=True) if kept)
    return Table(Embedding(ids=names, values=np.ascontiguousarray(values[keep])), tuple(faults))


def write_embedding(path: Path, embedding: Embedding, names: Sequence[str] = ()) -> None:
    """Write an embedding, rows sorted by name, shortest digits that read back the same.

    Parameters
    ----------
    path : Path
        The table to write.
    embedding : Embedding
        What to write.
    names : sequence of str
        Of the features, for the header; ``0`` .. ``D-1`` by default, as upstream's tables have it.
    """
    order = sorted(range(len(embedding.ids)), key=embedding.ids.__getitem__)
    ids = [embedding.ids[row] for row in order]
    write_matrix(path, ids, embedding.values[order], names or [str(i) for i in range(embedding.values.shape[1])])


def write_matrix(path: Path, ids: Sequence[str], values: np.ndarray, columns: Sequence[str]) -> None:
    """Write a named matrix in the given order, with a Parquet twin if it is large.

    Parameters
    ----------
    path : Path
        The table to write.
    ids : sequence of str
        One name per row.
    values : ndarray, shape (n_rows, n_columns)
        Numbers.
    columns : sequence of str
        One label per column.
    """
    import pyarrow as pa  # noqa: PLC0415 - a fifth of a second that reading an edge list need not pay
    from pyarrow import csv  # noqa: PLC0415 - as above

    table = pa.table([pa.array(ids), *(pa.array(column) for column in values.T)], names=["id", *columns])
    with path.open("wb") as stream:
        stream.write(("\t".join(table.column_names) + "\n").encode())
        options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
        csv.write_csv(table, stream, options)
    if path.stat().st_size > TWIN_ABOVE:
        _write_twin(path, table)


def _write_twin(path: Path, table: Any) -> None:  # noqa: ANN401 - a pyarrow table; pyarrow has no stubs
    from pyarrow import parquet  # noqa: PLC0415 - see write_matrix

    from cellmapkit.core.digest import sha256_of  # noqa: PLC0415 - only large tables need it

    marked = table.replace_schema_metadata({_TWIN_KEY: sha256_of(path).encode()})
    parquet.write_table(marked, path.with_name(path.name + ".parquet"), compression="zstd", use_dictionary=False)


def _read_twin(twin: Path, digest: str) -> tuple[list[str] | None, np.ndarray | None]:
    from pyarrow import parquet  # noqa: PLC0415 - see write_matrix

    stored = parquet.ParquetFile(twin)
    if (stored.schema_arrow.metadata or {}).get(_TWIN_KEY) != digest.encode():
        return None, None  # the table was changed after its twin was made
    table = stored.read()
    values = np.empty((table.num_rows, table.num_columns - 1), dtype=np.float32)
    for column in range(1, table.num_columns):
        values[:, column - 1] = table.column(column).to_numpy()
    return table.column(0).to_pylist(), values


def _read_text(path: Path) -> tuple[list[str], np.ndarray]:
    import pyarrow as pa  # noqa: PLC0415 - see write_matrix
    from pyarrow import csv  # noqa: PLC0415 - see write_matrix

    width = _width(path)
    names = [str(i) for i in range(width)]
    types = {name: pa.string() if name == "0" else pa.float32() for name in names}
    try:
        table = csv.read_csv(
            path,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 24, use_threads=False),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=True),
            convert_options=csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise _explain(path, width, error) from error
    values = np.empty((table.num_rows, width - 1), dtype=np.float32)
    for column in range(1, width):
        values[:, column - 1] = table.column(column).to_numpy()
    return table.column(0).to_pylist(), values


def _width(path: Path) -> int:
    lines = open_text(path)
    try:
        with lines:
            header = lines.readline()
            first = lines.readline()
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise TableError(f"{path} cannot be read as text: {error}", hint="expected a tab separated table") from error
    if not header:
        raise TableError(f"{path} is empty", hint="expected a header line and one line per protein")
    if not first.strip():
        raise TableError(f"{path} has a header and no rows", hint="expected one line per protein")
    width = len(first.rstrip("\r\n").split("\t"))
    if width < 2:
        raise TableError(
            f"{path}, line 2: one field where a name and numbers are expected", hint="fields are separated by tabs"
        )
    return width


def _explain(path: Path, width: int, error: Exception) -> TableError:
    """Read the table again, line by line, to say where it breaks."""
    found = []
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if number == 1 or not line.strip():
                    continue
                if len(fields) != width:
                    found.append(f"line {number} has {len(fields)} fields, line 2 has {width}")
                else:
                    found += [f"line {number}, column {i + 1} is {cell!r}" for i, cell in enumerate(fields)
                              if i and not _is_number(cell)]  # fmt: skip
    except (UnicodeDecodeError, OSError, EOFError):
        found = []
    if not found:
        return TableError(f"{path} cannot be read: {error}", hint="expected a tab separated table")
    shown = "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
    return TableError(f"{path}: {shown}", hint="expected a name and the same number of numbers in every line")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def open_text(path: Path) -> Any:  # noqa: ANN401 - gzip and plain streams share no useful type
    """Open a text file for reading, gzip or plain, as UTF-8."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
