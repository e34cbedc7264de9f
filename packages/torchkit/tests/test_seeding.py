import torch

from cellmapkit.api import Run
from cellmapkit.torchkit import global_seed, torch_seed


def test_seeds_differ_by_purpose_and_run_only():
    seeds = {torch_seed(Run(seed=s), *name) for s in (0, 1) for name in (("a",), ("b",), ("a", 0), ("a", 1))}
    assert len(seeds) == 8
    assert torch_seed(Run(seed=1), "a", 1) in seeds


def test_global_draws_repeat_and_leave_no_trace():
    def draw(*purpose):
        with global_seed(Run(), *purpose, device=torch.device("cpu")):
            return torch.rand(3)

    before = torch.random.get_rng_state()
    assert torch.equal(draw("epoch", 1), draw("epoch", 1))
    assert not torch.equal(draw("epoch", 1), draw("epoch", 2))
    assert torch.equal(torch.random.get_rng_state(), before)
