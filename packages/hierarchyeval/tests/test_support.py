"""Support: the spec's checks, scipy's rank-sum test on small data, and chance."""

import numpy as np
import pytest
from scipy import stats

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.api.records import Embedding
from cellmapkit.hierarchyeval.support import support_tests
from cellmapkit.hierarchyeval.support_params import SupportParams
from cellmapkit.hierarchyeval.supported import corrected

GENES = [f"g{i:03d}" for i in range(120)]
ONCE = SupportParams(support_permutations=0)


def embedding(values, genes=GENES):
    return Embedding(ids=tuple(genes), values=np.asarray(values, dtype=np.float32))


def noise(seed, n_genes=120, width=32):
    return np.random.default_rng(seed).normal(size=(n_genes, width))


def signs(seed):
    """Vectors whose cosines are multiples of 1/64, so that they are exact in any precision, with many ties."""
    return np.sign(noise(seed, width=64))


def judged(hierarchy, values, params=ONCE, genes=GENES):
    return corrected([support_tests(hierarchy, "m", embedding(values, genes), params, Run())[0]], params)[0]


@pytest.fixture
def nested(grow):
    """Root of 120; A (30) holds B (10); C (8) overlaps A in two genes; D has two genes."""
    sets = {"R": GENES, "A": GENES[:30], "B": GENES[5:15], "C": GENES[28:36], "D": GENES[50:52]}
    return grow(sets, [("R", "A"), ("A", "B"), ("R", "C"), ("R", "D")])


def by_hand(hierarchy, values, genes=GENES):
    """AUROC, z and p of each testable assembly from scipy, every pair looked at by itself."""
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    cosine = np.rint((unit @ unit.T) * 64)
    place = {gene: k for k, gene in enumerate(genes)}
    sets = [
        {place[gene] for gene in hierarchy.genes_of(k) if gene in place}
        for k in range(len(hierarchy))
        if not hierarchy.is_root[k]
    ]
    pairs = [(i, j) for i in range(len(genes)) for j in range(i)]
    null = [cosine[i, j] for i, j in pairs if not any(i in own and j in own for own in sets)]
    found = []
    for own in sets:
        inside = [cosine[i, j] for i, j in pairs if i in own and j in own]
        if not inside:
            continue
        z, _ = stats.ranksums(inside, null)
        p = stats.ranksums(inside, null, alternative="greater").pvalue
        u = stats.mannwhitneyu(inside, null).statistic
        found.append((len(inside), len(null), u / (len(inside) * len(null)), z, p))
    return np.array(found)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_scipys_rank_sum_test_over_every_pair(nested, seed):
    values = signs(seed)
    values[5:15, :8] = 1
    tests = support_tests(nested, "m", embedding(values), ONCE, Run())[0]
    wanted = by_hand(nested, values)
    assert tests.testable.tolist() == [False, True, True, True, False]
    testable = tests.testable
    assert tests.pairs[testable].tolist() == wanted[:3, 0].tolist()
    assert tests.n_null == wanted[0, 1]
    np.testing.assert_allclose(tests.auroc[testable], wanted[:3, 2], rtol=1e-9)
    np.testing.assert_allclose(tests.z[testable], wanted[:3, 3], rtol=1e-9)
    np.testing.assert_allclose(np.exp(tests.log_p[testable]), wanted[:3, 4], rtol=1e-9)


def test_genes_that_the_embedding_lacks_are_in_no_pair(nested):
    values, kept = signs(4), [k for k in range(120) if k % 3]
    genes = [GENES[k] for k in kept]
    tests = support_tests(nested, "m", embedding(values[kept], genes), ONCE, Run())[0]
    wanted = by_hand(nested, values[kept], genes)
    assert (tests.n_genes, tests.n_null) == (80, wanted[0, 1])
    np.testing.assert_allclose(tests.z[tests.testable], wanted[:3, 3], rtol=1e-9)


def test_identical_vectors_are_supported_and_the_rest_is_not(nested):
    values = noise(1)
    values[5:15] = values[5]
    found = judged(nested, values)
    assert found.tests.auroc[2] > 0.999
    assert found.supported.tolist()[2:] == [True, False, False]
    assert np.isnan(found.log_q[[0, 4]]).all()


