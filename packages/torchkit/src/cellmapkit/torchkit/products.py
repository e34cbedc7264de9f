"""The one product that networks spend their time in, on the quickest kernel at hand."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import linear

# oneDNN compiles its kernels for the processor it meets. The BLAS behind torch.mm keeps to 256-bit instructions on some
# processors that have 512-bit ones, and is then half as fast; but it starts sooner, which decides for small products.
_there = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
_onednn = torch.ops.mkldnn._linear_pointwise.default if _there else None  # noqa: SLF001
_SMALL = 2**19


def affine(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Return ``x @ weight.T + bias``, with negative values set to zero on request, outside autograd.

    Parameters
    ----------
    x : Tensor, shape (b, n_in)
        Rows; any strides.
    weight : Tensor, shape (n_out, n_in)
        Any strides.
    bias : Tensor, shape (n_out,), optional
        Added to every row.
    relu : bool
        Whether to apply ReLU.

    Returns
    -------
    Tensor, shape (b, n_out)
        A new tensor.
    """
    large = x.shape[0] * x.shape[1] * weight.shape[0] >= _SMALL and min(x.shape) > 1
    if large and _onednn is not None and x.dtype == torch.float32 and x.device.type == "cpu":
        return _onednn(_dense(x), _dense(weight), bias, "relu" if relu else "none", [], "")
    y = linear(x, weight, bias)
    return y.relu_() if relu else y


def _dense(matrix: Tensor) -> Tensor:
    """Return a matrix without gaps between its rows or columns: with gaps oneDNN is some ten times slower."""
    return matrix if matrix.is_contiguous() or matrix.t().is_contiguous() else matrix.contiguous()


def padded(n_rows: int) -> int:
    """Return the number of rows to compute for a batch: the next of eight steps between powers of two.

    oneDNN compiles one kernel per shape, for about a millisecond, and keeps a thousand; batches of proteins that miss
    modalities have a different number of rows each time. At most an eighth of the rows are padding.
    """
    step = 1 << max(n_rows.bit_length() - 4, 0)
    return -(-n_rows // step) * step
