import pytest

from cellmapkit.hierarchyeval.enrichment import ANY, eligible_assemblies, judge
from cellmapkit.hierarchyeval.figures import KNOWN, RECALL, figures
from cellmapkit.hierarchyeval.presets import PRESETS

RULES = [PRESETS["toolkit"], PRESETS["dice"]]


def test_figures_of_a_planted_case(case):
    hierarchy, cuts = case
    eligible = {rule.name: eligible_assemblies(hierarchy, rule) for rule in RULES}
    found = figures(hierarchy, {"GO_CC": judge(hierarchy.members, cuts[0], RULES, eligible)}, "toolkit")
    assert found == {
        (KNOWN, "toolkit", "GO_CC"): 2,
        (KNOWN, "toolkit", ANY): 2,
        (KNOWN, "dice", "GO_CC"): 2,
        (KNOWN, "dice", ANY): 2,
        (RECALL, "toolkit", "GO_CC"): pytest.approx(2 / 3),  # two terms met exactly, "wide" met by the root only
    }


def test_a_standard_no_term_of_which_is_tested_has_no_recall(grow):
    from math import isnan

    from cellmapkit.hierarchyeval.overlap import cut_standard
    from cellmapkit.standards.standard import build_standard

    hierarchy = grow({"R": ["A", "B"], "S": ["A"]}, [("R", "S")])
    cut = cut_standard(hierarchy.genes, build_standard("GO_CC", "f", {"t": ["A"]}))
    eligible = {rule.name: eligible_assemblies(hierarchy, rule) for rule in RULES}
    found = figures(hierarchy, {"GO_CC": judge(hierarchy.members, cut, RULES, eligible)}, "toolkit")
    assert isnan(found[RECALL, "toolkit", "GO_CC"])
    assert found[KNOWN, "toolkit", ANY] == 0
