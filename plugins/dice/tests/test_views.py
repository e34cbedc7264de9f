"""Index vectors, against proteins looked at one by one."""

import numpy as np
import pytest
import torch

from cellmapkit.dice.views import Views

CPU = torch.device("cpu")


def drawn(seed=0, n_modalities=3):
    mask = np.random.default_rng(seed).random((40, n_modalities)) < 0.6
    return np.random.default_rng(seed + 1).permutation(40)[:17], mask


@pytest.mark.parametrize("seed", range(3))
def test_views_are_the_present_proteins_and_pairs_are_one_protein(seed):
    batch, mask = drawn(seed)
    views = Views.of(batch, mask)
    modality = np.repeat(np.arange(3), views.sizes)
    protein = np.concatenate(views.rows)
    expected = [(m, i) for m in range(3) for i in batch if mask[i, m]]
    assert list(zip(modality, protein, strict=True)) == expected
    found = views.positives(CPU)
    pairs = set(zip(found.anchor.tolist(), found.other.tolist(), strict=True))
    n_views = len(protein)
    assert pairs == {(v, p) for v in range(n_views) for p in range(n_views) if v != p and protein[v] == protein[p]}
    assert len(pairs) == len(found.anchor)


def test_anchors_weigh_the_same_and_share_their_weight_among_their_pairs():
    views = Views.of(np.arange(4), np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool))
    found = views.positives(CPU)
    torch.testing.assert_close(found.weight, torch.tensor([0.2, 0.2, 0, 0.2, 0.2, 0.2, 0]))
    shares = torch.zeros(7).index_add_(0, found.anchor, found.share)
    torch.testing.assert_close(shares, found.weight)
    assert found.share.tolist() == pytest.approx([0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1, 0.1])


def test_a_view_alone_in_its_modality_is_left_out_and_counted():
    views = Views.of(np.arange(3), np.array([[1, 1, 1], [1, 0, 0], [1, 0, 1]], dtype=bool))
    assert views.n_alone == 1
    assert [rows.tolist() for rows in views.rows] == [[0, 1, 2], [], [0, 2]]
    assert len(views.pairs) == 1


def test_modalities_that_share_one_protein_are_nothing_to_tell_apart():
    views = Views.of(np.arange(4), np.array([[1, 1, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1]], dtype=bool))
    assert len(views.pairs) == 3
    ((one, other),) = views.pairs_to_tell_apart(CPU)
    assert (one.tolist(), other.tolist()) == ([0, 2], [3, 4])


def test_the_batch_and_the_mask_stay_as_they_are():
    mask = np.array([[1, 1], [1, 0], [1, 0]], dtype=bool)
    before = mask.copy()
    assert Views.of(np.arange(3), mask).n_alone == 1
    assert (mask == before).all()
