"""The evaluation of one hierarchy against its standards: everything the tables and the annotation are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.hierarchyeval.enrichment import eligible_assemblies, judge, known_by
from cellmapkit.hierarchyeval.figures import figures
from cellmapkit.hierarchyeval.null import Chance, permuted_figures
from cellmapkit.hierarchyeval.overlap import cut_standard
from cellmapkit.hierarchyeval.structure import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.enrichment import Verdict
    from cellmapkit.hierarchyeval.figures import Key
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.overlap import Cut
    from cellmapkit.hierarchyeval.presets import Preset
    from cellmapkit.hierarchyeval.structure import Structure
    from cellmapkit.standards.standard import Standard


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What was found.

    Attributes
    ----------
    hierarchy : Hierarchy
        The hierarchy.
    structure : Structure
        Its shape.
    presets : tuple of Preset
        The rules; the first one is the chosen one, by which the hierarchy is annotated.
    cuts : mapping of str to Cut
        The standards over the hierarchy's genes, by name.
    verdicts : mapping of str to mapping of str to Verdict
        By standard, then preset.
    eligible, known : mapping to ndarray of bool, shape (n_assemblies,)
        By preset which assemblies count; by preset and standard which of them are known.
    chance : mapping of (str, str, str) to Chance
        By metric, preset and standard, each figure and its null.
    """

    hierarchy: Hierarchy
    structure: Structure
    presets: tuple[Preset, ...]
    cuts: Mapping[str, Cut]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    eligible: Mapping[str, np.ndarray]
    known: Mapping[tuple[str, str], np.ndarray]
    chance: Mapping[Key, Chance]

    @property
    def chosen(self) -> Preset:
        """The rule by which the hierarchy is annotated."""
        return self.presets[0]

    def verdict(self, standard: str) -> Verdict | None:
        """Return the chosen preset's verdict on a standard.

        Parameters
        ----------
        standard : str
            Its name.

        Returns
        -------
        Verdict or None
            ``None`` if the preset does not look at it.
        """
        return self.verdicts[standard].get(self.chosen.name)


def evaluate(
    hierarchy: Hierarchy, standards: Sequence[Standard], presets: Sequence[Preset], n_permutations: int, run: Run
) -> Evaluation:
    """Return the evaluation of a hierarchy.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy.
    standards : sequence of Standard
        What to compare it with; may be empty.
    presets : sequence of Preset
        The rules, the chosen one first.
    n_permutations : int
        How often gene names are dealt anew for the null; 0 for no null.
    run : Run
        Gives the seed and shows progress.

    Returns
    -------
    Evaluation
        The record.

    Raises
    ------
    InputError
        If a standard shares no gene with the hierarchy although its terms do: genes and terms are swapped.
    """
    cuts = {standard.name: cut_standard(hierarchy.genes, standard) for standard in standards}
    for cut in cuts.values():
        _require_right_way_round(hierarchy, cut)
    eligible = {preset.name: eligible_assemblies(hierarchy, preset) for preset in presets}
    verdicts = {name: judge(hierarchy.members, cut, presets, eligible) for name, cut in cuts.items()}
    real = figures(hierarchy, verdicts, presets[0].name)
    null = permuted_figures(hierarchy, list(cuts.values()), presets, n_permutations, run) if cuts else {}
    chance = {key: Chance(observed=figure, null=null.get(key, np.zeros(0))) for key, figure in real.items()}
    return Evaluation(
        hierarchy=hierarchy,
        structure=describe(hierarchy),
        presets=tuple(presets),
        cuts=cuts,
        verdicts=verdicts,
        eligible=eligible,
        known=known_by(verdicts, len(hierarchy)),
        chance=chance,
    )


def _require_right_way_round(hierarchy: Hierarchy, cut: Cut) -> None:
    swapped = set(hierarchy.genes) & set(cut.standard.terms)
    if not cut.named.any() and swapped:
        standard = cut.standard
        message = f"{standard.source}: genes and terms of {standard.name} are swapped: {examples(sorted(swapped))}"
        raise InputError(
            f"{message} are genes of the hierarchy but terms here, and no gene here is one of the hierarchy",
            hint=f"JSON of term to genes: --standards {standard.name}=terms_json:PATH; TSV: a header 'term', 'gene'",
        )
