"""``cellmaps_hierarchyevalcmd.py``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellmapkit.core.command import Call, step_command
from cellmapkit.core.options import given, many_option, options_for
from cellmapkit.hierarchyeval.info import INFO
from cellmapkit.hierarchyeval.params import EvalParams

if TYPE_CHECKING:
    from collections.abc import Callable

_AGENTS = "Upstream's experimental gene-set agents; not built yet, so it is refused."


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
@click.option("--ollama", help=_AGENTS)
@click.option("--ollama_user", help=_AGENTS)
@click.option("--ollama_password", help=_AGENTS)
@many_option("--ollama_prompts", help=_AGENTS)
def command(call: Call, hierarchy_dir: Path, **values: Any) -> None:  # noqa: ANN401 - whatever options there are
    """Compare the assemblies of a hierarchy with known components, and write it annotated into the new OUTDIR."""
    from cellmapkit.hierarchyeval.step import evaluate_hierarchy

    # core keeps the word "preset" for algorithms and takes it out of the values of every command
    values.setdefault("preset", click.get_current_context().params.get("preset"))
    params = EvalParams.over_preset(given(EvalParams, values))
    evaluate_hierarchy(call.options, hierarchy_dir, params, unbuilt=values)
