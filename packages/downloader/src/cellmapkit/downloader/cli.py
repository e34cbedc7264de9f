"""The commands of the download steps; so far ``cellmaps_ppidownloadercmd.py``."""

from __future__ import annotations

from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import given, params_options
from cellmapkit.downloader.ppi_info import INFO
from cellmapkit.downloader.ppi_params import PpiParams


@step_command(INFO)
@click.option("--edgelist", help="Table of interactions: a path or a URL.")
@click.option("--baitlist", help="Table of the baits of the edge list: a path or a URL.")
@click.option("--cm4ai_table", help="CM4AI's table with the columns Bait and Prey, instead of the two above.")
@click.option("--gene_table", help="HGNC's complete set, or a map from symbols to approved symbols: a path or a URL.")
@params_options(PpiParams)
def ppi(call: Call, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Read an interaction table, harmonise its gene names and write ppi_edgelist.tsv into the new directory OUTDIR."""
    from cellmapkit.downloader.ppi_step import PpiInputs, download_ppi

    params = PpiParams.of(given(PpiParams, values))
    download_ppi(call.options, PpiInputs(**values), params)
