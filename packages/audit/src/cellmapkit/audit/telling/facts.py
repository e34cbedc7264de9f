"""Which file of which crate is asked for, and what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import CellmapkitError, CrateError, CrateNotFoundError
from cellmapkit.audit.chain import follow
from cellmapkit.audit.contents import contents_of, place_of
from cellmapkit.core.crate import METADATA_NAME, OutputFile, is_crate, media_type
from cellmapkit.core.plugins import get, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.audit.chain import Chain
    from cellmapkit.core.crate import CrateRecord


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A file of a crate, what its crate records of it, the chain behind the crate; and whether it is named there."""

    path: Path
    file: OutputFile
    chain: Chain
    named: bool = True

    @property
    def record(self) -> CrateRecord:
        """Return what the crate of the file records."""
        return self.chain.records[self.chain.start]


def subject_of(path: Path, search: Sequence[Path] = ()) -> Subject:
    """Return what is known of a file.

    Parameters
    ----------
    path : Path
        The file; links are not followed, so it is looked up where the user says it is.
    search : sequence of Path
        Directories of crates that were moved.

    Raises
    ------
    CrateNotFoundError
        If it is in no crate.
    CrateError
        If its crate does not record it. Another toolkit names few of its files: there it is enough to be in the crate.
    """
    full = Path(os.path.abspath(path))  # noqa: PTH100 - links stay
    crate = next((above for above in full.parents if is_crate(above)), None)
    if path.is_dir():
        raise CrateError(f"{path} is a directory", hint="name a file in it; 'lineage' tells of a whole crate")
    if crate is None:
        raise CrateNotFoundError(
            f"{path} is in no crate: no {METADATA_NAME} beside or above it",
            hint="nothing is recorded of how it was made",
        )
    chain = follow(crate, search)
    name, contents = full.relative_to(crate).as_posix(), contents_of(crate)
    for file in chain.records[chain.start].files:
        if place_of(contents, file.path).name == name:
            return Subject(path=full, file=file, chain=chain)
    if not chain.records[chain.start].ours and name in contents.files and name != METADATA_NAME:
        size = contents.files[name]
        nameless = OutputFile(path=name, description="", media_type=media_type(name), size=size, sha256="")
        return Subject(path=full, file=nameless, chain=chain, named=False)
    why = "it is the record itself: 'verify' checks it" if name == METADATA_NAME else "somebody put it there later"
    raise CrateError(f"{path} lies in crate {crate.name}, which does not record it", hint=why)


def chosen(record: CrateRecord, words: Sequence[str]) -> dict[str, object]:
    """Return the parameters of a run that differ from their defaults, as far as defaults are known.

    Those of the algorithm are compared with the declaration of the plugin that is installed; of the step's own settings
    those are given that stand in the command.
    """
    run = record.activity
    if run is None:
        return {}
    given = {word[2:].partition("=")[0].replace("-", "_") for word in words if word.startswith("--")}
    defaults = _defaults(str(run.parameters.get("algorithm", "")), [item.name for item in run.software[1:]])
    return {
        name: value
        for name, value in run.parameters.items()
        if name not in ("algorithm", "seed", "device")
        and (_plain(value) != _plain(defaults[name]) if name in defaults else name in given)
    }


def _defaults(algorithm: str, distributions: Sequence[str]) -> dict[str, object]:
    """Return the defaults of an installed algorithm of one of the distributions; nothing if it is not installed."""
    for listed in listing():
        if listed.name == algorithm and listed.distribution in distributions and not listed.problem:
            try:
                fields = get(listed.role, algorithm).params.__dataclass_fields__
            except CellmapkitError:
                continue
            return {name: field.default for name, field in fields.items()}
    return {}


def _plain(value: object) -> object:
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
