"""Subcommands of ``cellmaps_auditcmd.py`` that tell of crates or take them elsewhere: lineage, explain, export."""

from __future__ import annotations

from pathlib import Path

import click

_CRATE = click.Path(path_type=Path, exists=True, file_okay=False)
_NEW = click.Path(path_type=Path, dir_okay=False)
_search = click.option(
    "--search",
    type=_CRATE,
    multiple=True,
    help="A directory that holds crates which are no longer where they were; may be given several times.",
)


def add_commands(group: click.Group) -> None:
    """Add the subcommands of this file to a group."""
    group.add_command(lineage)
    group.add_command(explain)
    group.add_command(export)


@click.command("lineage")
@click.argument("crate", type=_CRATE)
@click.option("--form", type=click.Choice(["tree", "mermaid", "dot", "html"]), default="tree", show_default=True,
              help="A tree for the terminal, a Mermaid flowchart, a Graphviz graph, an interactive page.")  # fmt: skip
@click.option("--out", type=_NEW, help="Write a new file instead of printing; needed for a page.")
@click.option("--verify", "check", is_flag=True, help="Verify the chain first and mark in red what was touched.")
@_search
def lineage(crate: Path, form: str, out: Path | None, search: tuple[Path, ...], *, check: bool) -> None:
    """Show what CRATE was made from: every crate behind it, the files read, the step, its command and time.

    The page needs nothing else, no network either: click a crate for its files, parameters, software and digests.
    """
    from cellmapkit.audit.lineages.show import show_lineage

    show_lineage(crate, form, out, search, check=check)


@click.command("explain")
@click.argument("file", type=click.Path(path_type=Path))
@_search
def explain(file: Path, search: tuple[Path, ...]) -> None:
    """Say in a paragraph what FILE of a crate is, and how, from what, when and with what it was made; and how again.

    Ends with 3 if FILE is in no crate, or its crate does not record it.
    """
    from cellmapkit.audit.telling.explain import report_explanation

    report_explanation(file, search)


@click.command("export")
@click.argument("crate", type=_CRATE)
@click.option("--out", type=_NEW, required=True, help="The new file: chain.zip, or evidence.json.")
@click.option("--form", type=click.Choice(["zip", "evidence"]), default="zip", show_default=True,
              help="An archive that is a Provenance Run Crate, or an evidence graph for FAIRSCAPE.")  # fmt: skip
@_search
def export(crate: Path, out: Path, form: str, search: tuple[Path, ...]) -> None:
    """Write CRATE and every crate behind it as one file.

    The zip archive has the crates unchanged, every plain file that was read, and run.sh, which makes all of it again.
    Nothing that was touched is exported: it ends with 3 and writes no file.
    """
    from cellmapkit.audit.exporting.report import report_export

    report_export(crate, out, form, search)
