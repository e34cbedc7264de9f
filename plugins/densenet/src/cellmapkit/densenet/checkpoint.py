"""Reading a checkpoint without running anything in it."""

from __future__ import annotations

import pickle
import re
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from cellmapkit.api import InputError, examples

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

_DAMAGED = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError),
    *(RuntimeError, TypeError, ValueError, struct.error),
)
"""What torch was seen to raise over files cut short and files with a few bytes changed."""
_SAVE_WEIGHTS = "where you trust the file, load it and save its 'state_dict' alone with torch.save, or as safetensors"


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a checkpoint on the CPU, by the names it has for them.

    Parameters
    ----------
    path : Path
        Written by ``torch.save`` (a state dict, or a mapping with one under ``state_dict``) or, with the suffix
        ``.safetensors``, by safetensors.

    Returns
    -------
    dict of str to Tensor
        Not checked against the network.

    Raises
    ------
    InputError
        If it cannot be read, needs unpickling that could run a program, or holds something else.
    """
    found = _safetensors(path) if path.suffix == ".safetensors" else _torch_file(path)
    state = found.get("state_dict", found) if isinstance(found, dict) else found
    if not isinstance(state, dict):
        raise InputError(f"{path} holds a {type(state).__name__}, expected weights by name", hint=_SAVE_WEIGHTS)
    others = [name for name, value in state.items() if not (isinstance(name, str) and isinstance(value, torch.Tensor))]
    if others or not state:
        message = f"{path} has {len(others)} entries that are no tensors ({examples(others)}) among {len(state)}"
        raise InputError(message, hint="expected weights by name, alone or under 'state_dict'")
    return state


def _torch_file(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        with torch.serialization.safe_globals(_numbers_of_numpy()):
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        called = re.search(r"GLOBAL (\S+)", str(error))
        if called is None:
            raise _unreadable(path, error) from None
        message = f"{path} asks to call {called[1]} while it is loaded; such a file can run any program, so it was not"
        raise InputError(message, hint=_SAVE_WEIGHTS) from None
    except _DAMAGED as error:
        raise _unreadable(path, error) from None


def _safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return dict(load_file(path))
    except SafetensorError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> InputError:
    said = str(error).partition(". ")[0]  # what torch says further on is how to run the file
    message = f"{path} is no checkpoint that can be read: {type(error).__name__}: {said}"
    return InputError(
        message, hint="expected a file of torch.save, or of safetensors with that suffix; is it complete?"
    )


def _numbers_of_numpy() -> list[Any]:
    """Return what a number of numpy needs to be loaded: training scripts like to save their best score beside weights.

    Each is a plain constructor. The one that rebuilds a number has no public name, and changed its private one.
    """
    scalar = np.float64(0).__reduce__()[0]
    kinds = [type(np.dtype(kind)) for kind in (np.float64, np.float32, np.int64, np.int32, np.bool_)]
    names = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar")
    return [*((scalar, name) for name in names), np.dtype, *kinds]
