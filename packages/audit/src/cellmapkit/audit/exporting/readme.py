"""What an exported chain says of itself to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.exported import ExportedCrate

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#"})


def readme(crates: Sequence[ExportedCrate], notes: Sequence[str]) -> str:
    """Return the README of an export, in Markdown: what is in it, how to check it, how to make it again.

    Parameters
    ----------
    crates : sequence of ExportedCrate
        Each after those it was made from.
    notes : sequence of str
        What is not in it, or cannot be made again, in sentences.
    """
    rows = [" | ".join(["", *map(_words, _cells(crate)), ""]).strip() for crate in crates]
    left_out = ["", "## What is not in it", "", *(f"- {_words(note)}" for note in notes)] if notes else []
    lines = [
        f"# {_words(crates[-1].folder.rpartition('/')[2])} and all it was made from",
        "",
        "An RO-Crate (Provenance Run Crate 0.5). Each folder below is a crate of its own, as its step wrote it.",
        "",
        "| crate | step | name | files |",
        "|---|---|---|---|",
        *rows,
        "",
        "## Check it",
        "",
        "`cellmaps_auditcmd.py verify ARCHIVE` compares every file with its digest. With `--start FOLDER`,",
        "it follows that crate and all it was made from.",
        "",
        "## Make it again",
        "",
        "Unpack it, install the versions that the crates name, and run `bash run.sh OUTDIR`.",
        *left_out,
    ]
    return "\n".join(lines) + "\n"


def _cells(crate: ExportedCrate) -> tuple[str, ...]:
    step = crate.record.activity.title if crate.record.activity else "not recorded"
    return crate.folder, step, crate.record.info.about.name, str(len(crate.files))


def _words(text: str) -> str:
    return printable(text).translate(_MARKS)
