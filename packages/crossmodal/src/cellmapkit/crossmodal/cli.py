"""``cellmaps_crossmodalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, Choice, step_command
from cellmapkit.core.options import given, many_option, params_options
from cellmapkit.crossmodal.info import INFO
from cellmapkit.crossmodal.params import CrossParams

_CHOICE = Choice(role="coembedding", default="proteinprojector")
_PATH = click.Path(path_type=Path)


@step_command(INFO, _CHOICE)
@many_option("--embeddings", type=_PATH, help="Two or more embedding tables, or directories of earlier steps.")
@many_option("--embedding_names", help="One name for each.  [default: PPI, image, or the name of the file]")
@many_option(
    "--standards",
    help="NAME=PATH of what is known of the proteins, also NAME=FORM:PATH,option=value: judge generated features by "
    "labels learned from them, and fused vectors by how many modalities they are made from.",
)
@params_options(CrossParams)
def command(
    call: Call,
    embeddings: tuple[Path, ...],
    embedding_names: tuple[str, ...],
    standards: tuple[str, ...],
    **values: Any,  # noqa: ANN401 - whatever options there are
) -> None:
    """Judge a co-embedder on proteins whose modalities it saw apart; write scores into the new directory OUTDIR."""
    from cellmapkit.crossmodal.step import judge_coembedder

    judge_coembedder(call, embeddings, embedding_names, CrossParams.of(given(CrossParams, values)), standards)
