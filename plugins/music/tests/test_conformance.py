import pytest

from cellmapkit.api.testing import checks_for
from cellmapkit.music import algorithm

SMALL = {"latent_dimension": 4, "n_trees": 3, "n_pairs": 300, "max_depth": 4, "n_folds": 2}
VARIANTS = [{"split": "protein"}, {"max_term_size": 70, "min_term_size": 3}]


def checks():
    return checks_for(algorithm, small=SMALL, variants=VARIANTS)


@pytest.mark.parametrize("number", range(len(checks())), ids=[str(check) for check in checks()])
def test_conformance(number, toy_terms):
    small = {**SMALL, "training_terms": toy_terms}
    checks_for(algorithm, small=small, variants=VARIANTS)[number]()
