"""Support by edges: scipy's hypergeometric on small networks, planted assemblies and chance."""

import numpy as np
import pytest
from scipy import stats

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.api.records import Network
from cellmapkit.core.edges import read_edgelist
from cellmapkit.hierarchyeval.edge_support import edge_support_tests
from cellmapkit.hierarchyeval.support_params import SupportParams
from cellmapkit.hierarchyeval.supported import corrected

GENES = [f"g{i:03d}" for i in range(60)]
ONCE = SupportParams(support_permutations=0)


def network(pairs):
    """Return the record of a set of pairs of names."""
    nodes = sorted({name for pair in pairs for name in pair})
    edges = sorted({tuple(sorted(map(nodes.index, pair))) for pair in pairs})
    return Network(nodes=tuple(nodes), edges=np.array(edges, dtype=np.int32))


def within(genes):
    return [(a, b) for a in genes for b in genes if a < b]


def random_pairs(seed, n_pairs=150, genes=GENES):
    rng = np.random.default_rng(seed)
    return {tuple(sorted(rng.choice(genes, 2, replace=False))) for _ in range(n_pairs)}


@pytest.fixture
def nested(grow):
    """Root of 60; A (30) holds B (10); C (8) overlaps A in two genes; D has two genes."""
    sets = {"R": GENES, "A": GENES[:30], "B": GENES[5:15], "C": GENES[28:36], "D": GENES[50:52]}
    return grow(sets, [("R", "A"), ("A", "B"), ("R", "C"), ("R", "D")])


def test_worked_by_hand(grow):
    """Of 6 observed genes 15 pairs, 5 edges; A has 3 pairs, all of them edges: C(3,3) C(12,2) / C(15,5)."""
    genes = list("ABCDEFG")
    hierarchy = grow({"R": genes, "S": list("ABCG")}, [("R", "S")])
    edges = network([*within("ABC"), ("C", "D"), ("E", "F"), ("F", "elsewhere")])
    (found,) = edge_support_tests(hierarchy, "n", edges, ONCE, Run())
    assert (found.n_genes, found.n_edges) == (6, 5)
    assert (found.members[1], found.pairs[1], found.edges[1]) == (3, 3, 3)  # G has no edge
    assert found.testable.tolist() == [False, True]
    assert np.exp(found.log_p[1]) == pytest.approx(66 / 3003, rel=1e-12)
    assert found.expected[1] == pytest.approx(1.0)
    assert np.isnan(found.log_p[0])


@pytest.mark.parametrize("seed", range(3))
def test_it_is_scipys_hypergeometric(nested, seed):
    pairs = random_pairs(seed) | set(within(GENES[5:13]))
    (found,) = edge_support_tests(nested, "n", network(pairs), ONCE, Run())
    seen = {name for pair in pairs for name in pair}
    population, rows = len(seen) * (len(seen) - 1) // 2, []
    for k in (1, 2, 3):
        own = seen & set(nested.genes_of(k))
        drawn, x = len(own) * (len(own) - 1) // 2, sum(a in own and b in own for a, b in pairs)
        rows.append((x, stats.hypergeom.sf(x - 1, population, len(pairs), drawn)))
    assert found.testable.tolist() == [False, True, True, True, False]
    assert found.edges[1:4].tolist() == [x for x, _ in rows]
    np.testing.assert_allclose(np.exp(found.log_p[1:4]), [p for _, p in rows], rtol=1e-9)
    wanted = stats.false_discovery_control([p for _, p in rows])
    np.testing.assert_allclose(np.exp(corrected([found], ONCE)[0].log_q[1:4]), wanted, rtol=1e-9)


def test_self_loops_repeats_and_direction_do_not_count_twice(nested, tmp_path):
    pairs = sorted(random_pairs(1))
    once, often = tmp_path / "once.tsv", tmp_path / "often.tsv"
    header = "geneA\tgeneB\n"
    once.write_text(header + "".join(f"{a}\t{b}\n" for a, b in pairs))
    lines = [*(f"{b}\t{a}\n" for a, b in pairs), *(f"{a}\t{b}\n" for a, b in pairs), "x\tx\n", "g001\tg001\n"]
    often.write_text(header + "".join(lines))
    one, other = (edge_support_tests(nested, "n", read_edgelist(p).network, ONCE, Run())[0] for p in (once, often))
    assert one.n_edges == other.n_edges == len(pairs)
    np.testing.assert_array_equal(one.log_p, other.log_p)


def test_a_gene_with_nothing_but_a_self_loop_is_not_observed(grow, tmp_path):
    hierarchy = grow({"R": list("ABCDE"), "S": list("ABCD")}, [("R", "S")])
    path = tmp_path / "n.tsv"
    path.write_text("geneA\tgeneB\nA\tB\nB\tC\nD\tD\nA\tE\n")
    (found,) = edge_support_tests(hierarchy, "n", read_edgelist(path).network, ONCE, Run())
    assert (found.n_genes, found.members[1]) == (4, 3)


def test_a_clique_is_supported_and_thin_assemblies_are_not(nested):
    (found,) = corrected(
        edge_support_tests(nested, "n", network({*random_pairs(0), *within(GENES[5:15])}), ONCE, Run()), ONCE
    )
    assert found.supported.tolist() == [False, True, True, False, False]  # A holds the clique B
    (thin,) = corrected(edge_support_tests(nested, "n", network(random_pairs(0)), ONCE, Run()), ONCE)
    assert not thin.supported.any()


def test_dealt_genes_keep_sizes_and_lose_support(grow):
    blocks = {f"a{i}": GENES[6 * i : 6 * i + 6] for i in range(10)}
    hierarchy = grow({"R": GENES, **blocks}, [("R", name) for name in blocks])
    pairs = {pair for genes in blocks.values() for pair in within(genes)}
    params = SupportParams(support_permutations=20)
    real, *dealt = edge_support_tests(hierarchy, "n", network(pairs), params, Run(seed=3))
    assert corrected([real], params)[0].supported.sum() == 10
    assert len(dealt) == 20
    assert np.mean([corrected([one], params)[0].supported.sum() for one in dealt]) < 0.5
    for one in dealt:
        np.testing.assert_array_equal(one.members, real.members)
        assert one.n_edges == real.n_edges == 150
    assert len({tuple(one.edges) for one in dealt}) == 20
    again = edge_support_tests(hierarchy, "n", network(pairs), params, Run(seed=3, threads=2))
    np.testing.assert_array_equal(again[5].edges, dealt[4].edges)


def test_without_edges_inside_the_hierarchy_nothing_is_testable(grow):
    hierarchy = grow({"R": list("ABCDE"), "S": list("ABCD")}, [("R", "S")])
    (found,) = edge_support_tests(hierarchy, "n", network([(gene, "x") for gene in "ABC"]), ONCE, Run())
    assert (found.n_genes, found.n_edges, found.testable.any()) == (3, 0, False)
    assert not corrected([found], ONCE)[0].supported.any()


def test_too_few_members_are_not_testable(nested):
    pairs = network(within([*GENES[5:7], *GENES[40:50]]))
    assert not edge_support_tests(nested, "n", pairs, ONCE, Run())[0].testable.any()
    two = SupportParams(support_permutations=0, support_min_members=2)
    assert edge_support_tests(nested, "n", pairs, two, Run())[0].testable.tolist() == [False, True, True, False, False]


def test_other_names_are_one_error(nested):
    with pytest.raises(IdMismatchError, match="none of the 2 genes of n .*ENSG1"):
        edge_support_tests(nested, "n", network([("ENSG1", "ENSG2")]), ONCE, Run())