def test_dealt_vectors_are_supported_as_rarely_as_the_bound_says(nested):
    values = noise(1)
    values[5:15] = values[5]
    calls = []
    for seed in range(40):
        mixed = values[np.random.default_rng(seed).permutation(120)]
        calls.append(judged(nested, mixed).supported[1:4].any())
    assert np.mean(calls) <= 0.05


def test_chance_is_shown_by_dealing_genes_anew(grow):
    blocks = {f"a{i}": GENES[6 * i : 6 * i + 6] for i in range(20)}
    hierarchy = grow({"R": GENES, **blocks}, [("R", name) for name in blocks])
    values = np.repeat(noise(0, 20), 6, axis=0) + 0.1 * noise(1)
    params = SupportParams(support_permutations=20)
    real, *dealt = support_tests(hierarchy, "m", embedding(values), params, Run(seed=3))
    assert corrected([real], params)[0].supported.sum() == 20
    assert len(dealt) == 20
    assert np.mean([corrected([one], params)[0].supported.sum() for one in dealt]) < 1
    assert all((one.testable == real.testable).all() for one in dealt)


def test_shuffled_rows_and_threads_move_nothing(nested):
    values, order = noise(2), np.random.default_rng(7).permutation(120)
    params = SupportParams(support_permutations=2)
    one = support_tests(nested, "m", embedding(values), params, Run(seed=1, threads=1))
    other = support_tests(
        nested, "m", embedding(values[order], [GENES[k] for k in order]), params, Run(seed=1, threads=3)
    )
    for first, second in zip(one, other, strict=True):
        for name in ("auroc", "z", "log_p"):
            np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert one[1].auroc[1] != one[2].auroc[1]


def test_large_assemblies_are_counted_in_blocks(nested, monkeypatch):
    values = noise(3)
    whole = support_tests(nested, "m", embedding(values), ONCE, Run())[0]
    monkeypatch.setattr("cellmapkit.hierarchyeval.support._BLOCK_PAIRS", 40)
    blocks = support_tests(nested, "m", embedding(values), ONCE, Run())[0]
    np.testing.assert_allclose(whole.z[whole.testable], blocks.z[whole.testable], rtol=1e-6)


def test_the_correction_is_per_embedding_or_joint(nested):
    tests = [support_tests(nested, name, embedding(noise(k)), ONCE, Run())[0] for k, name in enumerate("ab")]
    joint = corrected(tests, SupportParams(support_correction="joint"))
    alone = corrected(tests, ONCE)
    testable = tests[0].testable
    p = [np.exp(item.log_p[testable]) for item in tests]
    for k in range(2):
        np.testing.assert_allclose(np.exp(alone[k].log_q[testable]), stats.false_discovery_control(p[k]), rtol=1e-9)
    together = np.concatenate([np.exp(item.log_q[testable]) for item in joint])
    np.testing.assert_allclose(together, stats.false_discovery_control(np.concatenate(p)), rtol=1e-9)
    np.testing.assert_array_equal(corrected(tests[:1], ONCE)[0].log_q, alone[0].log_q)


def test_without_null_pairs_or_members_nothing_is_testable(grow):
    hierarchy = grow({"R": GENES, "A": GENES[:10]}, [("R", "A")])
    inside = support_tests(hierarchy, "m", embedding(noise(0)[:10], GENES[:10]), ONCE, Run())[0]
    assert (inside.n_null, inside.testable.any()) == (0, False)
    two = support_tests(hierarchy, "m", embedding(noise(0)[8:60], GENES[8:60]), ONCE, Run())[0]
    assert (two.members[1], two.testable.any()) == (2, False)
    assert not corrected([inside], ONCE)[0].supported.any()


def test_other_names_are_one_error(nested):
    with pytest.raises(IdMismatchError, match="none of the 3 genes of m .*ENSG1"):
        support_tests(nested, "m", embedding(noise(0)[:3], ["ENSG1", "ENSG2", "ENSG3"]), ONCE, Run())
