"""Which device a run computes on."""

from __future__ import annotations

import torch

from cellmapkit.api import UsageError


def resolve_device(name: str) -> torch.device:
    """Return the torch device a run asks for.

    Parameters
    ----------
    name : str
        ``"cpu"``, ``"cuda"`` (or ``"cuda:1"``), ``"mps"``, or ``"auto"``: the first of cuda, mps and cpu that is there.

    Returns
    -------
    torch.device
        A device torch can use here.

    Raises
    ------
    UsageError
        If the name is unknown, or this machine or this build of torch has no such device.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(kind for kind, found in there.items() if found)
    try:
        device = torch.device(name)
    except RuntimeError:
        raise UsageError(f"unknown device {name!r}", hint="expected auto, cpu, cuda or mps") from None
    if not there.get(device.type, False):
        found = ", ".join(kind for kind, here in there.items() if here)
        message = f"device {name!r} was asked for, but torch {torch.__version__} finds only: {found}"
        raise UsageError(message, hint="use one of these, or 'auto'")
    return device
