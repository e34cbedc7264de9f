"""What ``export`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.audit.chain import follow
from cellmapkit.audit.exporting.export import export_evidence, export_zip
from cellmapkit.audit.newfile import refuse_existing
from cellmapkit.audit.safety import printable
from cellmapkit.core.progress import progress_for_terminal

if TYPE_CHECKING:
    from pathlib import Path

FORMS = ("zip", "evidence")


def report_export(crate: Path, out: Path, form: str, search: tuple[Path, ...]) -> None:
    """Export a chain and say what was written and what is not in it.

    Parameters
    ----------
    crate : Path
        The last crate of the chain.
    out : Path
        A new file.
    form : str
        One of :data:`FORMS`.
    search : tuple of Path
        Directories of crates that were moved.
    """
    refuse_existing(out)
    chain = follow(crate, search)
    done = export_zip(chain, out, progress_for_terminal()) if form == "zip" else export_evidence(chain, out)
    for note in done.notes:
        print(printable(f"not in it  {note}"))  # noqa: T201 - the command's output
    size = out.stat().st_size / 2**20
    print(f"wrote {out}: {len(chain.records)} crates, {done.n_files} files, {size:.1f} MiB")  # noqa: T201 - as above
    if form == "zip":
        print(f"root digest of the archive: {done.sha256}")  # noqa: T201 - as above
