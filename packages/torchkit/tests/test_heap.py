"""Large blocks: no page faults within, given back afterwards."""

import ctypes
import resource

import pytest
import torch

from cellmapkit.torchkit.heap import large_blocks_stay

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="another C library than glibc")
N_PAGES = 64 * 2**20 // 4096


def faults(times):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        torch.ones(64 * 2**20, dtype=torch.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])


def test_a_block_is_mapped_once_within_and_given_back_afterwards():
    with large_blocks_stay():
        counts = [faults(1) for _ in range(6)]
        assert sum(counts) < 3 * N_PAGES, "at most the first blocks are new; each of them would be without it"
        held = resident()
    assert resident() < held - N_PAGES // 2


def test_an_error_leaves_the_block_and_puts_things_back():
    with pytest.raises(RuntimeError, match="stop"), large_blocks_stay():
        raise RuntimeError("stop")
    with large_blocks_stay():
        faults(1)
        held = resident()
    assert resident() < held
