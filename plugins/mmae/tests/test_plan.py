"""What batches show and ask for."""

import numpy as np
import pytest
import torch

from cellmapkit.mmae.plan import Batch, hide_one


def test_a_batch_by_hand():
    shown = np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)
    asked = np.array([[1, 1], [1, 1], [0, 1]], dtype=bool)
    batch = Batch.of(np.array([7, 4, 9]), shown, asked, torch.device("cpu"))
    assert [part.rows.tolist() for part in batch.inputs] == [[7, 4], [4, 9]]
    assert [part.places.tolist() for part in batch.inputs] == [[0, 1], [1, 2]]
    assert [part.rows.tolist() for part in batch.targets] == [[7, 4], [7, 4, 9]]
    assert [flags.tolist() for flags in batch.hidden] == [[0, 0], [1, 0, 0]]
    assert batch.n_hidden == (0, 1)
    assert batch.shown.tolist() == shown.astype(float).tolist()


def test_three_in_ten_proteins_with_several_modalities_have_one_hidden_and_each_equally_often():
    rng = np.random.default_rng(0)
    present = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 0]], dtype=bool)[rng.integers(3, size=30000)]
    lost = present & ~hide_one(present, 0.3, rng)
    for n_present, share in ((3, 0.3), (2, 0.3), (1, 0.0)):
        rows = present.sum(axis=1) == n_present
        assert lost[rows].sum(axis=1).max(initial=0) <= 1
        assert lost[rows].any(axis=1).mean() == pytest.approx(share, abs=0.015)
    whole = present.all(axis=1)
    np.testing.assert_allclose(lost[whole].mean(axis=0), 0.1, atol=0.01)


@pytest.mark.parametrize(("probability", "n_hidden"), [(0.0, 0), (1.0, 2)])
def test_never_and_always(probability, n_hidden):
    present = np.array([[1, 1], [1, 0], [1, 1]], dtype=bool)
    rng = np.random.default_rng(0)
    shown = hide_one(present, probability, rng)
    assert (present & ~shown).sum() == n_hidden
    assert shown.any(axis=1).all()
    other = np.random.default_rng(0)
    hide_one(present, 1 - probability, other)
    assert rng.random() == other.random()
