"""The embeddings of a crate, with what it says of coverage and confidence."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, TableError
from cellmapkit.core.crate import is_crate
from cellmapkit.core.reading import read_crate
from cellmapkit.core.tables import read_embedding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.api.records import Embedding
    from cellmapkit.core.open_step import Step

FUSED, COVERAGE, CONFIDENCE = "coembedding_emd.tsv", "coverage.tsv", "confidence.tsv"
_ENDINGS = ("_emd.tsv", "_latent.tsv", "_generated.tsv", "_reconstructed.tsv")


@dataclass(frozen=True)
class Gathered:
    """Embeddings and what is known of their rows.

    Attributes
    ----------
    tables : dict of str to Embedding
        By key: the table's name without ending, after its crate's where two have one name. The fused one is first.
    files : dict of str to str
        Name of the table behind each key.
    crates : dict of str to str
        Identifier of the crate behind each key; empty for a plain file.
    digests : dict of str to str
        SHA-256 of each table.
    origins : dict of str to str
        Of tables that hold features nobody measured.
    coverage : dict of str to dict of str to bool
        Presence of each protein, by modality.
    confidence : dict of str to float
        By protein.
    """

    tables: dict[str, Embedding] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    crates: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    coverage: dict[str, dict[str, bool]] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


def gather(step: Step, sources: Sequence[Path]) -> Gathered:
    """Read every embedding of some crates or tables.

    Parameters
    ----------
    step : Step
        Records what is read.
    sources : sequence of Path
        Crates, directories or tables.

    Returns
    -------
    Gathered
        All of them.

    Raises
    ------
    InputError
        If there is none.
    TableError
        If a table breaks its form.
    """
    found = Gathered()
    paths = [path for source in sources for path in _tables(source)]
    if not paths:
        raise InputError(f"no embeddings in {', '.join(map(str, sources))}", hint=f"expected *{', *'.join(_ENDINGS)}")
    names = [path.name for path in paths]
    for path in sorted(paths, key=lambda path: path.name != FUSED):
        stem = path.name.removesuffix(".gz").removesuffix(".tsv")
        key = stem if names.count(path.name) == 1 else f"{path.parent.name}_{stem}"
        if key in found.tables:
            raise InputError(f"two tables would be called {key!r}", hint="give directories of different names")
        found.digests[key] = step.read(path)
        found.tables[key] = read_embedding(path, digest=found.digests[key]).embedding
        found.files[key] = path.name.removesuffix(".gz")
        crate = read_crate(path.parent) if is_crate(path.parent) else None
        found.crates[key] = crate.identifier if crate else ""
        if crate and path.name in crate.origins:
            found.origins[key] = crate.origins[path.name]
    for source in sources:
        if source.is_dir():
            _rows_about(step, source, found)
    return found


def _tables(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    return sorted(path for path in source.iterdir() if path.name.removesuffix(".gz").endswith(_ENDINGS))


def _rows_about(step: Step, source: Path, found: Gathered) -> None:
    coverage, confidence = source / COVERAGE, source / CONFIDENCE
    if coverage.is_file():
        step.read(coverage)
        header, rows = _cells(coverage)
        for column, name in enumerate(header[1:], start=1):
            found.coverage[name] = {row[0]: row[column] == "1" for row in rows}
    if confidence.is_file():
        step.read(confidence)
        _, rows = _cells(confidence)
        try:
            found.confidence.update({row[0]: float(row[1]) for row in rows})
        except ValueError as error:
            raise TableError(f"{confidence}: {error}", hint="expected a number per protein") from None


def _cells(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or any(len(row) != len(rows[0]) for row in rows) or len(rows[0]) < 2:
        raise TableError(f"{path} has rows of different lengths", hint="expected a name and values in every line")
    return rows[0], rows[1:]
