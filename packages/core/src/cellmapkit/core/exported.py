"""What a whole chain of crates is when it leaves as one: the crates, where their inputs are, how to run it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellmapkit.core.crate import CrateRecord, InputFile, OutputFile


@dataclass(frozen=True, kw_only=True)
class ExportedCrate:
    """One crate of a chain, as it is stored.

    Attributes
    ----------
    folder : str
        Where it stands in the export, with slashes.
    record : CrateRecord
        What its own metadata records.
    files : tuple of OutputFile
        Everything stored in the folder, its metadata too; paths are relative to the folder.
    inputs : tuple of (InputFile, str)
        What it was made from, and where that is in the export; an empty text if it is not in it.
    command : str
        How the export's script makes it again; empty where that is not known.
    """

    folder: str
    record: CrateRecord
    files: tuple[OutputFile, ...]
    inputs: tuple[tuple[InputFile, str], ...]
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportedChain:
    """A chain as it is stored.

    Attributes
    ----------
    crates : tuple of ExportedCrate
        Each after those it was made from; the last is the one that was asked for.
    loose : tuple of OutputFile
        Plain files that were read, with their paths in the export.
    script, readme : OutputFile
        What runs the chain again, and what tells people of it.
    """

    crates: tuple[ExportedCrate, ...]
    loose: tuple[OutputFile, ...]
    script: OutputFile
    readme: OutputFile
