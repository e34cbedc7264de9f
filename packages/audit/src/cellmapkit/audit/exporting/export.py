"""A whole chain written as one file: a zip archive that is a Provenance Run Crate, or an evidence graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError
from cellmapkit.audit.exporting import script
from cellmapkit.audit.exporting.gather import exported_crates, files_of
from cellmapkit.audit.exporting.placing import places_of
from cellmapkit.audit.exporting.readme import readme
from cellmapkit.audit.exporting.zipping import PlainZip
from cellmapkit.audit.newfile import new_file
from cellmapkit.core.crate import METADATA_NAME, OutputFile, media_type
from cellmapkit.core.evidence_graph import evidence_graph
from cellmapkit.core.exported import ExportedChain
from cellmapkit.core.provenance_crate import provenance_crate

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api import Progress
    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.exporting.gather import Stored

README = "README.md"


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written: numbers of files and bytes (before compression), the root digest, and what is not in it."""

    n_files: int
    n_bytes: int
    sha256: str
    notes: tuple[str, ...]


def export_zip(chain: Chain, out: Path, progress: Progress) -> Exported:
    """Write a chain as one zip archive.

    Parameters
    ----------
    chain : Chain
        As :func:`cellmapkit.audit.chain.follow` gives it.
    out : Path
        A new file. Equal chains give equal bytes with the same version of zlib, wherever they lie.
    progress : Progress
        Shown files.

    Returns
    -------
    Exported
        ``sha256`` is that of the archive's metadata, which names every file in it by digest.

    Raises
    ------
    CrateError
        If a file is not as its crate records it, metadata was edited, or no run is recorded at all.
    OutputError
        If the file exists, or cannot be written.
    """
    _check(chain)
    places = places_of(chain)
    files, notes = files_of(chain, places)
    recipe = script.script_of(chain, places)
    notes += recipe.notes
    with new_file(out) as stream, PlainZip(stream) as archive:
        stored = []
        with progress.task("export", total=len(files), unit="files") as task:
            for item in sorted(files, key=lambda item: item.name):
                stored.append(_copied(archive, item))
                task.advance(1)
        crates = tuple(
            replace(crate, command=recipe.commands.get(directory, ""))
            for directory, crate in zip(reversed(chain.records), exported_crates(chain, places, stored), strict=True)
        )
        texts = {script.NAME: recipe.text, README: readme(crates, notes)}
        told = {script.NAME: "makes the chain again, step by step", README: "what this archive is and how to use it"}
        own = {}
        for name, text in texts.items():
            archive.write(name, text.encode("utf-8", "backslashreplace"), executable=name == script.NAME)
            own[name] = _own(name, text, told[name])
        loose = tuple(item.file for item in stored if item.crate is None)
        whole = ExportedChain(crates=crates, loose=loose, script=own[script.NAME], readme=own[README])
        metadata = provenance_crate(whole).encode("utf-8", "backslashreplace")
        archive.write(METADATA_NAME, metadata)
    n_bytes = sum(item.file.size for item in stored)
    digest = hashlib.sha256(metadata).hexdigest()
    return Exported(n_files=len(stored), n_bytes=n_bytes, sha256=digest, notes=tuple(notes))


def export_evidence(chain: Chain, out: Path) -> Exported:
    """Write a chain as an evidence graph for FAIRSCAPE; files are named, not read.

    Raises
    ------
    CrateError, OutputError
        As :func:`export_zip`, but for the files.
    """
    _check(chain)
    places = places_of(chain)
    files, notes = files_of(chain, places)
    loose = tuple(item.file for item in files if item.crate is None)
    nothing = _own("", "", "")
    crates = exported_crates(chain, places, files)
    text = evidence_graph(ExportedChain(crates=crates, loose=loose, script=nothing, readme=nothing))
    content = text.encode("utf-8", "backslashreplace")
    with new_file(out) as stream:
        stream.write(content)
    return Exported(
        n_files=len(files), n_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), notes=tuple(notes)
    )


def _check(chain: Chain) -> None:
    edited = [crate.name for crate, record in chain.records.items() if record.sealed is False]
    if edited:
        raise CrateError(
            f"not exported: the metadata of {', '.join(edited[:3])} was edited", hint="'verify' lists all faults"
        )
    if all(record.activity is None for record in chain.records.values()):
        raise CrateError(f"not exported: {chain.start} records no run", hint="expected a crate that a step wrote")


def _copied(archive: PlainZip, item: Stored) -> Stored:
    try:
        size, digest = archive.copy(item.name, item.source)
    except UnicodeEncodeError as error:
        raise CrateError(f"not exported: the name {item.name!r} is no text", hint="rename the file") from error
    if item.file.sha256 not in ("", digest):
        raise CrateError(
            f"not exported: {item.source} has SHA-256 {digest[:12]}..., recorded is {item.file.sha256[:12]}...",
            hint="'verify' lists all faults",
        )
    return replace(item, file=replace(item.file, size=size, sha256=digest))


def _own(name: str, text: str, description: str) -> OutputFile:
    content = text.encode("utf-8", "backslashreplace")
    kind = "application/x-sh" if name.endswith(".sh") else media_type(name)
    return OutputFile(
        path=name, description=description, media_type=kind, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
