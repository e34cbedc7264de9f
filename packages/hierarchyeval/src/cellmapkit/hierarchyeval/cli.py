"""``cellmaps_hierarchyevalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import ManyOption, given, many_option, params_options, refused_option
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.params import EvalParams
from cellmapkit.hierarchyeval.robustness_params import RobustnessParams
from cellmapkit.hierarchyeval.support_params import SupportParams

_PATH = click.Path(path_type=Path)
_AGENTS = "asking language models to name assemblies is not built yet"


@step_command(INFO)
@click.option(
    "--hierarchy_dir",
    type=_PATH,
    required=True,
    help="Crate or plain directory with hierarchy.cx2, hierarchy.cx or HiDeF's .nodes and .edges, or such a file.",
)
@params_options(EvalParams)
@many_option(
    "--embeddings",
    type=_PATH,
    help="Tables, or directories with ppi_emd.tsv, image_emd.tsv, sequence_emd.tsv or coembedding_emd.tsv: which "
    "assemblies does each support?",
)
@many_option("--embedding_names", help="One name per embedding.  [default: the names of files and directories]")
@many_option(
    "--networks",
    help="NAME=PATH of edge lists, or of directories with ppi_edgelist.tsv: which assemblies do the edges of each "
    "support?",
)
@params_options(SupportParams)
@many_option(
    "--rebuilt_hierarchies",
    type=_PATH,
    help="Hierarchies rebuilt from perturbed input, or rebuilt_assemblies.tsv.gz of an earlier run: how often is each "
    "assembly found again?",
)
@many_option(
    "--coembedding_dirs",
    type=_PATH,
    help="For --rebuild: what the hierarchy was made from.  [default: as its record says]",
)
@params_options(RobustnessParams)
@refused_option("--ollama", _AGENTS)
@refused_option("--ollama_user", _AGENTS)
@refused_option("--ollama_password", _AGENTS)
@refused_option("--ollama_prompts", _AGENTS, cls=ManyOption)
def command(call: Call, hierarchy_dir: Path, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Compare the assemblies of a hierarchy with known components, and write it annotated into the new OUTDIR.

    On request also with embeddings (--embeddings), networks (--networks) and hierarchies rebuilt from perturbed
    input (--rebuild).
    """
    from cellmapkit.hierarchyeval.further import Further
    from cellmapkit.hierarchyeval.step import evaluate_hierarchy

    params = EvalParams.over_preset(given(EvalParams, values))
    support = SupportParams.of(given(SupportParams, values))
    robustness = RobustnessParams.of(given(RobustnessParams, values))
    evaluate_hierarchy(call.options, hierarchy_dir, params, Further(**values, support=support, robustness=robustness))
