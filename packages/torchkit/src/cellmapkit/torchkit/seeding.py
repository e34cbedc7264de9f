"""Torch randomness that flows from the one seed of a run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellmapkit.api import Run


def torch_seed(run: Run, *purpose: str | int) -> int:
    """Return the 63-bit seed of one named purpose; the same one for the same run seed and name."""
    return int(run.stream(*purpose).integers(2**63))


def torch_generator(run: Run, *purpose: str | int, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a torch generator for one named purpose, so that draws for one never shift those of another.

    Parameters
    ----------
    run : Run
        Its seed is the only source of randomness.
    *purpose : str or int
        For example ``"dropout", epoch``.
    device : torch.device or str
        Where the numbers are drawn. Devices draw different numbers from one seed.

    Returns
    -------
    torch.Generator
        Freshly seeded.
    """
    return torch.Generator(device=device).manual_seed(torch_seed(run, *purpose))


@contextmanager
def global_seed(run: Run, *purpose: str | int, device: torch.device) -> Iterator[None]:
    """Seed torch's global generators within a block and put them back as they were afterwards.

    For layers that take no generator, such as ``torch.nn.Dropout``.
    """
    kinds = {"cuda": [device.index or 0], "mps": [0]}
    devices = kinds.get(device.type, [])
    with torch.random.fork_rng(devices=devices, device_type=device.type if devices else "cuda"):
        torch.manual_seed(torch_seed(run, *purpose))
        yield
