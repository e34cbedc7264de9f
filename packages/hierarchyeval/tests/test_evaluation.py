import numpy as np
import pytest
from scipy.stats import false_discovery_control, hypergeom

from cellmapkit.api import InputError, Run
from cellmapkit.hierarchyeval.enrichment import ANY
from cellmapkit.hierarchyeval.evaluation import evaluate
from cellmapkit.hierarchyeval.figures import KNOWN, RECALL
from cellmapkit.hierarchyeval.presets import PRESETS
from cellmapkit.hierarchyeval.readers import read_hierarchy
from cellmapkit.standards.sources import parse_sources
from cellmapkit.standards.standard import build_standard


def test_a_planted_case(evaluated):
    found = evaluated(permutations=20)
    assert found.known["toolkit", ANY].tolist() == [False, True, False]
    assert found.eligible["toolkit"].tolist() == [False, True, True]
    chance = found.chance[KNOWN, "toolkit", ANY]
    assert (chance.observed, len(chance.null)) == (1, 20)
    # b is met exactly, a with 5 / 10, wide (90 genes) by T with 8 / 90; few has too few genes
    assert found.chance[RECALL, "toolkit", "GO_CC"].observed == pytest.approx((1 + 0.5 + 8 / 90) / 3)
    assert found.chance[RECALL, "toolkit", "KEGG"].observed == 0
    assert found.verdict("KEGG") is not None


def test_the_chosen_preset_may_not_look_at_a_standard(evaluated):
    found = evaluated("dice")
    assert found.chosen is PRESETS["dice"]
    assert found.verdict("KEGG") is None
    assert found.verdict("GO_CC") is not None


def test_order_and_names_of_standards_assemblies_and_terms_move_no_number(grow):
    genes = [f"g{i:02d}" for i in range(60)]
    members = {"R": genes, "S": genes[:9], "T": genes[20:30]}
    terms = {"x": genes[:8], "y": genes[25:40], "z": genes[2:12]}
    rules = tuple(PRESETS.values())

    def run(order, names, called, *named):
        hierarchy = grow({called[name]: members[name] for name in order}, [called["RS"], called["RT"]])
        sets = {name: terms[term] for name, term in zip(named, "xyz", strict=True)}
        return evaluate(hierarchy, [build_standard(name, "f", sets) for name in names], rules, 5, Run(seed=2))

    same = {name: name for name in "RST"} | {"RS": ("R", "S"), "RT": ("R", "T")}
    new = {"R": "b", "S": "c", "T": "a", "RS": ("b", "c"), "RT": ("b", "a")}
    one = run("RST", ["GO_CC", "HPA"], same, *"xyz")
    other = run("TSR", ["HPA", "GO_CC"], new, *"prq")
    assert one.chance.keys() == other.chance.keys()
    for key, chance in one.chance.items():
        assert chance.observed == other.chance[key].observed
        assert np.array_equal(chance.null, other.chance[key].null)


def test_no_standards(grow):
    found = evaluate(grow({"R": ["A"]}, []), [], tuple(PRESETS.values()), 100, Run())
    assert found.chance == {}


def test_swapped_genes_and_terms_are_noticed(grow):
    hierarchy = grow({"R": ["A", "B", "C", "D"]}, [])
    swapped = build_standard("X", "x.json", {"A": ["t1"], "B": ["t1", "t2"]})
    with pytest.raises(InputError, match=r"x\.json: genes and terms of X are swapped: 'A', 'B'"):
        evaluate(hierarchy, [swapped], tuple(PRESETS.values()), 0, Run())
    unrelated = build_standard("X", "x.json", {"t": ["elsewhere"]})
    assert evaluate(hierarchy, [unrelated], tuple(PRESETS.values()), 0, Run()).verdict("X").tests.n_terms == 0


@pytest.mark.data
@pytest.mark.parametrize("name", ["hidef/BioPlex.nodes", "hierarchyeval/hierarchy_perturb_test.cx2"])
def test_public_map_equals_an_independent_slow_computation(data, name):
    hierarchy = read_hierarchy(data / "hierarchies" / name)
    path = data / "benchmark" / "labels" / "CORUM.public.json.gz"
    (source,) = parse_sources([f"CORUM={path}"])
    found = evaluate(hierarchy, [source.read(path)], tuple(PRESETS.values()), 20, Run())
    standard = found.cuts["CORUM"].standard
    whole = {term: set() for term in standard.terms}
    for row, column in zip(*standard.members.nonzero(), strict=True):
        whole[standard.terms[row]].add(standard.genes[column])
    terms = {term: genes & set(hierarchy.genes) for term, genes in whole.items()}
    background = set().union(*terms.values())
    pairs, p, jaccard = [], [], []
    for index, assembly in enumerate(hierarchy.names):
        own = set(hierarchy.genes_of(index)) & background
        for term, genes in terms.items():
            if len(genes) < 4 or hierarchy.is_root[index]:
                continue
            x = len(own & genes)
            pairs.append((assembly, term))
            p.append(min(1.0, hypergeom.sf(x - 1, len(background), len(genes), len(own))) if x else 1.0)
            jaccard.append(x / len(own | genes))
    q = false_discovery_control(p)
    verdict = found.verdict("CORUM")
    expected = {pair: i for i, pair in enumerate(pairs)}
    matches = {pair for pair, adjusted, j in zip(pairs, q, jaccard, strict=True) if adjusted < 0.05 and j >= 0.1}
    ours = set()
    for i in np.flatnonzero(verdict.in_family):
        pair = hierarchy.names[verdict.tests.assembly[i]], standard.terms[verdict.tests.term[i]]
        row = expected[pair]
        assert np.exp(verdict.tests.log_p[i]) == pytest.approx(p[row], rel=1e-8)
        assert np.exp(verdict.log_q[i]) == pytest.approx(q[row], rel=1e-8)
        assert verdict.tests.jaccard[i] == jaccard[row]
        if verdict.match[i]:
            ours.add(pair)
    assert verdict.family == len(pairs)
    assert ours == matches
    assert found.chance[KNOWN, "toolkit", "CORUM"].observed == len({assembly for assembly, _ in matches})
    # real names meet complexes far more closely than dealt ones
    assert found.chance[RECALL, "toolkit", "CORUM"].z > 20
    assert found.chance[KNOWN, "toolkit", "CORUM"].mean < 1
