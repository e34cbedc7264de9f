import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.torchkit import DropoutMasks, torch_generator


def masks(rate, chunk=1000):
    return DropoutMasks(rate, torch_generator(Run(), "masks"), chunk=chunk)


def test_entries_are_zero_or_the_scale():
    drawn = masks(0.25).take(300, 300)
    assert sorted(drawn.unique().tolist()) == pytest.approx([0, 4 / 3])


def test_the_rate_and_scale_agree_for_rates_that_are_no_multiple_of_a_level():
    drawn = masks(0.1).take(1000, 1000)
    assert drawn.mean().item() == pytest.approx(1, abs=2e-3)
    assert (drawn == 0).float().mean().item() == pytest.approx(0.1, abs=1e-3)


def test_neighbours_are_independent():
    """The four entries cut from one word must not go together."""
    kept = (masks(0.5).take(1, 400_000) > 0).float().view(-1, 4)
    together = torch.corrcoef(kept.t()) - torch.eye(4)
    assert together.abs().max() < 0.02
    assert (kept.mean(0) - 0.5).abs().max() < 0.01


def test_masks_follow_each_other_and_repeat_with_the_seed():
    one, other = masks(0.5), masks(0.5)
    first, second = one.take(20, 10), one.take(20, 10)
    assert not torch.equal(first, second)
    assert torch.equal(first, other.take(20, 10))
    assert torch.equal(second, other.take(20, 10))


def test_a_mask_may_be_larger_than_a_chunk():
    assert masks(0.5, chunk=8).take(50, 3).shape == (50, 3)
