import logging
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from cellmapkit.api import IdMismatchError, Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.pairmetrics import coannotation


def scores_of(embedding, standard, run=None, **values):
    return coannotation.load()(embedding, standard, coannotation.params.of(values), run or Run(seed=0))


def values_of(scores):
    return {row.metric: row.value for row in scores.rows}


def with_other_names(standard, seed=1):
    """The same labels under names that keep no order."""
    names = [f"n{k:03}" for k in np.random.default_rng(seed).permutation(len(standard))]
    members = np.split(np.array(standard.genes)[standard.indices], standard.indptr[1:-1])
    return Standard.of(standard.name, dict(zip(names, members, strict=True)), other_genes=standard.genes)


@pytest.mark.parametrize(
    ("sets", "expected"),
    [({"x": "ac", "y": "cd"}, (5 / 8, 1 / 2, 2 / 3)), ({"x": "ab", "y": "cd"}, (1, 1, 1))],
)
def test_four_vectors(four_vectors, sets, expected):
    standard = Standard.of("toy", sets)
    found = values_of(scores_of(four_vectors, standard, universe="all"))
    assert [found[name] for name in ("auroc", "average_precision", "max_f1")] == pytest.approx(expected, abs=1e-12)
    assert (found["positive_pairs"], found["base_rate"]) == (2, 1 / 3)
    assert found["average_precision_over_base_rate"] == pytest.approx(3 * expected[1])


def test_annotated_genes_are_the_universe(four_vectors):
    # Without b: ac is positive, at 40 degrees; cd (15) and ad (55) are not.
    found = scores_of(four_vectors, Standard.of("toy", {"x": "ac", "single": "d"}))
    assert values_of(found)["auroc"] == 0.5
    assert (found.rows[0].n_genes, found.rows[0].n_labels, found.rows[0].n_pairs) == (3, 1, 3)
    kept = scores_of(four_vectors, Standard.of("toy", {"x": "ac", "single": "d"}), universe="kept")
    assert kept.rows[0].n_genes == 2
    assert "all 1 pairs share a label" in kept.notes[1]


def test_label_sizes_are_those_among_embedded_genes(four_vectors):
    standard = Standard.of("toy", {"large": "abc", "cut": "cdwxyz"})
    found = values_of(scores_of(four_vectors, standard, max_label_size=2))
    assert found["positive_pairs"] == 1
    assert values_of(scores_of(four_vectors, standard, min_label_size=3))["positive_pairs"] == 3


def test_equal_vectors_are_chance(embed):
    found = values_of(scores_of(embed("abcd", np.ones((4, 2))), Standard.of("toy", {"x": "ab", "y": "c", "z": "d"})))
    assert (found["auroc"], found["average_precision"]) == (0.5, 1 / 6)
    assert found["effect_size"] == 0


def test_equals_scikit_learn(noise_case):
    embedding, standard = noise_case
    genes = [embedding.ids.index(gene) for gene in standard.genes]
    unit = unit_rows(embedding.values[genes])
    upper = np.triu_indices(len(genes), 1)
    plain, score = (unit @ unit.T)[upper], similarity_bins(unit, unit)[upper]
    sizes = np.full((len(genes), len(genes)), 10**6)
    for start, stop in zip(standard.indptr, standard.indptr[1:], strict=False):
        members = standard.indices[start:stop]
        box = np.ix_(members, members)
        sizes[box] = np.minimum(sizes[box], len(members))
    sizes = sizes[upper]
    truth = sizes < 10**6
    found = values_of(scores_of(embedding, standard))
    assert found["auroc"] == pytest.approx(roc_auc_score(truth, score), abs=1e-9)
    assert found["average_precision"] == pytest.approx(average_precision_score(truth, score), abs=1e-9)
    precision, recall, _ = precision_recall_curve(truth, score)
    f1 = np.divide(2 * precision * recall, precision + recall, out=np.zeros_like(recall), where=recall > 0)
    assert found["max_f1"] == pytest.approx(f1.max(), abs=1e-9)
    assert found["base_rate"] == pytest.approx(truth.mean(), abs=1e-12)
    # Those similarities are rounded to 2^-20, which may move near ties.
    assert found["auroc"] == pytest.approx(roc_auc_score(truth, plain), abs=1e-6)
    assert found["average_precision"] == pytest.approx(average_precision_score(truth, plain), abs=2e-5)
    weight = np.where(truth, 2 / (sizes * (sizes - 1.0)), 1)
    expected = roc_auc_score(truth, score, sample_weight=weight)
    assert found["balanced_auroc"] == pytest.approx(expected, abs=1e-9)
    weight[truth] *= truth.sum() / weight[truth].sum()
    expected = average_precision_score(truth, score, sample_weight=weight)
    assert found["balanced_average_precision"] == pytest.approx(expected, abs=1e-9)


