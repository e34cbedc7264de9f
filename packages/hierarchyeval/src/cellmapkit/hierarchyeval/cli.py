"""``cellmaps_hierarchyevalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import ManyOption, given, options_for, refused_option
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.params import EvalParams

if TYPE_CHECKING:
    from collections.abc import Callable

_AGENTS = "asking language models to name assemblies is not built yet"


def _with_params(function: Callable[..., None]) -> Callable[..., None]:
    # click.option() leaves its parameters on the function in this list, last one first
    function.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(function, "__click_params__", []),
        *reversed(options_for(EvalParams)),
    ]
    return function


@step_command(INFO)
@click.option(
    "--hierarchy_dir",
    type=click.Path(path_type=Path),
    required=True,
    help="Crate or plain directory with hierarchy.cx2, hierarchy.cx or HiDeF's .nodes and .edges, or such a file.",
)
@_with_params
@refused_option("--ollama", _AGENTS)
@refused_option("--ollama_user", _AGENTS)
@refused_option("--ollama_password", _AGENTS)
@refused_option("--ollama_prompts", _AGENTS, cls=ManyOption)
def command(call: Call, hierarchy_dir: Path, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Compare the assemblies of a hierarchy with known components, and write it annotated into the new OUTDIR."""
    from cellmapkit.hierarchyeval.step import evaluate_hierarchy

    # core keeps the word "preset" for algorithms and takes it out of the values of every command
    values.setdefault("preset", click.get_current_context().params.get("preset"))
    evaluate_hierarchy(call.options, hierarchy_dir, EvalParams.over_preset(given(EvalParams, values)))
