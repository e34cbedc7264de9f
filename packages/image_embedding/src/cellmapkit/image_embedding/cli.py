"""``cellmaps_image_embeddingcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, Choice, step_command
from cellmapkit.core.options import given, many_option, params_options, refused_option
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.params import FieldParams

_PATH = click.Path(path_type=Path)
_CHOICE = Choice(role="image_embedding", default="densenet", flags={"model_path": "densenet"})


@step_command(INFO, _CHOICE)
@click.option("--inputdir", type=_PATH, required=True, help="Output of the image download: colour folders and tables.")
@many_option("--fold", default=("1",), help="Which tables of genes and images to use: numbers, or 'all'.  [default: 1]")
@many_option("--channels", help="Colours to read.  [default: the folders that are there]")
@click.option("--suffix", default=".jpg", help="Ending of the image files.  [default: .jpg]")
@click.option("--skip_missing", is_flag=True, help="Leave out fields whose images are missing or damaged.")
@click.option("--samples", type=_PATH, help="Table with known locations.  [default: that of the input directory]")
@click.option(
    "--locations", type=_PATH, help="Known locations instead: JSON (gene: [term]), or a table gene, location."
)
@click.option("--model_url", help="Where to fetch trained weights.  [default: the algorithm's own address]")
@params_options(FieldParams)
@params_options(CellParams)
@click.option("--dimensions", type=click.INT, help="Expected width of the table; the algorithm decides it.")
@refused_option("--fake_embedder", "cellmaps_democmd.py makes a synthetic cell for trial runs", is_flag=True)
def command(call: Call, model_url: str | None, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Embed proteins by their microscopy images and write image_emd.tsv into the new directory OUTDIR."""
    from cellmapkit.image_embedding.gathering import Source
    from cellmapkit.image_embedding.step import embed_images

    fields, cells = given(FieldParams, values), given(CellParams, values)
    embed_images(call, Source(**values), model_url=model_url, fields=fields, cells=cells)
