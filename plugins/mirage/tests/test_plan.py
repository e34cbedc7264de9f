from collections import Counter

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.mirage.params import MirageParams
from cellmapkit.mirage.plan import cycled, learning_rate, permutations, plan_epoch

CPU = torch.device("cpu")


def planned(listings, epoch=0, **changes):
    return plan_epoch(listings, MirageParams(**changes), Run(), epoch, CPU)


def test_the_learning_rate_is_that_of_the_table():
    assert [learning_rate(e, 200) for e in (0, 98)] == [1, 1]
    assert learning_rate(99, 200) == pytest.approx(0.9901, abs=5e-5)
    assert learning_rate(150, 200) == pytest.approx(1 - 52 / 101)
    assert learning_rate(199, 200) == 0


@pytest.mark.parametrize("n_epochs", [1, 2, 3, 4, 7, 40, 101])
def test_other_numbers_of_epochs_fall_alike(n_epochs):
    rates = [learning_rate(e, n_epochs) for e in range(n_epochs)]
    assert rates[0] == 1
    assert (np.diff(rates) <= 0).all()
    assert rates[-1] > 0 if n_epochs < 3 else rates[-1] == pytest.approx(0)
    assert abs(rates.count(1) - n_epochs / 2) <= 1


def test_every_permutation_is_drawn_equally_often():
    drawn = permutations(6000, 3, np.random.default_rng(0), derangement=False)
    counts = Counter(map(tuple, drawn.tolist()))
    assert len(counts) == 6
    assert max(abs(count / 6000 - 1 / 6) for count in counts.values()) < 0.02
    assert (drawn == np.arange(3)).mean() == pytest.approx(1 / 3, abs=0.02)


def test_derangements_leave_nothing_in_its_place():
    drawn = permutations(9000, 4, np.random.default_rng(0), derangement=True)
    counts = Counter(map(tuple, drawn.tolist()))
    assert not (drawn == np.arange(4)).any()
    assert len(counts) == 9
    assert max(abs(count / 9000 - 1 / 9) for count in counts.values()) < 0.02
    assert permutations(5, 2, np.random.default_rng(0), derangement=True).tolist() == [[1, 0]] * 5


def test_rows_are_all_drawn_once_before_any_again():
    rows = np.array([3, 5, 8, 9])
    drawn = cycled(rows, 10, np.random.default_rng(0))
    assert sorted(drawn[:4]) == sorted(drawn[4:8]) == rows.tolist()
    assert len(set(drawn[8:])) == 2
    assert drawn[:4].tolist() != drawn[4:8].tolist()


def test_an_epoch_is_as_long_as_the_largest_modality():
    assert len(planned([np.arange(20218), np.arange(14032), np.arange(1125)])) == 632
    assert len(planned([np.arange(907)] * 3, aligned=True)) == 29


def test_batches_are_full_and_modalities_drawn_apart():
    batches = planned([np.arange(70), np.arange(100, 105)])
    first, second = (np.stack([b.rows[m].numpy() for b in batches]) for m in (0, 1))
    assert first.shape == second.shape == (3, 32)
    assert sorted(set(first.ravel())) == list(range(70))
    counts = np.bincount(second.ravel())[100:]
    assert counts.max() - counts.min() == 1  # 96 draws of 5 rows
    assert all(sorted(b.sources) == [0, 1] for b in batches)


def test_aligned_batches_hold_the_same_proteins_of_all_modalities():
    rows = np.arange(0, 120, 2)
    for batch in planned([rows, rows], aligned=True):
        assert batch.rows[0].tolist() == batch.rows[1].tolist()
    unaligned = planned([rows, rows])[0]
    assert unaligned.rows[0].tolist() != unaligned.rows[1].tolist()


def test_epochs_differ_and_repeat():
    one, again, other = (planned([np.arange(64)] * 2, epoch=e)[0] for e in (0, 0, 1))
    assert one.rows[0].tolist() == again.rows[0].tolist() != other.rows[0].tolist()


def test_exchanges_name_different_places_half_of_the_time():
    batches = planned([np.arange(3200)] * 2, history=50)
    slots, flags = (torch.stack([getattr(b, name) for b in batches]).numpy() for name in ("slots", "exchanged"))
    assert slots.shape == flags.shape == (100, 2, 32)
    assert all(len(set(row)) == 32 for row in slots.reshape(-1, 32))
    assert np.bincount(slots.ravel()).shape == (50,)
    assert flags.mean() == pytest.approx(0.5, abs=0.02)
    assert planned([np.arange(64)] * 2, history=5)[0].slots.shape == (2, 5)
