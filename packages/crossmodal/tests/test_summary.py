import math

import numpy as np
import pytest
from scipy.stats import ranksums

from cellmapkit.crossmodal.absence import Absence
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.outcome import Outcome
from cellmapkit.crossmodal.summary import EACH, SAME, lines, strata


def measure(value, metric="top1", n=10):
    return Measure(protocol="matching", source="a", target="b", setting="fold", metric=metric, value=value, n_genes=n,
                   n_candidates=n, chance=1 / n)  # fmt: skip


def outcome(*measures):
    return Outcome(arrangement="apart", fold=1, n_held=10, seconds=0.0, measures=measures, absences=(), notes=())


def absence(cosine, remaining=1, measured=2, **words):
    plain = {"gene": "G", "left_out": "a", "source": "b", "fold": 1, "cosine_unmatched": 0.0, "distance": 1.0,
             "distance_unmatched": 2.0, "rank": 2.0, "n_candidates": 11, "feature_cosine": math.nan}  # fmt: skip
    return Absence(cosine=cosine, remaining=remaining, measured=measured, **{**plain, **words})


def test_means_and_intervals_over_folds():
    found = lines([outcome(measure(0.2), measure(5.0, "mrr")), outcome(measure(0.4, n=20))])
    assert [line.metric for line in found] == ["top1", "mrr"]
    first, second = found
    assert (first.value, first.parts, first.n_genes, first.n_candidates) == (pytest.approx(0.3), (0.2, 0.4), 30, 15)
    assert first.sd == pytest.approx(math.sqrt(0.02))
    assert first.ci95 == pytest.approx(1.96 * math.sqrt(0.02) / math.sqrt(2))
    assert first.chance == pytest.approx(0.075)
    assert math.isnan(second.sd)
    assert math.isnan(second.ci95)


def test_an_undefined_fold_is_kept_and_not_counted():
    (line,) = lines([outcome(measure(0.2)), outcome(measure(math.nan)), outcome(measure(0.6))])
    assert line.value == pytest.approx(0.4)
    assert len(line.parts) == 3


def test_strata_of_different_proteins_are_compared_by_rank_sum():
    rng = np.random.default_rng(0)
    one, two = rng.normal(size=30), rng.normal(size=20) + 0.5
    found = strata([*(absence(c) for c in one), *(absence(c, 2, 3, source="b+c") for c in two)], 4)
    assert [(s.proteins, s.remaining, s.n_genes) for s in found] == [(EACH, 1, 30), (EACH, 2, 20)]
    expected = ranksums(two, one, alternative="greater")
    assert found[1].z == pytest.approx(expected.statistic)
    assert found[1].p == pytest.approx(expected.pvalue)
    assert math.isnan(found[0].z)
    assert found[0].cosine == pytest.approx(one.mean())
    assert found[0].distance_ratio == pytest.approx(0.5)
    assert found[0].rank_percentile == pytest.approx(0.1)


def test_the_same_proteins_are_followed_from_fewer_to_more():
    found = strata([absence(0.1, 1, 3), absence(0.2, 1, 3, source="c"), absence(0.3, 2, 3, source="b+c")], 3)
    assert [(s.proteins, s.source, s.remaining) for s in found] == [
        (EACH, "", 2), (SAME, "b", 1), (SAME, "c", 1), (SAME, "b+c", 2),
    ]  # fmt: skip
    assert not [s for s in strata([absence(0.1)], 2) if s.proteins == SAME]
