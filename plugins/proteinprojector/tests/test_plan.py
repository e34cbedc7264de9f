"""Index vectors made for a whole epoch, against the same made one protein at a time."""

import numpy as np
import pytest
import torch

from cellmapkit.proteinprojector.plan import plan_epoch
from cellmapkit.proteinprojector.triplets import Batches, TripletSampler

CPU = torch.device("cpu")


def planned(seed, *, from_batch=False, encode_absent=False, n_proteins=23, batch_size=5):
    rng = np.random.default_rng(seed)
    mask = rng.random((n_proteins, 3)) < 0.6
    mask[~mask.any(axis=1), 0] = True
    cut = np.split(rng.permutation(n_proteins), range(batch_size, n_proteins, batch_size))
    batches = Batches.of(cut, mask)
    triplets = TripletSampler(mask, from_batch=from_batch, as_upstream=False).draw(batches, rng)
    return cut, mask, batches, triplets, plan_epoch(batches, triplets, CPU, encode_absent=encode_absent)


def owners(plan):
    """Return modality and protein of every latent."""
    modality = np.concatenate([np.full(len(rows), m) for m, rows in enumerate(plan.encode)])
    return modality, torch.cat(plan.encode).numpy()


@pytest.mark.parametrize("encode_absent", [False, True])
@pytest.mark.parametrize("from_batch", [False, True])
def test_plans_hold_what_the_equations_ask_for(from_batch, encode_absent):
    cut, mask, batches, triplets, plans = planned(3, from_batch=from_batch, encode_absent=encode_absent)
    assert len(plans) == len(cut)
    for b, (rows, plan) in enumerate(zip(cut, plans, strict=True)):
        modality, protein = owners(plan)
        own = plan.own.numpy() > 0
        encoded = {(m, i) for i in rows.tolist() for m in range(3) if encode_absent or mask[i, m]}
        assert set(zip(modality[own].tolist(), protein[own].tolist(), strict=True)) == encoded
        assert own.sum() == len(encoded)
        for t in range(3):
            wanted = [(m, i) for m in range(3) for i in rows.tolist() if mask[i, m] and mask[i, t]]
            latents = plan.decode[t].numpy()
            assert list(zip(modality[latents].tolist(), protein[latents].tolist(), strict=True)) == wanted
            assert plan.target[t].tolist() == [i for _, i in wanted]
            assert own[latents].all()
        mine = np.flatnonzero(batches.number[triplets.row] == b)
        anchor, positive, negative = plan.triplet.view(3, -1).numpy()
        assert protein[anchor].tolist() == protein[positive].tolist() == batches.rows[triplets.row[mine]].tolist()
        assert modality[anchor].tolist() == triplets.anchor[mine].tolist()
        assert modality[positive].tolist() == modality[negative].tolist() == triplets.other[mine].tolist()
        meant = np.where(
            triplets.in_batch[mine],
            batches.rows[triplets.negative[mine] * triplets.in_batch[mine]],
            triplets.negative[mine],
        )
        assert protein[negative].tolist() == meant.tolist()
        assert own[negative].tolist() == triplets.in_batch[mine].tolist()


def test_pairs_say_source_and_target_and_are_counted():
    _, mask, _, _, plans = planned(4)
    total = np.zeros(18, dtype=int)
    for plan in plans:
        modality, _ = owners(plan)
        pairs = [modality[latents.numpy()] * 3 + t for t, latents in enumerate(plan.decode)]
        anchor, positive, _ = plan.triplet.view(3, -1).numpy()
        pairs.append(9 + modality[anchor] * 3 + modality[positive])
        assert plan.pair.tolist() == np.concatenate(pairs).tolist()
        assert plan.counts.tolist() == np.bincount(np.concatenate(pairs), minlength=18).tolist()
        total += plan.counts
    shared = mask.T.astype(int) @ mask
    assert total[:9].tolist() == shared.ravel().tolist()


def test_counts_of_terms_follow_from_coverage():
    cut, mask, _, _, plans = planned(5, n_proteins=40, batch_size=8)
    for rows, plan in zip(cut, plans, strict=True):
        assert plan.n_reconstructions == (mask[rows].sum(axis=1) ** 2).sum()
        assert plan.n_triplets == plan.counts[9:].sum()


def test_a_batch_without_triplets_has_a_plan():
    mask = np.eye(2, dtype=bool)[[0, 0, 1, 1]]
    batches = Batches.of([np.arange(4)], mask)
    triplets = TripletSampler(mask, from_batch=False, as_upstream=False).draw(batches, np.random.default_rng(0))
    (plan,) = plan_epoch(batches, triplets, CPU)
    assert (plan.n_triplets, plan.n_reconstructions) == (0, 4)