def test_balancing_lets_small_labels_count(embed):
    rng = np.random.default_rng(0)
    big, small = [f"b{k:02}" for k in range(30)], [f"s{k:02}" for k in range(40)]
    values = rng.normal(size=(70, 20))
    values[:30] = rng.normal(size=20) + 0.01 * values[:30]
    sets = {"big": big} | {f"pair{k}": small[2 * k : 2 * k + 2] for k in range(20)}
    found = values_of(scores_of(embed(big + small, values), Standard.of("toy", sets)))
    assert found["auroc"] > 0.95
    assert found["balanced_auroc"] < 0.75


def test_effect_size_has_the_expectation_of_all_pairs(noise_case):
    scores = scores_of(*noise_case)
    effect = scores.rows[-1]
    assert effect.metric == "effect_size" and len(effect.parts) == 1000
    assert effect.value == np.mean(effect.parts)
    assert abs(effect.value - (2 * scores.rows[0].value - 1)) < 4 * effect.sd / np.sqrt(1000)
    # Two samples of 1,000: the variance of AUROC at chance is (n1 + n2 + 1) / (12 n1 n2), of the effect 4 times that.
    assert effect.sd == pytest.approx(2 * np.sqrt(2001 / 12e6), rel=0.1)
    assert [row.metric for row in scores_of(*noise_case, draws=0).rows] == [row.metric for row in scores.rows[:-1]]


def test_draws_are_paired_between_embeddings(noise_case):
    embedding, standard = noise_case
    rng = np.random.default_rng(9)
    close = replace(
        embedding, values=embedding.values + 0.01 * rng.normal(size=embedding.values.shape).astype(np.float32)
    )
    one, other = (np.array(scores_of(table, standard, draws=200).rows[-1].parts) for table in (embedding, close))
    assert np.corrcoef(one, other)[0, 1] > 0.9


def test_shuffled_labels_are_chance(cluster_case):
    embedding, standard = cluster_case
    assert values_of(scores_of(embedding, standard))["auroc"] > 0.6
    found = []
    for seed in range(10):
        ids = tuple(np.random.default_rng(seed).permutation(embedding.ids).tolist())
        found.append(values_of(scores_of(replace(embedding, ids=ids), standard, draws=0)))
    assert np.mean([one["auroc"] for one in found]) == pytest.approx(0.5, abs=0.03)
    assert np.mean([one["balanced_auroc"] for one in found]) == pytest.approx(0.5, abs=0.03)
    assert np.mean([one["average_precision_over_base_rate"] for one in found]) == pytest.approx(1, abs=0.1)


def test_rows_names_and_threads_move_nothing(noise_case):
    embedding, standard = noise_case
    order = np.random.default_rng(1).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values[order])
    renamed = with_other_names(standard)
    first = scores_of(embedding, standard)
    assert first.rows == scores_of(shuffled, renamed, Run(seed=0, threads=3)).rows
    assert first.rows[-1].parts != scores_of(embedding, standard, Run(seed=1)).rows[-1].parts


def test_nothing_to_find_is_a_note(four_vectors):
    scores = scores_of(four_vectors, Standard.of("toy", {"x": "a", "y": "b"}))
    found = values_of(scores)
    assert np.isnan(
        [found[name] for name in ("auroc", "average_precision", "max_f1", "balanced_auroc", "effect_size")]
    ).all()
    assert found["positive_pairs"] == 0
    assert "2 of 4 embedded genes take part, with 0 of 2 labels of toy" in scores.notes[0]
    assert scores.notes[1].startswith("none of 1 pairs shares a label")


def test_vectors_without_direction_are_counted(embed):
    scores = scores_of(embed("abc", [[0, 0], [1, 0], [1, 1]]), Standard.of("toy", {"x": "ab", "y": "c"}))
    assert "1 of them have a vector without direction" in scores.notes[0]


def test_other_names_are_an_error(four_vectors):
    with pytest.raises(IdMismatchError, match="none of the 4 genes"):
        scores_of(four_vectors, Standard.of("toy", {"x": ["P1", "P2"]}))


def test_roc_table_is_a_curve(noise_case):
    header, points = scores_of(*noise_case).tables["roc"]
    assert header == ("false_positive_rate", "true_positive_rate")
    assert points[0] == (0, 0) and points[-1] == (1, 1)
    assert 50 < len(points) <= 256
    assert (np.diff(np.array(points), axis=0) >= 0).all()


def test_progress_is_reported(noise_case):
    done = {}

    class Bar:
        def __init__(self, name, total):
            self.name, done[name] = name, [0, total]

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def advance(self, amount=1, **figures):
            done[self.name][0] += amount

    class Bars:
        def task(self, name, total, unit=""):
            return Bar(name, total)

    scores_of(*noise_case, Run(seed=0, progress=Bars(), log=logging.getLogger("x")))
    assert set(done) == {"pairs", "effect size"}
    assert all(amount == total > 0 for amount, total in done.values())
