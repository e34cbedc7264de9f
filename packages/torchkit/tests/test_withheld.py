import numpy as np

from cellmapkit.api import Run
from cellmapkit.torchkit.withheld import jackknifed

MASK = np.array([[1, 1], [1, 0], [1, 1], [0, 1], [1, 1], [1, 1], [1, 1]], dtype=bool)


def test_the_share_is_of_proteins_in_two_modalities_and_rounded_down():
    out = jackknifed(MASK, 0.5, Run())
    assert out.sum() == 2
    assert MASK[out].all()
    assert not jackknifed(MASK, 0.0, Run()).any()
    assert not jackknifed(MASK, 0.19, Run()).any()


def test_the_seed_decides_and_every_shared_protein_can_be_drawn():
    drawn = [jackknifed(MASK, 0.2, Run(seed=seed)) for seed in range(60)]
    assert (drawn[3] == jackknifed(MASK, 0.2, Run(seed=3))).all()
    assert (np.any(drawn, axis=0) == MASK.all(axis=1)).all()
