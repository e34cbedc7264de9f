"""The tables of tests: what matches what, and every pair that shares a gene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.hierarchyeval.annotate import overlap_genes
from cellmapkit.hierarchyeval.best import name_ranks, ordered_tests
from cellmapkit.hierarchyeval.numbers import cell, scientific

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.hierarchyeval.evaluation import Evaluation

PAIR_COLUMNS = {
    "assembly": "name of the assembly",
    "standard": "name of the standard",
    "term": "id of the term",
    "overlap": "genes in both",
    "assembly_size": "genes of the assembly in the background",
    "term_size": "genes of the term in the background",
    "background": "genes drawn from: those of the hierarchy in any term of the standard",
    "jaccard": "overlap over genes in either, within the background",
    "p": "hypergeometric probability of this overlap or more",
    "q": "p adjusted over all tests of the standard (Benjamini-Hochberg); empty for assemblies not tested",
    "presets": "rules by which the pair is a match, joined by commas",
}
MATCH_COLUMNS = {
    **PAIR_COLUMNS,
    "description": "description of the term",
    "overlap_genes": "genes in both, joined by commas",
}


def pair_rows(evaluation: Evaluation, *, matches_only: bool) -> Iterator[list[str]]:
    """Yield a row for each pair of an assembly and a term that share a gene.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.
    matches_only : bool
        Whether only the chosen preset's matches are wanted; then with the columns of :data:`MATCH_COLUMNS`.

    Yields
    ------
    list of str
        Cells, by standard, assembly in the order of the file, and best Jaccard index first.
    """
    names = evaluation.hierarchy.names
    for name, cut in evaluation.cuts.items():
        verdict = evaluation.verdict(name)
        if verdict is None:
            continue
        tests, standard = verdict.tests, cut.standard
        presets = presets_of_pairs(evaluation, name)
        order = ordered_tests(tests.assembly, tests.jaccard, verdict.log_q, name_ranks(standard.terms)[tests.term])
        for test in order[verdict.match[order]] if matches_only else order:
            assembly, term = int(tests.assembly[test]), int(tests.term[test])
            sizes = (tests.overlap[test], tests.assembly_sizes[assembly], tests.term_sizes[term], tests.background)
            row = [names[assembly], name, standard.terms[term], *map(str, sizes), cell(float(tests.jaccard[test]))]
            row += [scientific(float(tests.log_p[test]))]
            row += [scientific(float(verdict.log_q[test])) if verdict.in_family[test] else ""]
            row += [",".join(presets.get((assembly, term), ()))]
            if matches_only:
                row += [standard.descriptions[term] if standard.descriptions else ""]
                row += [",".join(overlap_genes(evaluation, cut, assembly, term))]
            yield [cell(value) for value in row]


def presets_of_pairs(evaluation: Evaluation, standard: str) -> dict[tuple[int, int], list[str]]:
    """Return by which presets each pair of assembly and term is a match.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.
    standard : str
        Name of the standard.

    Returns
    -------
    dict of (int, int) to list of str
        Preset names by assembly and term index; pairs that no preset matches are absent.
    """
    found: dict[tuple[int, int], list[str]] = {}
    for preset, verdict in evaluation.verdicts[standard].items():
        for test in np.flatnonzero(verdict.match):
            pair = (int(verdict.tests.assembly[test]), int(verdict.tests.term[test]))
            found.setdefault(pair, []).append(preset)
    return found
