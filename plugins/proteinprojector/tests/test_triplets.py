"""Which triplets there are, counted against the rules one batch at a time."""

import numpy as np
import pytest

from cellmapkit.proteinprojector.triplets import Batches, TripletSampler


def epoch(n_proteins=60, n_modalities=3, batch_size=7, seed=0, share=0.6):
    rng = np.random.default_rng(seed)
    mask = rng.random((n_proteins, n_modalities)) < share
    mask[~mask.any(axis=1), 0] = True
    rows = rng.permutation(n_proteins)
    return Batches.of(np.split(rows, range(batch_size, n_proteins, batch_size)), mask), mask


def draw(batches, mask, seed=1, *, from_batch=False, as_upstream=False):
    sampler = TripletSampler(mask, from_batch=from_batch, as_upstream=as_upstream)
    return sampler.draw(batches, np.random.default_rng(seed))


def test_places_and_sizes_count_within_batches():
    flags = np.array([[1], [0], [1], [1], [1]], dtype=bool)
    batches = Batches(np.arange(5), np.array([0, 0, 0, 1, 1]), flags)
    assert batches.sizes(flags).tolist() == [[2], [2]]
    assert batches.places(flags)[flags].tolist() == [0, 1, 0, 1]
    assert len(batches) == 2


@pytest.mark.parametrize("from_batch", [False, True])
def test_every_protein_with_both_modalities_is_in_one_triplet_per_anchor(from_batch):
    batches, mask = epoch()
    triplets = draw(batches, mask, from_batch=from_batch)
    number = batches.number[triplets.row]
    for b in range(len(batches)):
        for anchor in range(3):
            mine = (number == b) & (triplets.anchor == anchor)
            others = set(triplets.other[mine].tolist())
            assert len(others) <= 1
            assert anchor not in others
            for other in others:
                both = np.flatnonzero((batches.number == b) & batches.present[:, anchor] & batches.present[:, other])
                assert sorted(triplets.row[mine]) == both.tolist()
    order = np.lexsort((triplets.row, triplets.anchor, number))
    assert (order == np.arange(len(order))).all()


def test_other_modalities_are_all_drawn():
    batches, mask = epoch(n_proteins=600, share=1.0)
    triplets = draw(batches, mask)
    counts = np.zeros((3, 3))
    np.add.at(counts, (triplets.anchor, triplets.other), 1)
    assert (np.diag(counts) == 0).all()
    np.testing.assert_allclose(counts.sum(axis=1), 600)
    assert counts[~np.eye(3, dtype=bool)].min() > 220


def test_negatives_from_all_proteins_are_the_others_of_the_modality_equally_often():
    mask = np.ones((5, 2), dtype=bool)
    mask[4, 1] = False
    batches = Batches.of([np.arange(5)] * 2000, mask)
    triplets = draw(batches, mask)
    assert not triplets.in_batch.any()
    mine = (triplets.anchor == 0) & (batches.rows[triplets.row] == 2)
    counts = np.bincount(triplets.negative[mine], minlength=5)
    assert counts[[2, 4]].tolist() == [0, 0]
    assert counts[[0, 1, 3]].min() > 0.9 * 2000 / 3


def test_negatives_from_the_batch_are_its_other_rows_equally_often():
    mask = np.ones((6, 2), dtype=bool)
    mask[5, 1] = False
    batches = Batches.of([np.array([0, 1, 2, 5]), np.array([3, 4])] * 2000, mask)
    triplets = draw(batches, mask, from_batch=True)
    assert triplets.in_batch.all()
    assert (batches.number[triplets.negative] == batches.number[triplets.row]).all()
    mine = (triplets.other == 1) & (batches.rows[triplets.row] == 1)
    counts = np.bincount(batches.rows[triplets.negative[mine]], minlength=6)
    assert counts[[1, 3, 4, 5]].tolist() == [0, 0, 0, 0]
    assert counts[[0, 2]].min() > 900


def test_a_batch_without_another_protein_falls_back_on_all():
    mask = np.ones((4, 2), dtype=bool)
    mask[1, 1] = False
    batches = Batches.of([np.array([0, 1]), np.array([2, 3])], mask)
    triplets = draw(batches, mask, from_batch=True)
    first = batches.number[triplets.row] == 0
    toward_second = triplets.other == 1
    assert not triplets.in_batch[first & toward_second].any()
    assert set(triplets.negative[first & toward_second].tolist()) <= {2, 3}
    assert triplets.in_batch[~first].all()


def test_a_modality_of_one_protein_has_no_triplets_toward_it():
    mask = np.ones((6, 2), dtype=bool)
    mask[1:, 1] = False
    batches = Batches.of([np.arange(6)], mask)
    assert draw(batches, mask).other.tolist() == [0]


def test_upstreams_negatives_are_drawn_without_replacement_from_all_and_may_be_the_protein_itself():
    mask = np.ones((4, 2), dtype=bool)
    batches = Batches.of([np.arange(4)] * 500, mask)
    triplets = draw(batches, mask, as_upstream=True)
    groups = triplets.negative.reshape(-1, 4)
    assert (np.sort(groups, axis=1) == np.arange(4)).all()
    assert (triplets.negative == batches.rows[triplets.row]).mean() == pytest.approx(0.25, abs=0.03)


def test_upstream_skips_an_anchor_where_the_batch_has_fewer_than_two_of_the_other():
    mask = np.ones((4, 2), dtype=bool)
    mask[1, 1] = False
    batches = Batches.of([np.array([0, 1]), np.array([2, 3])], mask)
    triplets = draw(batches, mask, as_upstream=True)
    first = batches.number[triplets.row] == 0
    assert set(triplets.other[first].tolist()) == {0}
    assert set(triplets.other[~first].tolist()) == {0, 1}
