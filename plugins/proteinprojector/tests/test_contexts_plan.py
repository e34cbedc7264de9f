"""What ties a step to the base, against the same found one protein at a time."""

import numpy as np
import pytest
import torch

from cellmapkit.proteinprojector.contexts.plan import between_known, tie
from cellmapkit.proteinprojector.plan import plan_epoch
from cellmapkit.proteinprojector.triplets import Batches, TripletSampler


def planned(*, encode_absent=False, seed=0):
    rng = np.random.default_rng(seed)
    mask = rng.random((40, 3)) < 0.6
    mask[~mask.any(axis=1), 0] = True
    known = rng.random(40) < 0.6
    batches = Batches.of(np.split(rng.permutation(40), range(7, 40, 7)), mask)
    triplets = TripletSampler(mask, from_batch=False, as_upstream=False).draw(batches, rng)
    plans = plan_epoch(batches, triplets, torch.device("cpu"), encode_absent=encode_absent)
    encoded = np.ones_like(batches.present) if encode_absent else batches.present
    return mask, known, batches, triplets, tie(plans, batches, encoded, known, rng)


@pytest.mark.parametrize("encode_absent", [False, True])
def test_own_and_tied_latents_are_those_of_the_batch(encode_absent):
    mask, known, batches, _, plans = planned(encode_absent=encode_absent)
    for b, plan in enumerate(plans):
        protein = torch.cat(plan.encode).numpy()
        modality = np.concatenate([np.full(len(rows), m) for m, rows in enumerate(plan.encode)])
        mine = batches.rows[batches.number == b]
        for m in range(3):
            wanted = [i for i in mine.tolist() if encode_absent or mask[i, m]]
            assert protein[plan.measured[m].numpy()].tolist() == wanted
            assert (modality[plan.measured[m].numpy()] == m).all()
            assert protein[plan.tied[m].numpy()].tolist() == [i for i in wanted if known[i]]
        assert sum(map(len, plan.measured)) == plan.own.sum()


def test_shifts_never_pair_a_protein_with_itself():
    drawn = set()
    for seed in range(20):
        for plan in planned(seed=seed)[-1]:
            for rows, turn in zip(plan.tied, plan.shift, strict=True):
                assert (turn == 0) == (len(rows) < 2)
                assert turn < max(len(rows), 1)
                drawn.add(turn)
    assert {0, 1, 2, 3, 4} <= drawn


def test_triplets_of_proteins_outside_the_base_are_left_out():
    _, known, batches, triplets, _ = planned()
    kept = between_known(triplets, batches, known)
    assert 0 < len(kept.row) < len(triplets.row)
    assert known[batches.rows[kept.row]].all()
    assert len(kept.row) == known[batches.rows[triplets.row]].sum()
    assert len(kept.negative) == len(kept.in_batch) == len(kept.row)
