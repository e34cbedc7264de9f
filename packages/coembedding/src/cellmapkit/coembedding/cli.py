"""``cellmaps_coembeddingcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.coembedding.info import INFO
from cellmapkit.coembedding.params import EnsembleParams
from cellmapkit.coembedding.upstream import NO_SNAPSHOTS, OWNERS
from cellmapkit.core.command import Call, Choice, step_command
from cellmapkit.core.options import given, many_option, params_options, refused_option

_CHOICE = Choice(
    role="coembedding",
    default="proteinprojector",
    aliases={"auto": "proteinprojector", "proteingps": "proteinprojector"},
    flags=OWNERS,
)
_PATH = click.Path(path_type=Path)


@step_command(INFO, _CHOICE)
@many_option("--embeddings", type=_PATH, help="Two or more embedding tables, or directories of earlier steps.")
@many_option("--embedding_names", help="One name for each.  [default: PPI, image, or the name of the file]")
@click.option("--ppi_embeddingdir", type=_PATH, help="Deprecated: use --embeddings.")
@click.option("--image_embeddingdir", type=_PATH, help="Deprecated: use --embeddings.")
@click.option(
    "--bad_rows",
    type=click.Choice(["refuse", "drop"]),
    default="refuse",
    help="What to do with rows that are not finite or constant.  [default: refuse]",
)
@params_options(EnsembleParams)
@refused_option("--save_update_epochs", NO_SNAPSHOTS, is_flag=True)
@refused_option("--fake_embedding", "cellmaps_democmd.py makes a synthetic cell for trial runs", is_flag=True)
def command(
    call: Call,
    embeddings: tuple[Path, ...],
    embedding_names: tuple[str, ...],
    ppi_embeddingdir: Path | None,
    image_embeddingdir: Path | None,
    bad_rows: str,
    **values: Any,  # noqa: ANN401 - the options of EnsembleParams
) -> None:
    """Join the embeddings of several modalities and write coembedding_emd.tsv into the new directory OUTDIR."""
    from cellmapkit.coembedding.step import coembed, sources

    paths = sources(embeddings, ppi_embeddingdir, image_embeddingdir)
    coembed(call, paths, embedding_names, bad_rows, EnsembleParams.asked(given(EnsembleParams, values)))
