"""What a crate holds, as records: its words, files, inputs, software and the run that made it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA_NAME = "ro-crate-metadata.json"
SOFTWARE_URI = "https://w3id.org/cellmapkit/software/"
PREDICTED = "predicted"
"""Keyword of every file that holds features nobody measured; a second keyword, one of :data:`ORIGINS`, says how."""
ORIGINS = ("generated", "partly generated", "reconstructed")
"""Features a model made of other modalities, a table with some of them, features passed through a model."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a crate says of itself in words.

    Attributes
    ----------
    name, description : str
        Name and description (at least ten characters, for FAIRSCAPE).
    organization_name, project_name : str
        ``"NA"`` where unknown.
    keywords : tuple of str
        In order, without repeats.
    """

    name: str
    description: str
    organization_name: str = "NA"
    project_name: str = "NA"
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OutputFile:
    """One file of a crate.

    Attributes
    ----------
    path : str
        Relative to the crate.
    description, media_type, sha256 : str
        What it holds, in what form, and its digest.
    size : int
        In bytes.
    columns : tuple of str
        What a table's columns mean, in order.
    origin : str
        One of :data:`ORIGINS` where it holds features nobody measured, else empty.
    """

    path: str
    description: str
    media_type: str
    size: int
    sha256: str
    columns: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class InputFile:
    """One file that was read; ``location`` is its path relative to the crate, the rest names the crate that made it.

    ``crate_sha256`` is the digest of that crate's metadata, which stands for all of it and for all it was made from.
    """

    location: str
    size: int
    sha256: str
    crate_id: str = ""
    crate_name: str = ""
    crate_sha256: str = ""

    @property
    def id(self) -> str:
        """Return an identifier that follows from the content, and names the file for people."""
        return f"hash://sha256/{self.sha256}#{Path(self.location).name}"


@dataclass(frozen=True, kw_only=True)
class Software:
    """A distribution that took part; ``requires`` are the versions of the libraries it ran with."""

    name: str
    version: str
    description: str
    requires: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the URI of this version of the distribution."""
        return f"{SOFTWARE_URI}{self.name}/{self.version}"


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One run of a step: who, with what, when, and how it ended (``error`` is empty when it completed)."""

    title: str
    command: str
    identifier: str
    agent: str
    started: str
    ended: str
    software: tuple[Software, ...]
    parameters: Mapping[str, Any]
    inputs: tuple[InputFile, ...]
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class CrateInfo:
    """What a reader needs to know of a crate: ours, or upstream's in its old, flat or new shape.

    Attributes
    ----------
    path : Path
        The directory.
    identifier : str
        The id other crates name it by.
    about : About
        Name, description, keywords, organisation, project.
    digests : mapping of str to str
        SHA-256 by relative path, where recorded.
    failed : str
        The error of a failed run, else empty.
    sha256 : str
        Digest of the metadata itself.
    origins : mapping of str to str
        By relative path, which of :data:`ORIGINS` a file is marked with; absent where it is marked with none.
    """

    path: Path
    identifier: str
    about: About
    digests: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""
    sha256: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CrateRecord:
    """Everything the metadata of a crate records, as far as it does.

    Attributes
    ----------
    info : CrateInfo
        Who it is.
    sealed : bool or None
        Whether the metadata is as it was written; ``None`` where it carries no digest of itself.
    activity : Activity or None
        The run that made it, with inputs, parameters (those of JSON form as values) and software.
    files : tuple of OutputFile
        What it holds; size -1 and digest ``""`` where none is recorded.
    ours : bool
        Whether a step of cellmapkit wrote it.
    """

    info: CrateInfo
    sealed: bool | None
    activity: Activity | None
    files: tuple[OutputFile, ...]
    ours: bool


def is_log(name: str) -> bool:
    """Return whether a file of a crate tells of its run and is no result: it differs between equal runs."""
    return name in ("output.log", "error.log") or bool(re.fullmatch(r"task_\d+_(start|finish)\.json", name))


def is_crate(directory: Path) -> bool:
    """Return whether a directory has crate metadata."""
    return (directory / METADATA_NAME).is_file()


def media_type(name: str) -> str:
    """Return the media type a file name stands for."""
    known = {
        ".tsv": "text/tab-separated-values", ".nodes": "text/tab-separated-values", ".csv": "text/csv",
        ".edges": "text/tab-separated-values", ".json": "application/json", ".cx2": "application/json",
        ".cx": "application/json", ".txt": "text/plain", ".errors": "text/plain", ".md": "text/markdown",
        ".gz": "application/gzip", ".parquet": "application/vnd.apache.parquet", ".html": "text/html",
        ".png": "image/png", ".jpg": "image/jpeg", ".log": "text/plain",
    }  # fmt: skip
    return known.get(Path(name).suffix, "application/octet-stream")
