"""``cellmaps_auditcmd.py``: subcommands that read crates and answer questions about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.audit.info import COMMAND, DISTRIBUTION
from cellmapkit.audit.telling.cli import add_commands
from cellmapkit.core.command import guarded

_CRATE = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True)
_threads = click.option("--threads", type=click.IntRange(min=1), default=2, help="Files hashed at once.  [default: 2]")
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
@click.argument("crate", type=_FILE)
@_search
@click.option("--start", default="", metavar="NAME", help="Which crate of a zip file that holds several.")
@click.option("--expect", default="", metavar="SHA256", help="Root digest that CRATE should have; see below.")
@click.option("--signature", type=_FILE, help="Detached signature, as 'sign' writes it; needs --public_key.")
@click.option("--public_key", type=_FILE, help="Key of the signer, as 'keygen' writes it (.pub.pem).")
@click.option("--strict", is_flag=True, help="End with 3 also if something could not be checked.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@_threads
def verify(**words: Any) -> None:  # noqa: ANN401 - click's own signature
    """Check all files of CRATE (a directory, or a zip file) and of every crate behind it.

    Ends with 3 if anything was touched. The root digest is the SHA-256 of CRATE's metadata, which names every file of
    CRATE and the metadata of every crate it was made from by digest, these theirs, and so on: one digest covers all.
    Whoever edits CRATE's own metadata can seal it again; only --expect or --signature shows that.
    """
    from cellmapkit.audit.report import report_verdict
    from cellmapkit.audit.request import Request

    click.get_current_context().exit(report_verdict(Request(**words)))


@group.command("sign")
@click.argument("crate", type=_CRATE)
@click.option("--key", type=_FILE, required=True, help="Private key, as 'keygen' writes it.")
@_threads
def sign(crate: Path, key: Path, threads: int) -> None:
    """Verify CRATE and all behind it, then write the signature CRATE.sig beside it (Ed25519)."""
    from cellmapkit.audit.report import report_signature

    report_signature(crate, key, threads)


@group.command("keygen")
@click.argument("key", type=click.Path(path_type=Path))
def keygen(key: Path) -> None:
    """Make a private key KEY.pem, readable by you only, and the public one KEY.pub.pem beside it."""
    from cellmapkit.audit.report import report_keys

    report_keys(key)


@group.command("diff")
@click.argument("a", type=_CRATE)
@click.argument("b", type=_CRATE)
@click.option("--alone", is_flag=True, help="Compare these two crates only, not those behind them.")
@click.option("--json", "as_json", is_flag=True, help="Print what differs as JSON.")
@_search
def diff(**words: Any) -> None:  # noqa: ANN401 - click's own signature
    """Say what differs between two runs: the crates A and B of one step, and those behind them step by step.

    Ends with 1 if anything differs but times and identifiers.
    """
    from cellmapkit.audit.diffs.report import Request, report_difference

    click.get_current_context().exit(report_difference(Request(**words)))


@group.command("reproduce")
@click.argument("crate", type=_CRATE)
@click.option("--into", type=click.Path(path_type=Path), required=True, help="Directory for the new crates.")
@click.option("--all", "whole", is_flag=True, help="Make every crate behind CRATE again too, from the first inputs on.")
@click.option(
    "--tolerance", type=click.FloatRange(min=0), default=1e-6, show_default=True, help="For numbers; see below."
)
@click.option("--keep_going", is_flag=True, help="Go on after a step that failed, with the original of its crate.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@_search
def reproduce(**words: Any) -> None:  # noqa: ANN401 - click's own signature
    """Run the recorded command of CRATE again, in the environment at hand, and compare the new crate with the old one.

    Ends with 1 unless every file is byte-identical, or holds the same but for numbers a and b with
    |a - b| <= tolerance * max(1, |a|, |b|). Steps that --into has already are not run again. A crate says which command
    is run: only those of installed steps are, but look at crates of strangers with 'verify' and 'diff' first.
    """
    from cellmapkit.audit.reproduction.report import report_reproduction
    from cellmapkit.audit.reproduction.steps import Request

    click.get_current_context().exit(report_reproduction(Request(**words)))


add_commands(group)


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
