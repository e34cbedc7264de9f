"""What ``lineage`` prints or writes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from cellmapkit.api import UsageError
from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.diagrams import dot, mermaid
from cellmapkit.audit.lineages.nodes import lineage_of
from cellmapkit.audit.lineages.page import page
from cellmapkit.audit.lineages.tree import tree_of
from cellmapkit.audit.newfile import new_file, refuse_existing
from cellmapkit.audit.verify import verify
from cellmapkit.core.progress import progress_for_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.audit.chain import Chain
    from cellmapkit.audit.lineages.nodes import Lineage

FORMS = ("tree", "mermaid", "dot", "html")
_WIDE = 10_000


def show_lineage(crate: Path, form: str, out: Path | None, search: tuple[Path, ...], *, check: bool) -> None:
    """Print the lineage of a crate, or write it to a file.

    Parameters
    ----------
    crate : Path
        Where to start.
    form : str
        One of :data:`FORMS`.
    out : Path or None
        A new file; the page needs one.
    search : tuple of Path
        Directories of crates that were moved.
    check : bool
        Whether to verify the chain and mark what is wrong.

    Raises
    ------
    CellmapkitError
        If the crate cannot be read, or the file is there already.
    """
    if form == "html" and out is None:
        raise UsageError("a page is written to a file", hint="--out lineage.html")
    if out is not None:
        refuse_existing(out)
    chain = follow(crate, search)
    lineage = lineage_of(chain, faults_by_crate(chain) if check else {})
    if out is None:
        _print(lineage, form)
        return
    with new_file(out) as stream:
        stream.write(_text(lineage, form).encode("utf-8", "backslashreplace"))
    crates = sum(node.kind == "crate" for node in lineage.nodes.values())
    print(f"wrote {out}: {crates} crates, {len(lineage.nodes) - crates} other origins")  # noqa: T201 - the output


def faults_by_crate(chain: Chain) -> dict[Path, tuple[str, ...]]:
    """Return what a verification finds, in lines by crate; broken crates are left out, they are shown as such."""
    found: dict[Path, tuple[str, ...]] = {}
    for fault in verify(chain, progress_for_terminal()).faults:
        line = f"{fault.kind}  {fault.file}: {fault.found}; expected {fault.expected}"
        found[fault.crate] = (*found.get(fault.crate, ()), line)
    return found


def _print(lineage: Lineage, form: str) -> None:
    console = Console(highlight=False)
    if form == "tree" and console.is_terminal:
        console.print(tree_of(lineage))
    else:
        sys.stdout.write(_text(lineage, form))


def _text(lineage: Lineage, form: str) -> str:
    if form == "mermaid":
        return mermaid(lineage)
    if form == "dot":
        return dot(lineage)
    if form == "html":
        return page(lineage)
    console = Console(width=_WIDE, color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(tree_of(lineage))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
