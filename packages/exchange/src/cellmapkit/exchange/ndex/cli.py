"""The subcommands of ``cellmaps_exchangecmd.py`` that speak with NDEx."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.exchange import info

_PATH = click.Path(path_type=Path)
_server = click.option("--ndexserver", default="https://www.ndexbio.org", show_default=True, help="Host or URL.")


@click.command("to-ndex")
@click.argument("crate", type=_PATH)
@_server
@click.option("--visibility", is_flag=True, help="Let everyone see the networks.")
@click.option("--client", type=click.Choice(["auto", "cellmaps-utils", "ndex2"]), default="auto", show_default=True,
              help="What uploads; auto takes cellmaps-utils where it is installed.")  # fmt: skip
@click.option("--receipt", type=_PATH, help="New directory for a crate that says what was uploaded, and where to.")
def to_ndex(**values: Any) -> None:  # noqa: ANN401 - one per option
    """Upload hierarchy and parent network of CRATE to NDEx and print their addresses."""
    from cellmapkit.exchange.ndex.send import Sending, send

    words = Sending(**values, ask=_ask, argv=tuple(sys.argv[1:]))
    click.echo("\n".join(send(words)))


def _ask(what: str) -> str:
    answer: str = click.prompt(what, hide_input="assword" in what, err=True)
    return answer


@step_command(info.FROM_NDEX)
@click.argument("source", metavar="UUID|URL")
@_server
@click.option("--parent", default="", metavar="UUID|URL", help="Parent network, if the hierarchy names none.")
@click.option("--max_mb", type=click.FloatRange(min=0, min_open=True), default=1024.0, show_default=True,
              help="Larger networks are refused.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds without an answer after which a try is given up.")  # fmt: skip
def from_ndex(call: Call, **values: Any) -> None:  # noqa: ANN401 - one per option
    """Download the hierarchy UUID or URL and its parent network from NDEx into the new crate OUTDIR."""
    from cellmapkit.exchange.ndex.fetch import fetch

    fetch(call.options, **values)
