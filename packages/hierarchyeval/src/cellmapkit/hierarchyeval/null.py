"""What chance would give: gene names dealt anew over the whole hierarchy, many times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.enrichment import eligible_assemblies, judge
from cellmapkit.hierarchyeval.figures import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.figures import Key
    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.overlap import Cut
    from cellmapkit.hierarchyeval.presets import Preset


@dataclass(frozen=True, kw_only=True)
class Chance:
    """An observed figure beside those of a null.

    Attributes
    ----------
    observed : float
        The figure on the real names.
    null : ndarray of float64, shape (n_permutations,)
        The figures on permuted names.
    """

    observed: float
    null: np.ndarray

    @property
    def mean(self) -> float:
        """Mean of the null; NaN without permutations."""
        return float(self.null.mean()) if len(self.null) else float("nan")

    @property
    def sd(self) -> float:
        """Sample standard deviation of the null; NaN below two permutations."""
        return float(self.null.std(ddof=1)) if len(self.null) > 1 else float("nan")

    @property
    def z(self) -> float:
        """Distance of the observed figure from the mean in standard deviations; NaN where the null does not vary."""
        return (self.observed - self.mean) / self.sd if len(self.null) > 1 and self.sd > 0 else float("nan")

    @property
    def p(self) -> float:
        """Share of figures that are no smaller, the observed one among them; NaN without permutations."""
        reached = int((self.null >= self.observed).sum())
        return (1 + reached) / (1 + len(self.null)) if len(self.null) else float("nan")


def permuted_figures(
    hierarchy: Hierarchy, cuts: Sequence[Cut], presets: Sequence[Preset], n_permutations: int, run: Run
) -> dict[Key, np.ndarray]:
    """Return the figures of an evaluation after dealing the gene names anew.

    Every assembly keeps its size and its place in the hierarchy, and every term its size and its overlaps with other
    terms; only who sits where is random. All standards see the same deal.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy; its genes are sorted, so the order of the file does not matter.
    cuts : sequence of Cut
        The standards.
    presets : sequence of Preset
        The rules, the chosen one first.
    n_permutations : int
        How often.
    run : Run
        Gives the seed and shows progress.

    Returns
    -------
    dict of (str, str, str) to ndarray of float64, shape (n_permutations,)
        By metric, preset and standard, as :func:`~cellmapkit.hierarchyeval.figures.figures` names them.
    """
    eligible = {preset.name: eligible_assemblies(hierarchy, preset) for preset in presets}
    found: dict[Key, list[float]] = {}
    with run.progress.task("permutations", n_permutations, "permutations") as task:
        for number in range(n_permutations):
            order = run.stream("hierarchyeval.null", number).permutation(len(hierarchy.genes))
            dealt = [cut.permuted(order) for cut in cuts]
            verdicts = {cut.standard.name: judge(hierarchy.members, cut, presets, eligible) for cut in dealt}
            for key, figure in figures(hierarchy, verdicts, presets[0].name).items():
                found.setdefault(key, []).append(figure)
            task.advance()
    return {key: np.array(values, dtype=np.float64) for key, values in found.items()}
