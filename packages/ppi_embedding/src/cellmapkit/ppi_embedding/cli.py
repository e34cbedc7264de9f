"""``cellmaps_ppi_embeddingcmd.py``."""

from __future__ import annotations

from pathlib import Path

import click

from cellmapkit.core.command import Call, Choice, step_command
from cellmapkit.core.options import refused_option
from cellmapkit.ppi_embedding.info import INFO


@step_command(INFO, Choice(role="ppi_embedding", default="node2vec"))
@click.option(
    "--inputdir",
    type=click.Path(path_type=Path),
    required=True,
    help="Crate or plain directory with ppi_edgelist.tsv, or such a file itself.",
)
@refused_option("--fake_embedder", "cellmaps_democmd.py makes a synthetic cell for trial runs", is_flag=True)
def command(call: Call, inputdir: Path) -> None:
    """Embed the proteins of an interaction network and write ppi_emd.tsv into the new directory OUTDIR."""
    from cellmapkit.ppi_embedding.step import embed_network

    embed_network(call, inputdir)
