import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.evalkit.similarity import SCALE, similarity_bins, unit_rows
from cellmapkit.pairmetrics import profiles


def scores_of(embedding, standard, run=None, **values):
    return profiles.load()(embedding, standard, profiles.params.of(values), run or Run(seed=0))


def values_of(scores):
    return {row.metric: row.value for row in scores.rows}


def with_other_names(standard, seed=1):
    """The same labels under names that keep no order."""
    names = [f"n{k:03}" for k in np.random.default_rng(seed).permutation(len(standard))]
    members = np.split(np.array(standard.genes)[standard.indices], standard.indptr[1:-1])
    return Standard.of(standard.name, dict(zip(names, members, strict=True)), other_genes=standard.genes)


def test_worked_example(embed):
    # Centred, the profiles stand at 0, 10, 40 and 55 degrees in the plane of rows that sum to 0.
    angles = np.deg2rad([0, 10, 40, 55])[:, None]
    plane = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])
    offset = np.array([7, -3, 0.5, -1])[:, None]
    profile = offset + np.cos(angles) * plane[0] + np.sin(angles) * plane[1]
    scores = scores_of(embed("abcd", profile), Standard.of("toy", {"x": "ac", "y": "cd", "z": "b"}))
    found = values_of(scores)
    assert found["average_precision"] == pytest.approx(1 / 2)
    assert found["max_fbeta"] == pytest.approx(5 / 9)
    # a: b c d, partner c at 2; c: d b a, partners d, a at 1 and 3; d: c b a, partner c at 1.
    assert found["map"] == pytest.approx((1 / 2 + (1 + 2 / 3) / 2 + 1) / 3)
    assert found["map_base_rate"] == pytest.approx((1 / 3 + 2 / 3 + 1 / 3) / 3)
    assert found["base_rate"] == 1 / 3
    header, genes = scores.tables["genes"]
    assert header == ("gene", "partners", "average_precision")
    assert [gene[:2] for gene in genes] == [("a", 1), ("c", 2), ("d", 1)]
    assert [gene[2] for gene in genes] == pytest.approx([1 / 2, 5 / 6, 1])


def test_equals_scikit_learn(noise_case):
    embedding, standard = noise_case
    genes = [embedding.ids.index(gene) for gene in standard.genes]
    unit = unit_rows(embedding.values[genes], centred=True)
    score = similarity_bins(unit, unit)
    np.testing.assert_allclose(score / SCALE - 1, np.corrcoef(embedding.values[genes]), atol=2 / SCALE)
    truth = np.zeros(score.shape, bool)
    for members in np.split(standard.indices, standard.indptr[1:-1]):
        truth[np.ix_(members, members)] = True
    upper = np.triu_indices(len(genes), 1)
    found = values_of(scores_of(embedding, standard))
    pooled = average_precision_score(truth[upper], score[upper])
    assert found["average_precision"] == pytest.approx(pooled, abs=1e-9)
    precision, recall, _ = precision_recall_curve(truth[upper], score[upper])
    f = np.divide(1.25 * precision * recall, 0.25 * precision + recall, out=np.zeros_like(recall), where=recall > 0)
    assert found["max_fbeta"] == pytest.approx(f.max(), abs=1e-9)
    others = ~np.eye(len(genes), dtype=bool)
    each = [average_precision_score(truth[g, others[g]], score[g, others[g]]) for g in range(len(genes))]
    assert found["map"] == pytest.approx(np.mean(each), abs=1e-9)


def test_beta_weighs_recall(noise_case):
    low, high = (values_of(scores_of(*noise_case, beta=beta))["max_fbeta"] for beta in (0.5, 2.0))
    assert high > low


def test_constant_profiles_tie_with_all(embed):
    found = values_of(scores_of(embed("abcd", np.full((4, 3), 0.1)), Standard.of("toy", {"x": "ab", "y": "cd"})))
    assert found["average_precision"] == pytest.approx(1 / 3)
    assert found["map"] == pytest.approx(1 / 3)


def test_rows_names_and_threads_move_nothing(noise_case):
    embedding, standard = noise_case
    order = np.random.default_rng(1).permutation(len(embedding.ids))
    shuffled = Embedding(ids=tuple(embedding.ids[k] for k in order), values=embedding.values[order])
    renamed = with_other_names(standard)
    first, second = scores_of(embedding, standard), scores_of(shuffled, renamed, Run(seed=5, threads=3))
    assert (first.rows, first.tables) == (second.rows, second.tables)


def test_noise_is_chance(noise_case):
    found = values_of(scores_of(*noise_case))
    assert found["average_precision"] == pytest.approx(found["base_rate"], rel=0.25)
    assert found["map"] < 2 * found["map_base_rate"]


def test_no_partners_are_a_note(four_vectors):
    scores = scores_of(four_vectors, Standard.of("toy", {"x": "a"}))
    assert np.isnan([scores.rows[0].value, scores.rows[2].value]).all()
    assert "nothing to find" in scores.notes[1]
