"""The embeddings a user names: which table of a directory, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ONE_MODALITY = ("ppi_emd.tsv", "image_emd.tsv", "sequence_emd.tsv", "coembedding_emd.tsv")
"""Tables of a directory whose support is asked for, the embedding of one modality first."""

AS_CLUSTERED = ("ppi_emd.tsv", "image_emd.tsv", "coembedding_emd.tsv")
"""Tables of a directory that the hierarchy step reads, in its order."""


def named_tables(paths: Sequence[Path], names: Sequence[str]) -> dict[str, Path]:
    """Return the table of each embedding by its name.

    Parameters
    ----------
    paths : sequence of Path
        Tables, or directories that hold one.
    names : sequence of str
        One per path, or empty for the names of the files or directories.

    Returns
    -------
    dict of str to Path
        In the order given.

    Raises
    ------
    UsageError
        If there are not as many names as paths, or two are equal.
    CrateNotFoundError
        If a directory holds no embedding.
    """
    if names and len(names) != len(paths):
        message = f"{len(paths)} embeddings and {len(names)} names were given"
        raise UsageError(message, hint="give --embedding_names one name for each of --embeddings")
    called = list(names) or [path.name.removesuffix(".gz").removesuffix(".tsv") for path in paths]
    twice = sorted({name for name in called if called.count(name) > 1})
    if twice:
        raise UsageError(f"two embeddings are called {twice[0]!r}", hint="tell them apart with --embedding_names")
    return {name: table_in(path, ONE_MODALITY) for name, path in zip(called, paths, strict=True)}


def table_in(path: Path, tables: Sequence[str]) -> Path:
    """Return the embedding table of a path.

    Parameters
    ----------
    path : Path
        A table, or a directory that holds one.
    tables : sequence of str
        File names, the preferred one first.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    CrateNotFoundError
        If it does not exist, or the directory holds none of them.
    """
    found = [path] if path.is_file() else [path / name for name in tables if (path / name).is_file()]
    if not found:
        what = "holds no embedding" if path.is_dir() else "does not exist"
        raise CrateNotFoundError(f"{path} {what}", hint=f"expected a table, or a directory with {', '.join(tables)}")
    return found[0]
