"""``cellmaps_auditcmd.py``: subcommands that read crates and answer questions about them."""

from __future__ import annotations

from pathlib import Path

import click

from cellmapkit.audit.info import COMMAND, DISTRIBUTION
from cellmapkit.core.command import guarded

_CRATE = click.Path(path_type=Path, exists=True, file_okay=False)
_search = click.option(
    "--search",
    type=_CRATE,
    multiple=True,
    help="A directory that holds crates which are no longer where they were; may be given several times.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=DISTRIBUTION, prog_name=COMMAND)
def group() -> None:
    """Say what made a crate, from what, whether anything was touched, and whether it can be made again."""


@group.command("verify")
@click.argument("crate", type=_CRATE)
@_search
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option("--threads", type=click.IntRange(min=1), default=2, help="Files hashed at once.  [default: 2]")
def verify(crate: Path, search: tuple[Path, ...], threads: int, *, as_json: bool) -> None:
    """Check all files of CRATE and of every crate behind it; end with 3 if anything was touched."""
    from cellmapkit.audit.report import report_verdict

    click.get_current_context().exit(report_verdict(crate, search, threads, as_json=as_json))


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
