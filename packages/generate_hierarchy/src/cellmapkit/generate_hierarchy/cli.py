"""``cellmaps_generate_hierarchycmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, Choice, step_command
from cellmapkit.core.options import given, many_option, params_options
from cellmapkit.generate_hierarchy.info import INFO
from cellmapkit.generate_hierarchy.params import HierarchyParams

_CHOICE = Choice(
    role="community_detection",
    default="hidef",
    aliases={"leiden": "hidef"},
    refused={"louvain": "HiDeF clusters with Leiden, which improves on Louvain; leave --algorithm out"},
)
_PATH = click.Path(path_type=Path)


@step_command(INFO, _CHOICE)
@many_option(
    "--coembedding_dirs",
    type=_PATH,
    help="Directories with ppi_emd.tsv, else image_emd.tsv, else coembedding_emd.tsv, or such tables; several are "
    "folds of the same proteins, and their similarities are averaged.",
)
@click.option(
    "--mode",
    type=click.Choice(["run", "ndexsave", "convert"]),
    default="run",
    help="run makes a hierarchy, ndexsave uploads the one in OUTDIR, convert writes HiDeF files of the one in "
    "--hcx_dir.  [default: run]",
)
@click.option("--hcx_dir", type=_PATH, help="For --mode convert: directory with hierarchy.cx2.")
@many_option(
    "--gene_node_attributes",
    type=_PATH,
    help="Download directories or .tsv tables whose columns are added to the nodes of the parent network.",
)
@click.option(
    "--bad_rows",
    type=click.Choice(["refuse", "drop"]),
    default="refuse",
    help="What to do with rows of an embedding that are not finite or constant.  [default: refuse]",
)
@params_options(HierarchyParams)
@click.option("--ndexserver", default="ndexbio.org", help="NDEx server.  [default: ndexbio.org]")
@click.option("--ndexuser", help="NDEx account; given, the networks are uploaded to it.")
@click.option(
    "--ndexpassword",
    default="-",
    help="Its password, a file whose first line it is, or - to be asked.  [default: -]",
)
@click.option("--visibility", is_flag=True, help="Let everyone see the uploaded networks.")
def command(call: Call, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Make a hierarchy of protein assemblies from an embedding and write it into the new directory OUTDIR."""
    from cellmapkit.generate_hierarchy.modes import Request, perform

    params = HierarchyParams.of(given(HierarchyParams, values))
    perform(call, params, Request(**values, ask=_ask, say=click.echo))
    if values["mode"] == "ndexsave":
        click.get_current_context().exit(0)  # OUTDIR was read, not written


def _ask() -> str:
    password: str = click.prompt("NDEx password", hide_input=True, err=True)
    return password
