"""``cellmaps_exchangecmd.py``: subcommands that bring maps and crates to and from the neighbours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, StepCommand, guarded, step_command
from cellmapkit.core.options import many_option
from cellmapkit.exchange import info
from cellmapkit.exchange.ndex.cli import from_ndex, to_ndex

_PATH = click.Path(path_type=Path)
_crate = click.argument("source", metavar="CRATE", type=_PATH)
_parent = click.option("--parent", type=_PATH, help="Network the members point into: CX2, CX1 or an edge list.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=info.DISTRIBUTION, prog_name=info.COMMAND)
def group() -> None:
    """Bring maps and crates to and from other tools; accounts come from NDEX_USER, NDEX_PASSWORD or a keyring."""


def _source_first(name: str, command: StepCommand) -> None:
    """Add a step whose input stands before OUTDIR."""
    command.params[0:2] = command.params[1::-1]
    group.add_command(command, name)


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


@_crate
@click.option("--upload", is_flag=True, help="Publish the metadata at FAIRSCAPE_URL with FAIRSCAPE_TOKEN.")
def to_fairscape(call: Call, source: Path, *, upload: bool) -> None:
    """Write a copy of CRATE with metadata in the form of FAIRSCAPE into the new crate OUTDIR."""
    from cellmapkit.exchange import fairscape

    fairscape.to_fairscape(call.options, source, upload=upload)


@_crate
@many_option("--also", type=_PATH, help="Further crates or tables.")
@click.option("--form", type=click.Choice(["h5ad", "h5mu"]), default="h5ad", show_default=True, help="File to write.")
def to_anndata(call: Call, source: Path, also: tuple[Path, ...], form: str) -> None:
    """Write the embeddings of CRATE as AnnData or MuData into the new crate OUTDIR."""
    from cellmapkit.exchange import annwrite

    annwrite.to_anndata(call.options, [source, *also], form)


@click.argument("source", metavar="H5AD|H5MU", type=_PATH)
def from_anndata(call: Call, source: Path) -> None:
    """Write the embeddings of an .h5ad or .h5mu file as tables into the new crate OUTDIR."""
    from cellmapkit.exchange import annread

    annread.from_anndata(call.options, source)


_source_first("to-anndata", step_command(info.TO_ANNDATA)(to_anndata))
_source_first("from-anndata", step_command(info.FROM_ANNDATA)(from_anndata))
_source_first("to-fairscape", step_command(info.TO_FAIRSCAPE)(to_fairscape))
_source_first("upgrade", step_command(info.UPGRADE)(upgrade))
_source_first("from-ndex", from_ndex)
group.add_command(to_ndex)
_source_first("to-hidef", step_command(info.TO_HIDEF)(to_hidef))
_source_first("from-hidef", step_command(info.FROM_HIDEF)(from_hidef))
_source_first("to-ddot", step_command(info.TO_DDOT)(to_ddot))
_source_first("from-ddot", step_command(info.FROM_DDOT)(from_ddot))


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
