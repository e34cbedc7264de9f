"""The commands of the download steps: ``cellmaps_ppidownloadercmd.py`` and ``cellmaps_imagedownloadercmd.py``."""

from __future__ import annotations

from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import given, params_options, refused_option
from cellmapkit.downloader.image_info import INFO as IMAGE_INFO
from cellmapkit.downloader.image_params import ImageParams
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


@step_command(IMAGE_INFO)
@click.option("--samples", help="Table of images of the Human Protein Atlas: a path or a URL.")
@click.option("--cm4ai_table", help="Table of a CM4AI image crate, with colour folders beside it or a Baselink.")
@click.option("--fields", help="Table of local fields: gene or ensembl, field, and a path for each colour.")
@click.option("--protein_list", help="Genes, one a line, whose images are looked up in the Human Protein Atlas.")
@click.option("--unique", help="Upstream's table of antibodies; copied into the crate, not needed.")
@click.option("--gene_table", help="HGNC's complete set, or a map from symbols to approved symbols: a path or a URL.")
@refused_option("--fake_images", "cellmaps_democmd.py makes a synthetic cell with images for trial runs", is_flag=True)
@params_options(ImageParams)
def image(call: Call, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Fetch four-channel images of proteins and write colour folders with gene tables into the new directory OUTDIR."""
    from cellmapkit.downloader.image_inputs import ImageInputs
    from cellmapkit.downloader.image_step import download_images

    chosen = given(ImageParams, values)
    download_images(call.options, ImageInputs(**values, atlas="cell_line" in chosen), ImageParams.of(chosen))
