"""How matrices of weights start."""

from __future__ import annotations

import torch
from torch import nn

_TRUNCATED_SD = 0.87962566103423978
"""Standard deviation of a standard normal cut off at -2 and 2."""


def start_matrix(n_rows: int, n_columns: int, law: str, draws: torch.Generator) -> torch.Tensor:
    """Return a matrix of random weights.

    Parameters
    ----------
    n_rows, n_columns : int
        Its shape. The columns are the inputs.
    law : {"xavier", "variance_scaling"}
        Normal of variance ``2 / (n_rows + n_columns)`` (Glorot and Bengio 2010), or normal cut off at two deviations
        and of variance ``1 / n_columns``, what TensorFlow calls variance scaling.
    draws : torch.Generator
        On the CPU, so that weights are the same on every device.

    Returns
    -------
    Tensor, shape (n_rows, n_columns)
        float32.
    """
    weights = torch.empty(n_rows, n_columns)
    if law == "xavier":
        return nn.init.xavier_normal_(weights, generator=draws)
    scale = n_columns**-0.5 / _TRUNCATED_SD
    return nn.init.trunc_normal_(weights, std=scale, a=-2 * scale, b=2 * scale, generator=draws)
