"""``cellmaps_embeddingevalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import given, many_option, params_options
from cellmapkit.embeddingeval.info import INFO
from cellmapkit.embeddingeval.params import SuiteParams

_PATH = click.Path(path_type=Path)


@step_command(INFO)
@many_option("--embeddings", type=_PATH, help="Embedding tables, or directories of earlier steps.")
@many_option("--embedding_names", help="One name for each.  [default: the name of the file or directory]")
@many_option("--standards", help="NAME=PATH of what is known of the genes; also NAME=FORM:PATH,option=value.")
@many_option("--pairs", help="NAME=PATH of lists of gene, gene and 0 or 1, ranked by cosine; not in the mean rank.")
@many_option(
    "--profiles",
    help="NAME=PATH of tables of genes by columns, values may be missing: references of the agreement by Pearson "
    "correlation over the columns that two genes share, ten or more.",
)
@click.option("--folds", type=_PATH, help="Table of genes and their folds, for metrics that cross-validate.")
@click.option(
    "--groups", type=_PATH, help="Homologues, never split between folds: genes and groups, .clstr, cluster.tsv."
)
@click.option("--degree_network", type=_PATH, help="Edge list for a control that knows only the degrees of genes.")
@params_options(SuiteParams)
def command(
    call: Call,
    embeddings: tuple[Path, ...],
    embedding_names: tuple[str, ...],
    standards: tuple[str, ...],
    pairs: tuple[str, ...],
    profiles: tuple[str, ...],
    **values: Any,  # noqa: ANN401 - whatever options there are
) -> None:
    """Judge embeddings by what is known of their genes; write scores and figures into the new directory OUTDIR."""
    from cellmapkit.embeddingeval.step import Given, evaluate_embeddings

    files = {name: values.pop(name) for name in ("folds", "groups", "degree_network")}
    inputs = Given(
        embeddings=embeddings, names=embedding_names, standards=standards, pairs=pairs, profiles=profiles, **files
    )
    evaluate_embeddings(call.options, inputs, SuiteParams.of(given(SuiteParams, values)))
