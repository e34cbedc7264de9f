"""The matches as node attributes of the hierarchy, under upstream's names and in upstream's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.hierarchyeval.best import name_ranks, ordered_tests
from cellmapkit.hierarchyeval.numbers import scientific

if TYPE_CHECKING:
    from cellmapkit.hierarchyeval.enrichment import Verdict
    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.overlap import Cut

SEPARATOR = "|"


def node_attributes(evaluation: Evaluation) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the attributes to add to the nodes of the hierarchy.

    Per standard ``S`` the accepted matches, best Jaccard index first, each list joined by ``|``: ``S_terms``,
    ``S_descriptions`` (where the standard has descriptions), ``S_FDRs``, ``S_jaccard_indexes``, ``S_overlap_genes``
    (genes sorted, joined by commas); and the number ``S_max_jaccard_index``, absent where there is no match.

    Parameters
    ----------
    evaluation : Evaluation
        What was found.

    Returns
    -------
    dict of str to str
        CX2 data type of each attribute.
    list of dict
        Values per assembly, in the order of the hierarchy.
    """
    types: dict[str, str] = {}
    values: list[dict[str, Any]] = [{} for _ in evaluation.hierarchy.names]
    for name, cut in evaluation.cuts.items():
        verdict = evaluation.verdict(name)
        if verdict is None:
            continue
        described = cut.standard.descriptions is not None
        lists = ["terms", *(["descriptions"] if described else []), "FDRs", "jaccard_indexes", "overlap_genes"]
        types |= {f"{name}_{attribute}": "string" for attribute in lists}
        types[f"{name}_max_jaccard_index"] = "double"
        for row in values:
            row.update({f"{name}_{attribute}": "" for attribute in lists})
        for assembly, tests in _matches(cut, verdict).items():
            texts = _texts(evaluation, cut, verdict, tests)
            values[assembly].update({f"{name}_{attribute}": SEPARATOR.join(texts[attribute]) for attribute in lists})
            values[assembly][f"{name}_max_jaccard_index"] = round(float(verdict.tests.jaccard[tests[0]]), 2)
    return types, values


def _matches(cut: Cut, verdict: Verdict) -> dict[int, list[int]]:
    tests = verdict.tests
    rank = name_ranks(cut.standard.terms)[tests.term]
    found: dict[int, list[int]] = {}
    for test in ordered_tests(tests.assembly, tests.jaccard, verdict.log_q, rank):
        if verdict.match[test]:
            found.setdefault(int(tests.assembly[test]), []).append(int(test))
    return found


def _texts(evaluation: Evaluation, cut: Cut, verdict: Verdict, chosen: list[int]) -> dict[str, list[str]]:
    tests, standard = verdict.tests, cut.standard
    terms = [int(tests.term[test]) for test in chosen]
    pairs = [(int(tests.assembly[test]), int(tests.term[test])) for test in chosen]
    return {
        "terms": [standard.terms[term] for term in terms],
        "descriptions": [standard.descriptions[term] for term in terms] if standard.descriptions else [],
        "FDRs": [scientific(float(verdict.log_q[test]), 2) for test in chosen],
        "jaccard_indexes": [str(round(float(tests.jaccard[test]), 2)) for test in chosen],
        "overlap_genes": [",".join(overlap_genes(evaluation, cut, *pair)) for pair in pairs],
    }


def overlap_genes(evaluation: Evaluation, cut: Cut, assembly: int, term: int) -> list[str]:
    """Return the genes an assembly shares with a term.

    Parameters
    ----------
    evaluation : Evaluation
        Holds the hierarchy.
    cut : Cut
        Holds the term.
    assembly, term : int
        Their indices.

    Returns
    -------
    list of str
        Sorted.
    """
    members, terms = evaluation.hierarchy.members, cut.terms
    own = members.indices[members.indptr[assembly] : members.indptr[assembly + 1]]
    theirs = terms.indices[terms.indptr[term] : terms.indptr[term + 1]]
    return [evaluation.hierarchy.genes[column] for column in sorted(set(own.tolist()) & set(theirs.tolist()))]
