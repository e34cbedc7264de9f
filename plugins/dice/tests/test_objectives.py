import math

import numpy as np
import pytest
import torch

from cellmapkit.dice.losses import contrast, cross_contrast
from cellmapkit.dice.objectives import Clip, Dice
from cellmapkit.dice.views import Views

CPU = torch.device("cpu")


def views(mask):
    return Views.of(np.arange(len(mask)), np.array(mask, dtype=bool))


def test_dice_learns_no_temperature():
    assert list(Dice(0.5).parameters()) == []
    assert Dice(0.5).scale() == 2


def test_clip_starts_at_the_published_scale_and_learns_it():
    clip, given = Clip(0.07), views(np.ones((4, 2)))
    assert clip.log_scale.item() == pytest.approx(math.log(1 / 0.07))
    latents = torch.nn.functional.normalize(torch.randn(8, 3), dim=1)
    clip.loss(latents @ latents.t(), given, given.positives(CPU)).backward()
    assert clip.log_scale.grad.abs() > 0


def test_the_scale_is_clamped_at_a_hundred_and_can_come_back():
    clip, given = Clip(0.07), views(np.ones((4, 2)))
    with torch.no_grad():
        clip.log_scale.fill_(7.0)
    clip.after_step()
    assert clip.scale() == pytest.approx(100)
    latents = torch.nn.functional.normalize(torch.randn(8, 3), dim=1)
    clip.loss(latents @ latents.t(), given, given.positives(CPU)).backward()
    assert clip.log_scale.grad.abs() > 0


def test_each_has_its_own_loss():
    given = views([[1, 1], [1, 1], [1, 1], [1, 0]])
    latents = torch.nn.functional.normalize(torch.randn(7, 3), dim=1)
    cosines, positives = latents @ latents.t(), given.positives(CPU)
    torch.testing.assert_close(Dice(0.3).loss(cosines, given, positives), contrast(cosines, positives, 0.3))
    expected = cross_contrast(cosines, given.pairs_to_tell_apart(CPU), 5.0)
    torch.testing.assert_close(Clip(0.2).loss(cosines, given, positives), expected)


def test_what_a_batch_must_have():
    one_shared = views([[1, 1], [1, 0], [0, 1]])
    assert Dice(0.5).usable(one_shared)
    assert not Clip(0.07).usable(one_shared)
    assert Clip(0.07).usable(views(np.ones((2, 2))))
    assert not Dice(0.5).usable(views([[1, 0], [1, 0], [0, 1], [0, 1]]))
    assert not Dice(0.5).usable(views([[1, 1]]))
