import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score
from sklearn.metrics.pairwise import cosine_similarity

from cellmapkit.api import IdMismatchError
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval import pairlist_scores
from cellmapkit.embeddingeval.pairlist_scores import score_pair_list
from cellmapkit.embeddingeval.pairlists import PairList


def listed(pairs):
    return PairList(name="known", pairs=tuple(pairs), positive=np.array([*pairs.values()], dtype=bool), repeats=0)


def embedding(values, names="abcd"):
    return Embedding(ids=tuple(names), values=np.asarray(values, dtype=np.float32))


def four():
    """Unit vectors at 0, 10, 40 and 55 degrees: ab > cd > bc > ac > bd > ad."""
    angles = np.deg2rad([0, 10, 40, 55])
    return embedding(np.stack([np.cos(angles), np.sin(angles)], axis=1))


def all_pairs(positive):
    return listed({(a, b): a + b in positive for a in "abcd" for b in "abcd" if a < b})


def test_the_worked_example_of_the_specification():
    found = score_pair_list("e", four(), all_pairs(("ac", "cd")))
    assert (found.positives, found.negatives, found.left_out) == (2, 4, 0)
    assert (found.auroc, found.average_precision) == (5 / 8, 1 / 2)
    assert found.max_f1 == pytest.approx(2 / 3)
    assert (found.base_rate, found.ratio) == pytest.approx((1 / 3, 3 / 2))
    best = score_pair_list("e", four(), all_pairs(("ab", "cd")))
    assert (best.auroc, best.average_precision, best.max_f1) == (1, 1, 1)


def test_only_listed_pairs_count_and_those_of_other_genes_are_left_out():
    found = score_pair_list("e", four(), listed({("a", "c"): True, ("a", "d"): False, ("a", "x"): True}))
    assert (found.positives, found.negatives, found.left_out) == (1, 1, 1)
    assert found.auroc == 1


def test_it_is_what_scikit_learn_gives_whatever_the_size_of_blocks(monkeypatch):
    rng = np.random.default_rng(2)
    names = [f"g{k:02}" for k in range(40)]
    values = rng.normal(size=(40, 7)).astype(np.float32)
    values[5:9] = values[4] * np.array([[1], [2], [3], [0.1]], dtype=np.float32)  # parallel: their pairs tie
    pairs = [(names[i], names[j]) for i in range(40) for j in range(i + 1, 40) if rng.random() < 0.6]
    positive = rng.random(len(pairs)) < 0.3
    monkeypatch.setattr(pairlist_scores, "_AT_ONCE", 50)
    found = score_pair_list("e", embedding(values, names), listed(dict(zip(pairs, positive.tolist(), strict=True))))
    every = np.round(cosine_similarity(values.astype(float)), 12)
    scores = [every[names.index(a), names.index(b)] for a, b in pairs]
    precision, recall, _ = precision_recall_curve(positive, scores)
    assert found.auroc == pytest.approx(roc_auc_score(positive, scores), abs=1e-9)
    assert found.average_precision == pytest.approx(average_precision_score(positive, scores), abs=1e-9)
    f1 = np.divide(2 * precision * recall, precision + recall, out=np.zeros_like(recall), where=recall > 0)
    assert found.max_f1 == pytest.approx(f1.max(), abs=1e-9)


def test_parallel_vectors_tie_and_zero_has_no_likeness():
    values = np.array([[0.1, 0.7, 0.3], [0.3, 2.1, 0.9], [0.7, 4.9, 2.1], [0, 0, 0]])
    found = score_pair_list("e", embedding(values), listed({("a", "b"): True, ("b", "c"): False, ("a", "c"): False}))
    assert found.auroc == 0.5
    found = score_pair_list("e", embedding(values), listed({("a", "d"): True, ("b", "d"): False}))
    assert found.auroc == 0.5


def test_the_order_of_rows_and_pairs_changes_nothing():
    rng = np.random.default_rng(5)
    names = [f"g{k:02}" for k in range(30)]
    values = rng.normal(size=(30, 5))
    pairs = {(names[i], names[j]): bool(rng.random() < 0.4) for i in range(30) for j in range(i + 1, 30)}
    order = rng.permutation(30)
    turned = embedding(values[order], [names[k] for k in order])
    one = score_pair_list("e", embedding(values, names), listed(pairs))
    assert one == score_pair_list("e", turned, listed(dict(reversed(pairs.items()))))


def test_one_kind_alone_is_undefined():
    found = score_pair_list("e", four(), listed({("a", "b"): True}))
    assert math.isnan(found.auroc)


def test_a_list_of_other_names_is_refused():
    with pytest.raises(IdMismatchError, match="none of the 1 pairs of 'known'"):
        score_pair_list("e", four(), listed({("a", "x"): True}))
