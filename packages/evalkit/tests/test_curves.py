import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.curves import (
    auroc,
    average_precision,
    base_rate,
    max_fbeta,
    precision_at,
    roc_points,
    top_fraction,
    twice_u,
)
from cellmapkit.evalkit.pairs import PairCounts, count_pairs
from cellmapkit.evalkit.similarity import SCALE, unit_rows


def test_ties_count_half(counted):
    counts = counted([0.9, 0.4], [0.8, 0.4, 0.1])
    assert twice_u(counts) == 9
    assert auroc(counts) == 0.75
    assert average_precision(counts) == 0.75


@pytest.mark.parametrize(
    ("sets", "expected"),
    [({"x": "ac", "y": "cd"}, (5 / 8, 1 / 2, 2 / 3, 5 / 9)), ({"x": "ab", "y": "cd"}, (1, 1, 1, 1))],
)
def test_four_vectors(four_vectors, sets, expected):
    standard = Standard.of("toy", sets, other_genes="abcd")
    counts = count_pairs(four_vectors, CoMembership(standard))
    found = (auroc(counts), average_precision(counts), max_fbeta(counts, 1), max_fbeta(counts, 0.5))
    assert found == pytest.approx(expected, abs=1e-15)


def test_equal_scores_are_chance():
    rows = unit_rows(np.ones((5, 3), np.float32))
    counts = count_pairs(rows, CoMembership(Standard.of("toy", {"x": "abc"}, other_genes="de")))
    assert (auroc(counts), average_precision(counts), base_rate(counts)) == (0.5, 0.3, 0.3)


def random_scores(seed):
    rng = np.random.default_rng(seed)
    truth = rng.random(400) < 0.2
    return truth, np.rint(np.clip(rng.normal(truth * 0.2, 0.3), -1, 1) * 50) / 50


@pytest.mark.parametrize("seed", range(4))
def test_measures_equal_scikit_learn(counted, seed):
    truth, score = random_scores(seed)
    counts = counted(score[truth], score[~truth])
    assert auroc(counts) == pytest.approx(roc_auc_score(truth, score), abs=1e-12)
    assert average_precision(counts) == pytest.approx(average_precision_score(truth, score), abs=1e-12)
    precision, recall, _ = precision_recall_curve(truth, score)
    for beta in (0.5, 1, 2):
        with np.errstate(invalid="ignore"):
            expected = np.nanmax((1 + beta**2) * precision * recall / (beta**2 * precision + recall))
        assert max_fbeta(counts, beta) == pytest.approx(expected, abs=1e-12)


def test_balanced_measures_equal_scikit_learn_with_weights():
    rng = np.random.default_rng(5)
    rows = unit_rows(rng.normal(size=(40, 4)).astype(np.float32))
    genes = [f"g{k:02}" for k in range(40)]
    sets = {"big": genes[:20], "middle": genes[15:25], "small": genes[24:28]}
    pairs = CoMembership(Standard.of("toy", sets, other_genes=genes))
    balanced = count_pairs(rows, pairs).balanced()
    upper = np.triu_indices(40, 1)
    marks = pairs.marks(0, 40)[upper]
    score = np.rint((rows @ rows.T)[upper] * SCALE)
    weight = np.where(marks > 0, pairs.weights[marks] * (marks > 0).sum() / pairs.weights[marks].sum(), 1)
    assert auroc(balanced) == pytest.approx(roc_auc_score(marks > 0, score, sample_weight=weight), abs=1e-9)
    expected = average_precision_score(marks > 0, score, sample_weight=weight)
    assert average_precision(balanced) == pytest.approx(expected, abs=1e-9)


