"""Where crates and inputs are: at their recorded place, or where they were moved to."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, CrateError, InputError
from cellmapkit.audit.safety import check_metadata, possible
from cellmapkit.core.crate import METADATA_NAME, is_crate
from cellmapkit.core.record import read_record

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cellmapkit.core.crate import CrateRecord, InputFile


def record_of(directory: Path) -> CrateRecord:
    """Return what a crate records, whatever somebody made of its metadata.

    Raises
    ------
    CrateNotFoundError, CrateError
        If it cannot be read, is too large, or is no crate's metadata any more.
    """
    path = directory / METADATA_NAME
    try:
        if path.is_file():
            check_metadata(path)
        return read_record(directory)
    except CellmapkitError:  # one of them is an OSError, too
        raise
    except OSError as error:
        raise CrateError(f"{path} cannot be read: {error.strerror}", hint="check its permissions") from error


def _directories(folder: Path) -> list[Path]:
    """Return a directory and those in it."""
    try:
        return [folder, *sorted(item for item in folder.iterdir() if item.is_dir())]
    except OSError as error:
        raise InputError(f"{folder} cannot be searched: {error.strerror}", hint="check its permissions") from error


def name_within(location: str, listed: Collection[str]) -> str:
    """Return the name of an input within the crate that made it: a file of a folder in it if the crate lists that."""
    path = PurePosixPath(location)
    nested = f"{path.parent.name}/{path.name}"
    return nested if nested in listed else path.name


def _folder_of(path: Path) -> Path:
    """Return the directory of a crate that a file belongs to: the one it stands in, or the one above."""
    above = path.parent.parent
    return above if is_crate(above) and not is_crate(path.parent) else path.parent


class Places:
    """Finds crates and inputs.

    Parameters
    ----------
    search : sequence of Path
        Directories whose subdirectories are crates that may have been moved there.
    within : Path, optional
        Nothing outside of this directory is looked at.
    """

    def __init__(self, search: Sequence[Path] = (), within: Path | None = None) -> None:
        self._search = search
        self._within = within.resolve() if within else None
        self._named: dict[str, Path] = {}

    def of_crate(self, directory: Path) -> Path:
        """Return the one name a directory goes by, however many links lead to it: the first it was asked for by."""
        real = os.path.realpath(directory)
        return self._named.setdefault(real, Path(os.path.abspath(directory)))  # noqa: PTH100 - links stay

    def of_input(self, crate: Path, item: InputFile) -> tuple[Path | None, Path | None]:
        """Return where an input of a crate is, and the crate that made it; ``None`` for what is not found."""
        for path in self._recorded(crate, item.location):
            folder = _folder_of(path)
            made_by = self.of_crate(folder) if item.crate_id else None
            if path.is_file():
                return path if made_by is None else made_by / path.relative_to(folder), made_by
            if made_by is not None and is_crate(made_by):
                return None, made_by
        elsewhere = self._moved.get(item.crate_sha256) or self._moved.get(item.crate_id or item.location)
        if elsewhere is None:
            return None, None
        location = PurePosixPath(item.location)
        tried = (elsewhere / location.parent.name / location.name, elsewhere / location.name)
        return next((place for place in tried if place.is_file()), None), elsewhere

    def _recorded(self, crate: Path, location: str) -> list[Path]:
        """Return where an input was: seen from where the crate was asked for, and from where links lead."""
        if "://" in location or not possible(location):
            return []
        seen = [Path(os.path.normpath(base / location)) for base in (crate, crate.resolve())]
        inside = [path for path in seen if self._within is None or path.resolve().is_relative_to(self._within)]
        return list(dict.fromkeys(inside))

    @cached_property
    def _moved(self) -> dict[str, Path]:
        """Return searched crates by the digest of their metadata, which is one crate's only, and by identifier."""
        by_digest: dict[str, Path] = {}
        by_identifier: dict[str, Path] = {}
        for folder in self._search:
            for path in _directories(folder):
                try:
                    info = record_of(path).info
                except CellmapkitError:
                    continue  # what cannot be read is no candidate
                by_digest.setdefault(info.sha256, self.of_crate(path))
                by_identifier.setdefault(info.identifier, self.of_crate(path))
        return {**by_identifier, **by_digest}
