import pytest
import torch

from cellmapkit.muse.twister import Twister


@pytest.mark.parametrize("seed", [0, 5489, 2**32 - 1, 2**62 + 12345])
def test_the_numbers_are_those_of_torch_however_they_are_cut(seed):
    mine, theirs = Twister(seed), torch.Generator().manual_seed(seed)
    for count in (1, 311, 312, 700, 5, 65536, 0, 40000):
        expected = torch.empty(count, dtype=torch.int64).random_(-(2**63), None, generator=theirs)
        assert mine.draw(count).view("i8").tolist() == expected.tolist()


def test_the_published_first_word():
    """The reference program, seeded with 5489, begins with 3499211612."""
    assert int(Twister(5489).draw(1)[0]) >> 32 == 3499211612
