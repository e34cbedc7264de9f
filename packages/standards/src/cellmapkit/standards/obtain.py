"""A standard for metrics, as a step obtains it: found, recorded as read, logged, its gene names listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cellmapkit.standards.naming import NAME_COLUMNS, name_rows
from cellmapkit.standards.ndex import Ndex, default_cache
from cellmapkit.standards.read import NDEX

if TYPE_CHECKING:
    import logging
    from collections.abc import Sequence
    from pathlib import Path

    from cellmapkit.api.evaluation import Standard
    from cellmapkit.standards.sources import Source


class Recorder(Protocol):
    """What an open step offers, as far as it is needed here."""

    @property
    def log(self) -> logging.Logger:
        """Where the user finds what was read."""

    def read(self, path: Path) -> str:
        """Record that a file is read."""

    def write_rows(self, name: str, header: Sequence[str], rows: Sequence[Sequence[object]], description: str) -> None:
        """Write a small table."""


def obtain(step: Recorder, source: Source) -> Standard:
    """Return a standard in the form that metrics take.

    Parameters
    ----------
    step : Recorder
        The open step; where names were harmonised it gets ``<name>_standard_names.tsv``.
    source : Source
        Where the standard is, and in which form.

    Returns
    -------
    Standard
        Labels and their genes.

    Raises
    ------
    CellmapkitError
        If it cannot be found or read.
    """
    path = source.locate(Ndex(server=NDEX, cache=default_cache()))
    for file in (path, *source.files):
        step.read(file)
    found = source.read(path)
    step.log.info("%s: %s has %d labels, %d genes", path, source.name, len(found), len(found.genes))
    for note in found.notes:
        step.log.warning("%s: %s", path, note)
    if found.names:
        about = f"gene names of the standard {source.name}: what matched, was renamed, was ambiguous or unknown"
        step.write_rows(f"{source.name}_standard_names.tsv", tuple(NAME_COLUMNS), name_rows(found), about)
    return found.for_metrics()
