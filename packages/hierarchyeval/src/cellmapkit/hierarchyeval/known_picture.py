"""Known assemblies by standard and preset as bars beside the null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.drawing import BLUE, Bar, draw_bars, explain, name_width, panels
from cellmapkit.hierarchyeval.figures import KNOWN
from cellmapkit.hierarchyeval.null import Chance
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.presets import Preset


def known_picture(evaluation: Evaluation) -> Any:  # noqa: ANN401 - matplotlib has no types
    """Return a picture of the known assemblies.

    Parameters
    ----------
    evaluation : Evaluation
        What was found, with one standard or more.

    Returns
    -------
    matplotlib.figure.Figure
        A panel per preset, the chosen one first; a bar per standard and one for any of them.
    """
    names = [ANY, *evaluation.cuts]
    presets = evaluation.presets
    figure, axes = panels([len(names)] * len(presets), 2.8, across=3, margin=name_width(names))
    end = max(int(eligible.sum()) for eligible in evaluation.eligible.values()) or 1
    keys: dict[str, Any] = {}
    for number, (axis, preset) in enumerate(zip(axes, presets, strict=True)):
        keys |= draw_bars(axis, [_bar(evaluation, preset.name, name) for name in names], (BLUE,), end)
        axis.set_title(f"{preset.name}{' (chosen)' if not number else ''}\n{_rule(preset)}", fontsize=9)
    explain(figure, keys, {"0": "known", "whole": "tested", "chance": "mean with gene names dealt anew"})
    return figure


def _bar(evaluation: Evaluation, preset: str, standard: str) -> Bar:
    chance = evaluation.chance.get((KNOWN, preset, standard))
    if chance is None:
        nothing = Chance(observed=0, null=np.zeros(0))
        return Bar(name=standard, parts=(0,), whole=0, chance=nothing, note="not looked at")
    whole = int(evaluation.eligible[preset].sum())
    return Bar(name=standard, parts=(int(chance.observed),), whole=whole, chance=chance)


def _rule(preset: Preset) -> str:
    close = f"Jaccard index {'>' if preset.above else '>='} {preset.min_jaccard:g}" if preset.min_jaccard else ""
    large = f"{preset.min_assembly_size} genes or more" if preset.min_assembly_size > 1 else ""
    return ", ".join(words for words in (f"q < {preset.max_fdr:g}", close, large) if words)
