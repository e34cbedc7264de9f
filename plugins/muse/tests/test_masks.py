import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.muse import algorithm
from cellmapkit.muse.masks import WordMasks, start_words
from cellmapkit.muse.model import Muse
from cellmapkit.torchkit import DropoutMasks
from cellmapkit.torchkit.pooled import start_dropout

SIZES = [(3, 5), (64, 1024), (200, 700), (64, 1024), (500, 600), (1, 1)]


def seeded(seed=2**40 + 7):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.9])
def test_words_and_masks_are_those_of_the_toolkit(rate):
    words, masks, theirs = WordMasks(rate, seeded()), WordMasks(rate, seeded()), DropoutMasks(rate, seeded())
    for size in SIZES:
        expected = theirs.take(*size).numpy()
        least, scale = words.rule
        np.testing.assert_array_equal(np.where(words.words(*size) >= least, scale, np.float32(0)), expected)
        np.testing.assert_array_equal(masks.take(*size), expected)


def test_no_dropout_draws_nothing():
    masks = WordMasks(0.0, seeded())
    assert masks.words(3, 4) is None
    assert masks.take(3, 4) is None


def test_an_epoch_draws_what_it_draws_with_other_masks():
    params = algorithm.with_preset(None, {"hidden_size_1": 6, "hidden_size_2": 4, "latent_dimension": 3})
    model, taken = Muse({"a": 5, "b": 7}, params, Run()), []
    for start in (start_words, start_dropout):
        start(model, Run(), 3)
        taken.append(model.dropout.masks.take(40, 50))
    assert torch.equal(*taken)
