"""Everything a training run must keep to go on, as named arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import nn

Arrays = dict[str, np.ndarray]


class Optimiser(Protocol):
    """What remembers how parameters have moved: an optimiser of torch, or one that keeps its state in the same form."""

    def state_dict(self) -> dict[str, Any]:
        """Return ``{"state": {parameter number: {quantity: value}}, "param_groups": [...]}``."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take back what :meth:`state_dict` gave."""


def weight_arrays(model: nn.Module) -> Arrays:
    """Return the parameters and buffers of a model by name, copied to the host.

    Parameters
    ----------
    model : torch.nn.Module
        Trained or not.

    Returns
    -------
    dict of str to ndarray
        In the order of ``model.state_dict()``.
    """
    return {name: _array(value) for name, value in model.state_dict().items()}


def load_weights(model: nn.Module, arrays: Mapping[str, np.ndarray]) -> None:
    """Put arrays made by :func:`weight_arrays` back into a model of the same shape."""
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})


def optimiser_arrays(optimiser: Optimiser) -> Arrays:
    """Return what an optimiser remembers of each parameter it has moved, named ``<parameter number>/<quantity>``.

    Learning rates and the like are not kept: they follow from the parameters of the run and the epoch.
    """
    state = optimiser.state_dict()["state"]
    return {
        f"{number}/{key}": _array(torch.as_tensor(value))
        for number, values in state.items()
        for key, value in values.items()
    }


def load_optimiser(optimiser: Optimiser, arrays: Mapping[str, np.ndarray]) -> None:
    """Put arrays made by :func:`optimiser_arrays` back into an optimiser over the same parameters."""
    state: dict[int, dict[str, Any]] = {}
    for name, array in arrays.items():
        number, key = name.split("/")
        state.setdefault(int(number), {})[key] = torch.from_numpy(array)
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def join(**parts: Mapping[str, np.ndarray]) -> Arrays:
    """Return several sets of arrays as one, the names of each put behind ``<part>:``."""
    return {f"{part}:{name}": array for part, arrays in parts.items() for name, array in arrays.items()}


def split(arrays: Mapping[str, np.ndarray], part: str) -> Arrays:
    """Return one of the sets given to :func:`join`."""
    head = f"{part}:"
    return {name.removeprefix(head): array for name, array in arrays.items() if name.startswith(head)}


def history_arrays(history: Sequence[Mapping[str, float]]) -> Arrays:
    """Return a loss history as one float64 array of shape (n_epochs,) per term, NaN where an epoch lacks the term."""
    terms = dict.fromkeys(term for row in history for term in row)
    return {term: np.array([row.get(term, np.nan) for row in history]) for term in terms}


def load_history(arrays: Mapping[str, np.ndarray], n_epochs: int) -> list[dict[str, float]]:
    """Return the rows that :func:`history_arrays` was given."""
    columns = {term: values.tolist() for term, values in arrays.items()}
    rows = ({term: values[epoch] for term, values in columns.items()} for epoch in range(n_epochs))
    return [{term: value for term, value in row.items() if value == value} for row in rows]  # noqa: PLR0124 - not NaN


def _array(value: torch.Tensor) -> np.ndarray:
    return np.array(value.detach().cpu().numpy())
