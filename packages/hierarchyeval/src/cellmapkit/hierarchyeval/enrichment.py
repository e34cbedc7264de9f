"""Which assemblies match which terms of a standard, by each preset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.fdr import log_q_values
from cellmapkit.hierarchyeval.overlap import overlap_tests
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scipy.sparse import csr_array

    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.overlap import Cut, Overlaps
    from cellmapkit.hierarchyeval.presets import Preset


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one preset says about the tests of one standard.

    Attributes
    ----------
    tests : Overlaps
        The tests it looked at.
    family : int
        Number of tests corrected for: eligible assemblies times tested terms, with and without shared genes.
    in_family : ndarray of bool, shape (n_tests,)
        Which of the listed tests belong to an eligible assembly.
    log_q : ndarray of float64, shape (n_tests,)
        Natural logarithm of the adjusted p-value; 0 outside the family.
    match : ndarray of bool, shape (n_tests,)
        Which tests are matches.
    """

    tests: Overlaps
    family: int
    in_family: np.ndarray
    log_q: np.ndarray
    match: np.ndarray


def eligible_assemblies(hierarchy: Hierarchy, preset: Preset) -> np.ndarray:
    """Return which assemblies a preset tests and counts.

    Parameters
    ----------
    hierarchy : Hierarchy
        The hierarchy.
    preset : Preset
        The rule.

    Returns
    -------
    ndarray of bool, shape (n_assemblies,)
        All that are large enough; the root, whose tests all have p = 1, only where the preset does as upstream.
    """
    large = hierarchy.sizes >= preset.min_assembly_size
    return large if preset.as_upstream else large & ~hierarchy.is_root


def judge(
    members: csr_array, cut: Cut, presets: Sequence[Preset], eligible: Mapping[str, np.ndarray]
) -> dict[str, Verdict]:
    """Return the verdict of each preset on one standard.

    Parameters
    ----------
    members : csr_array of int32, shape (n_assemblies, n_genes)
        Genes of the assemblies.
    cut : Cut
        The standard over the same genes.
    presets : sequence of Preset
        The rules.
    eligible : mapping of str to ndarray of bool, shape (n_assemblies,)
        By preset, as :func:`eligible_assemblies` gives it.

    Returns
    -------
    dict of str to Verdict
        By the name of the preset; presets that do not look at this standard are absent.
    """
    tests_of: dict[tuple[int, bool], Overlaps] = {}
    adjusted: dict[tuple[int, bool, bytes], np.ndarray] = {}
    verdicts = {}
    for preset in presets:
        if not preset.looks_at(cut.standard.name):
            continue
        universe = cut.named if preset.as_upstream else cut.annotated
        size = preset.term_size(cut.standard.name)
        group = (size, bool((universe != cut.annotated).any()))
        if group not in tests_of:
            tests_of[group] = overlap_tests(members, cut, min_term_size=size, universe=universe)
        tests, counted = tests_of[group], eligible[preset.name]
        in_family, family = counted[tests.assembly], int(counted.sum()) * tests.n_terms
        key = (*group, counted.tobytes())
        if key not in adjusted:
            adjusted[key] = np.zeros(len(tests.assembly))
            adjusted[key][in_family] = log_q_values(tests.log_p[in_family], family)
        match = in_family & _matches(preset, tests.jaccard, adjusted[key])
        verdicts[preset.name] = Verdict(
            tests=tests, family=family, in_family=in_family, log_q=adjusted[key], match=match
        )
    return verdicts


def known_by(verdicts: Mapping[str, Mapping[str, Verdict]], n_assemblies: int) -> dict[tuple[str, str], np.ndarray]:
    """Return which assemblies are known, by preset and standard.

    Parameters
    ----------
    verdicts : mapping of str to mapping of str to Verdict
        By standard, then preset.
    n_assemblies : int
        Number of assemblies.

    Returns
    -------
    dict of (str, str) to ndarray of bool, shape (n_assemblies,)
        By preset and standard. The standard :data:`ANY` stands for a match in any of those the preset looks at. The
        other assemblies are novel, or not counted by the preset.
    """
    known: dict[tuple[str, str], np.ndarray] = {}
    for standard, by_preset in verdicts.items():
        for preset, verdict in by_preset.items():
            mask = np.zeros(n_assemblies, dtype=bool)
            mask[verdict.tests.assembly[verdict.match]] = True
            known[preset, standard] = mask
            known[preset, ANY] = known.get((preset, ANY), False) | mask
    return known


def _matches(preset: Preset, jaccard: np.ndarray, log_q: np.ndarray) -> np.ndarray:
    close = jaccard > preset.min_jaccard if preset.above else jaccard >= preset.min_jaccard
    found = close & (log_q < np.log(preset.max_fdr))
    return found | (jaccard == 1.0) if preset.as_upstream else found