def test_unrounded_similarities_differ_within_the_bound():
    rng = np.random.default_rng(6)
    rows = unit_rows(rng.normal(size=(300, 16)).astype(np.float32))
    genes = [f"g{k:03}" for k in range(300)]
    pairs = CoMembership(Standard.of("toy", {f"l{k}": genes[k::10] for k in range(5)}, other_genes=genes))
    counts = count_pairs(rows, pairs)
    upper = np.triu_indices(300, 1)
    truth, score = pairs.marks(0, 300)[upper] > 0, (rows @ rows.T)[upper]
    assert auroc(counts) == pytest.approx(roc_auc_score(truth, score), abs=1e-7)
    assert average_precision(counts) == pytest.approx(average_precision_score(truth, score), abs=2e-5)


@pytest.mark.parametrize("positive", [[], [0.5]])
def test_one_kind_missing_is_undefined(counted, positive):
    counts = counted(positive, [] if positive else [0.5])
    assert np.isnan(auroc(counts))
    assert len(roc_points(counts)) == 0
    if not positive:
        assert np.isnan([average_precision(counts), max_fbeta(counts, 1)]).all()


def test_no_pairs_are_undefined(counted):
    assert np.isnan(base_rate(counted([], [])))


def test_f_beta_of_stated_precision_and_recall(counted):
    # .9: 4 of 10 positives and 1 negative, precision .8 and recall .4; below it negatives swamp everything.
    counts = counted([0.9] * 4 + [0.0] * 6, [0.9] + [0.5] * 10_000)
    assert max_fbeta(counts, 0.5) == pytest.approx(2 / 3, abs=1e-12)
    assert max_fbeta(counts, 1) == pytest.approx(2 * 0.8 * 0.4 / 1.2, abs=1e-12)
    # Where precision and recall are equal, that is the score for every beta.
    equal = counted([0.9] * 3 + [0.0] * 2, [0.9] * 2 + [0.5] * 10_000)
    assert [max_fbeta(equal, beta) for beta in (0.5, 1, 2)] == pytest.approx([0.6] * 3, abs=1e-12)


def test_products_beyond_int64_stay_exact():
    counts = PairCounts(positive=np.array([3, 2**33 + 1]), negative=np.array([2**33, 5]))
    expected = 2 * (2**33 + 1) * 2**33 + (2**33 + 1) * 5 + 3 * 2**33
    assert twice_u(counts) == expected
    assert auroc(counts) == pytest.approx(expected / (2 * (2**33 + 4) * (2**33 + 5)), abs=1e-15)


def test_top_fraction_takes_ties_whole(counted):
    counts = counted([0.9, 0.5], [0.5, 0.5, 0.1] + [0.0] * 95)
    assert top_fraction(counts, 0.01) == (SCALE + round(0.9 * SCALE), 0.01)
    assert top_fraction(counts, 0.02) == (SCALE + SCALE // 2, 0.04)
    assert top_fraction(counts, 1.0) == (SCALE, 1.0)
    seven = counted([], np.linspace(0, 0.99, 100))
    assert top_fraction(seven, 0.07)[1] == 0.07


def test_precision_at_k_shares_ties(counted):
    counts = counted([0.9, 0.5], [0.5, 0.5, 0.1])
    found = [precision_at(counts, k) for k in (1, 2, 4, 5)]
    assert found == pytest.approx([1, (1 + 1 / 3) / 2, 2 / 4, 2 / 5])
    assert np.isnan([precision_at(counts, 0), precision_at(counts, 6)]).all()


def test_roc_points_enclose_the_auroc(counted):
    truth, score = random_scores(7)
    counts = counted(score[truth], score[~truth])
    points = roc_points(counts, 10_000)
    assert points[0].tolist() == [0, 0] and points[-1].tolist() == [1, 1]
    steps, middles = np.diff(points[:, 0]), (points[1:, 1] + points[:-1, 1]) / 2
    assert (steps * middles).sum() == pytest.approx(auroc(counts), abs=1e-12)
    few = roc_points(counts, 20)
    assert len(few) <= 20 and few[0].tolist() == [0, 0] and few[-1].tolist() == [1, 1]
