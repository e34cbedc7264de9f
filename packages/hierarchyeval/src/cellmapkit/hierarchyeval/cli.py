"""``cellmaps_hierarchyevalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import ManyOption, given, params_options, refused_option
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.params import EvalParams

_AGENTS = "asking language models to name assemblies is not built yet"


@step_command(INFO)
@click.option(
    "--hierarchy_dir",
    type=click.Path(path_type=Path),
    required=True,
    help="Crate or plain directory with hierarchy.cx2, hierarchy.cx or HiDeF's .nodes and .edges, or such a file.",
)
@params_options(EvalParams)
@refused_option("--ollama", _AGENTS)
@refused_option("--ollama_user", _AGENTS)
@refused_option("--ollama_password", _AGENTS)
@refused_option("--ollama_prompts", _AGENTS, cls=ManyOption)
def command(call: Call, hierarchy_dir: Path, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Compare the assemblies of a hierarchy with known components, and write it annotated into the new OUTDIR."""
    from cellmapkit.hierarchyeval.step import evaluate_hierarchy

    evaluate_hierarchy(call.options, hierarchy_dir, EvalParams.over_preset(given(EvalParams, values)))
