"""``cellmaps_exchangecmd.py``: subcommands that bring maps and crates to and from the neighbours."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, StepCommand, guarded, step_command
from cellmapkit.exchange import info

_PATH = click.Path(path_type=Path)
_crate = click.argument("source", metavar="CRATE", type=_PATH)
_server = click.option("--ndexserver", default="https://www.ndexbio.org", show_default=True, help="Host or URL.")
_parent = click.option("--parent", type=_PATH, help="Network the members point into: CX2, CX1 or an edge list.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=info.DISTRIBUTION, prog_name=info.COMMAND)
def group() -> None:
    """Bring maps and crates to and from NDEx, HiDeF, DDOT, FAIRSCAPE, AnnData and the existing toolkit.

    Accounts come from NDEX_USER and NDEX_PASSWORD, FAIRSCAPE_URL and FAIRSCAPE_TOKEN, or a keyring; never from options.
    """


def _source_first(name: str, command: StepCommand) -> None:
    """Add a step whose input stands before OUTDIR."""
    command.params[0:2] = command.params[1::-1]
    group.add_command(command, name)


@group.command("to-ndex")
@click.argument("crate", type=_PATH)
@_server
@click.option("--visibility", is_flag=True, help="Let everyone see the networks.")
@click.option("--client", type=click.Choice(["auto", "cellmaps-utils", "ndex2"]), default="auto", show_default=True,
              help="What uploads; auto takes cellmaps-utils where it is installed.")  # fmt: skip
@click.option("--receipt", type=_PATH, help="New directory for a crate that says what was uploaded, and where to.")
def to_ndex(**values: Any) -> None:  # noqa: ANN401 - one per option
    """Upload hierarchy and parent network of CRATE to NDEx and print their addresses."""
    from cellmapkit.exchange.ndexsend import Sending, send

    words = Sending(**values, ask=_ask, argv=tuple(sys.argv[1:]))
    click.echo("\n".join(send(words)))


def _ask(what: str) -> str:
    answer: str = click.prompt(what, hide_input="assword" in what, err=True)
    return answer


@click.argument("source", metavar="UUID|URL")
@_server
@click.option("--parent", default="", metavar="UUID|URL", help="Parent network, if the hierarchy names none.")
@click.option("--max_mb", type=click.FloatRange(min=0, min_open=True), default=1024.0, show_default=True,
              help="Larger networks are refused.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds without an answer after which a try is given up.")  # fmt: skip
def from_ndex(call: Call, **values: Any) -> None:  # noqa: ANN401 - one per option
    """Download the hierarchy UUID or URL and its parent network from NDEx into the new crate OUTDIR."""
    from cellmapkit.exchange.ndexfetch import fetch

    fetch(call.options, **values)


@_crate
def to_hidef(call: Call, source: Path) -> None:
    """Write the hierarchy of CRATE as HiDeF's .nodes and .edges into the new crate OUTDIR."""
    from cellmapkit.exchange import textsteps

    textsteps.to_hidef(call.options, source)


@_crate
def to_ddot(call: Call, source: Path) -> None:
    """Write the hierarchy of CRATE as DDOT's ontology and interactome into the new crate OUTDIR."""
    from cellmapkit.exchange import textsteps

    textsteps.to_ddot(call.options, source)


@click.argument("source", metavar="NODES", type=_PATH)
@click.option("--edges", type=_PATH, help="The .edges file.  [default: the one beside NODES]")
@_parent
def from_hidef(call: Call, source: Path, **values: Any) -> None:  # noqa: ANN401 - one per option
    """Make a hierarchy of HiDeF's NODES and its .edges in the new crate OUTDIR."""
    from cellmapkit.exchange import textsteps

    textsteps.from_hidef(call.options, source, **values)


@click.argument("source", metavar="ONTOLOGY", type=_PATH)
@click.option("--terms", type=_PATH, help="Table of persistence.  [default: ontology_terms.tsv beside ONTOLOGY]")
@_parent
@click.option("--genes", type=click.Choice(["auto", "as_written", "propagated"]), default="auto", show_default=True,
              help="Whether terms get the genes of terms below; auto: if there is no table of terms.")  # fmt: skip
def from_ddot(call: Call, source: Path, **values: Any) -> None:  # noqa: ANN401 - one per option
    """Make a hierarchy of the DDOT file ONTOLOGY in the new crate OUTDIR."""
    from cellmapkit.exchange import textsteps

    textsteps.from_ddot(call.options, source, **values)


@_crate
def upgrade(call: Call, source: Path) -> None:
    """Make CRATE, written by the existing toolkit in any of its shapes, one of ours: the new crate OUTDIR."""
    from cellmapkit.exchange.upgrade import upgrade as make

    make(call.options, source)


_source_first("upgrade", step_command(info.UPGRADE)(upgrade))
_source_first("from-ndex", step_command(info.FROM_NDEX)(from_ndex))
_source_first("to-hidef", step_command(info.TO_HIDEF)(to_hidef))
_source_first("from-hidef", step_command(info.FROM_HIDEF)(from_hidef))
_source_first("to-ddot", step_command(info.TO_DDOT)(to_ddot))
_source_first("from-ddot", step_command(info.FROM_DDOT)(from_ddot))


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
