import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.crossmodal.matching import matching


def numbers(found, source="a", setting="fold"):
    return {item.metric: item for item in found if (item.source, item.setting) == (source, setting)}


def test_the_same_vectors_in_both_modalities_are_found_everywhere(given, fitted_by):
    found = matching(fitted_by(given, lambda _, table: table, Run()), ("fold", "all"))
    assert len(found) == 2 * 2 * 6
    for setting, n in (("fold", 10), ("all", 50)):
        for source in "ab":
            of = numbers(found, source, setting)
            assert [of[f"top{k}"].value for k in (1, 3, 5, 10)] == [1] * 4
            assert of["median_rank"].value == of["mrr"].value == 1
            assert (of["top1"].n_candidates, of["top1"].n_genes) == (n, 10)
            assert of["top3"].chance == pytest.approx(3 / n)


def test_a_constant_latent_scores_chance_and_noise_nearly_so(given, fitted_by):
    of = numbers(matching(fitted_by(given, lambda _, table: np.ones_like(table), Run()), ("fold",)))
    for item in of.values():
        assert item.value == pytest.approx(item.chance)


def test_a_fold_without_two_shared_proteins_says_nothing(given, fitted_by):
    assert matching(fitted_by(given, lambda _, table: table, Run(), genes=np.array([20])), ("fold",)) == []
