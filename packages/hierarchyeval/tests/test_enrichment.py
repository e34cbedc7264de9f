"""The enrichment against an independent computation with sets, one pair at a time."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import false_discovery_control, hypergeom

from cellmapkit.hierarchyeval.enrichment import ANY, eligible_assemblies, judge, known_by
from cellmapkit.hierarchyeval.overlap import cut_standard
from cellmapkit.hierarchyeval.presets import PRESETS
from cellmapkit.standards.standard import build_standard


def planted(seed, grow):
    """Return a hierarchy and a standard of which some assemblies and terms resemble each other."""
    rng = np.random.default_rng(seed)
    genes = [f"g{i}" for i in range(120)]
    members = {"root": genes}
    for i in range(14):
        members[f"a{i}"] = list(rng.choice(genes, rng.integers(4, 20), replace=False))
    terms = {f"t{i}": list(rng.choice(genes[:100], rng.integers(2, 15), replace=False)) for i in range(12)}
    for i in range(4):
        half = members[f"a{i}"]
        terms[f"p{i}"] = [*half[: len(half) - i], "outside"]
    hierarchy = grow(members, [("root", name) for name in members if name != "root"])
    return hierarchy, members, terms


def slow(hierarchy, members, terms, preset, standard, named):
    """Return q-values and matches by pair: the definition, spelled out with sets."""
    genes = set(hierarchy.genes)
    cut = {term: set(held) & genes for term, held in terms.items()}
    background = set().union(*cut.values()) | (named if preset.as_upstream else set())
    kept = {term: held for term, held in cut.items() if len(held) >= preset.term_size(standard)}
    rows = []
    for name, held in members.items():
        if len(held) < preset.min_assembly_size or (name == "root" and not preset.as_upstream):
            continue
        own = set(held) & background
        for term, theirs in kept.items():
            x = len(own & theirs)
            p = hypergeom.sf(x - 1, len(background), len(theirs), len(own))
            rows.append((name, term, min(p, 1.0), x / len(own | theirs)))
    q = false_discovery_control([row[2] for row in rows])
    found = {}
    for (name, term, _, jaccard), adjusted in zip(rows, q, strict=True):
        near = jaccard > preset.min_jaccard if preset.above else jaccard >= preset.min_jaccard
        match = (near and adjusted < preset.max_fdr) or (preset.as_upstream and jaccard == 1)
        found[name, term] = (adjusted, bool(match))
    return found


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("standard", ["GO_CC", "HPA"])
@pytest.mark.parametrize("seed", [0, 1])
def test_equals_the_definition(grow, preset, standard, seed):
    rule = PRESETS[preset]
    hierarchy, members, terms = planted(seed, grow)
    record = build_standard(standard, "f", terms, other_genes=["g110", "g111"])
    cut = cut_standard(hierarchy.genes, record)
    verdicts = judge(hierarchy.members, cut, [rule], {preset: eligible_assemblies(hierarchy, rule)})
    if not rule.looks_at(standard):
        assert verdicts == {}
        return
    verdict = verdicts[preset]
    expected = slow(hierarchy, members, terms, rule, standard, {"g110", "g111"})
    tests = verdict.tests
    assert verdict.family == len(expected)
    seen = set()
    for i in np.flatnonzero(verdict.in_family):
        pair = hierarchy.names[tests.assembly[i]], record.terms[tests.term[i]]
        q, match = expected[pair]
        assert np.exp(verdict.log_q[i]) == pytest.approx(q, rel=1e-9)
        assert verdict.match[i] == match
        seen.add(pair)
    assert sum(match for _, match in expected.values()) == verdict.match.sum() > 0
    assert all(q == 1 for pair, (q, _) in expected.items() if pair not in seen)
    assert not verdict.match[~verdict.in_family].any()


def test_presets_judged_together_equal_presets_judged_alone(grow):
    hierarchy, _, terms = planted(2, grow)
    cut = cut_standard(hierarchy.genes, build_standard("GO_CC", "f", terms))
    presets = list(PRESETS.values())
    eligible = {preset.name: eligible_assemblies(hierarchy, preset) for preset in presets}
    together = judge(hierarchy.members, cut, presets, eligible)
    for preset in presets:
        alone = judge(hierarchy.members, cut, [preset], eligible)[preset.name]
        assert np.array_equal(together[preset.name].log_q, alone.log_q)
        assert np.array_equal(together[preset.name].match, alone.match)
    assert together["toolkit"].tests is together["pp"].tests


def test_a_bound_met_exactly_counts_only_where_the_preset_says_so(grow):
    # Jaccard index 2 / (6 + 6 - 2) = 0.2 among 1,000 genes: p is far below every bound.
    genes = [f"g{i:04d}" for i in range(1000)]
    hierarchy = grow({"R": genes, "S": genes[:6]}, [("R", "S")])
    standard = build_standard("GO_CC", "f", {"t": genes[4:10], "u": [*genes[:4], *genes[10:]]})
    cut = cut_standard(hierarchy.genes, standard)
    base = replace(PRESETS["toolkit"], name="at", min_jaccard=0.2)
    rules = [base, replace(base, name="above", above=True)]
    verdicts = judge(hierarchy.members, cut, rules, {rule.name: eligible_assemblies(hierarchy, rule) for rule in rules})
    at = verdicts["at"]
    assert at.tests.jaccard[at.match].tolist() == [0.2]
    assert verdicts["above"].match.sum() == 0


def test_equal_sets_without_significance_match_only_as_upstream(grow):
    genes = list("ABCDEFGH")
    hierarchy = grow({"R": genes, "S": genes[:4]}, [("R", "S")])
    cut = cut_standard(
        hierarchy.genes, build_standard("GO_CC", "f", {"t": genes[:4], **{f"u{i}": genes[4:] for i in range(9)}})
    )
    rules = [PRESETS["toolkit"], PRESETS["upstream_exact"]]
    verdicts = judge(hierarchy.members, cut, rules, {rule.name: eligible_assemblies(hierarchy, rule) for rule in rules})
    toolkit = verdicts["toolkit"]
    row = int(np.flatnonzero(toolkit.in_family & (toolkit.tests.jaccard == 1))[0])
    assert np.exp(toolkit.log_q[row]) == pytest.approx(10 / 70)  # p = 1 / C(8, 4), the smallest of 10 tests
    assert not toolkit.match[row]
    assert verdicts["upstream_exact"].match[row]


def test_known_by_any_standard(grow):
    hierarchy, members, _ = planted(3, grow)
    cuts = [
        cut_standard(hierarchy.genes, build_standard("GO_CC", "f", {"t": members["a0"], "x": hierarchy.genes})),
        cut_standard(hierarchy.genes, build_standard("CORUM", "f", {"t": members["a1"], "x": hierarchy.genes})),
    ]
    rules = [PRESETS["toolkit"], PRESETS["dice"]]
    eligible = {rule.name: eligible_assemblies(hierarchy, rule) for rule in rules}
    known = known_by(
        {cut.standard.name: judge(hierarchy.members, cut, rules, eligible) for cut in cuts}, len(hierarchy)
    )
    assert set(known) == {
        ("toolkit", "GO_CC"),
        ("toolkit", "CORUM"),
        ("toolkit", ANY),
        ("dice", "GO_CC"),
        ("dice", ANY),
    }
    assert np.array_equal(known["toolkit", ANY], known["toolkit", "GO_CC"] | known["toolkit", "CORUM"])
    assert known["toolkit", "GO_CC"][hierarchy.names.index("a0")]
    assert known["toolkit", "CORUM"][hierarchy.names.index("a1")]


def test_eligible_assemblies(grow):
    genes = [f"g{i}" for i in range(20)]
    hierarchy = grow({"R": genes, "S": genes[:10], "T": genes[:9]}, [("R", "S"), ("S", "T")])
    assert eligible_assemblies(hierarchy, PRESETS["toolkit"]).tolist() == [False, True, True]
    assert eligible_assemblies(hierarchy, PRESETS["dice"]).tolist() == [False, True, False]
    assert eligible_assemblies(hierarchy, PRESETS["upstream_exact"]).tolist() == [True, True, True]
