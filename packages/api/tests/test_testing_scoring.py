import dataclasses

import numpy as np
import pytest

from cellmapkit.api.evaluation import Score, Standard
from cellmapkit.api.testing import scoring
from cellmapkit.api.testing.judged import toy_judged

SCORE = "embedding_metric"
GIVES, ORDER = "gives_scores", "gene_order_does_not_matter"
LABELS, ELSEWHERE = "label_names_do_not_matter", "genes_elsewhere_do_not_matter"
ALL = {GIVES, ORDER, LABELS, ELSEWHERE}


def spoiled(toys, change):
    """Return a metric with its first score changed by (score, embedding, standard)."""

    def after(result, embedding, standard, *_):
        return dataclasses.replace(result, rows=(change(result.rows[0], embedding, standard),))

    return toys.spoiled(SCORE, after=after)


def undefined(row, *_):
    return dataclasses.replace(row, value=float("nan"))


def first_gene(row, embedding, _):
    return dataclasses.replace(row, value=float(embedding.values[0, 0]))


BAD = {
    "no record": (lambda toys: toys.spoiled(SCORE, after=lambda result, *_: result.rows), ALL),
    "no score": (lambda toys: toys.edited(SCORE, rows=lambda *_: ()), ALL),
    "undefined": (lambda toys: spoiled(toys, undefined), ALL),
    "silent": (lambda toys: spoiled(toys, lambda *_: Score(metric="m", value=1.0)), {GIVES}),
    "row order": (lambda toys: spoiled(toys, first_gene), {ORDER}),
    "label order": (
        lambda toys: spoiled(toys, lambda row, _, s: dataclasses.replace(row, value=float(s.indices[0]))),
        {LABELS},
    ),
    "all genes": (
        lambda toys: spoiled(toys, lambda row, _, s: dataclasses.replace(row, value=len(s.genes))),
        {ELSEWHERE},
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) & ALL == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(scoring)


def test_the_toy_input_is_neither_complete_nor_closed():
    judged = toy_judged(3)
    embedded = set(judged.ids)
    assert set(judged.standard.genes) - embedded
    assert embedded - set(judged.standard.genes)
    sizes = np.diff(judged.standard.indptr)
    assert sizes.min() >= 20
    assert isinstance(judged.standard, Standard)
