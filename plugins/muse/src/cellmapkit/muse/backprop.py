"""One training step through the networks with its gradients written out, because autograd costs as much as the work.

The same numbers as autograd on :meth:`Muse.encode` and :meth:`Muse.decode`; a test compares them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn

from cellmapkit.torchkit import affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.muse.model import Muse

_LEAST = 1e-12
_aten = torch.ops.aten
_EACH = [True, True, True]


class EncoderTape(NamedTuple):
    """What the backward pass through the encoders needs: what each layer saw, masks, statistics of norms, lengths."""

    features: list[Tensor]
    hidden: tuple[Tensor, Tensor]
    dropped: tuple[Tensor, Tensor]
    masks: tuple[Tensor | None, Tensor | None]
    norms: tuple[tuple[Tensor, ...], ...]
    length: Tensor | None


class DecoderTape(NamedTuple):
    """What the backward pass through the decoders needs: what each layer saw, by modality."""

    selected: Tensor
    first: Tensor
    second: Tensor


@torch.no_grad()
def record_encode(model: Muse, features: Sequence[Tensor]) -> tuple[Tensor, EncoderTape]:
    """Return joint vectors, shape (b, latent_dim), of the features of both modalities, in training mode; and a tape."""
    masks = model.dropout.masks
    assert masks is not None, "start_dropout has not been called"
    n_rows = features[0].shape[0]
    seen = [_times(x, masks.take(*x.shape)) for x in features]
    layers = [affine(x, weight) for x, weight in zip(seen, model.features_in, strict=True)]
    one, norm_one = _norm(model.first, torch.cat(layers, dim=1))
    one = _aten.elu(one)
    mask_one = masks.take(*one.shape)
    kept_one = _times(one, mask_one)
    two = torch.bmm(_split(kept_one), model.hidden_in).transpose(0, 1).reshape(n_rows, -1)
    two, norm_two = _norm(model.second, two)
    two = torch.tanh(two)
    mask_two = masks.take(*two.shape)
    kept_two = _times(two, mask_two)
    joint, norm_three = _norm(model.joint, kept_two @ model.joint_in.t())
    length = None
    if model.unit_length:
        length = torch.linalg.vector_norm(joint, dim=1, keepdim=True).clamp_min_(_LEAST)
        joint = joint / length
    norms = (norm_one, norm_two, norm_three)
    return joint, EncoderTape(seen, (one, two), (kept_one, kept_two), (mask_one, mask_two), norms, length)


@torch.no_grad()
def backprop_encode(model: Muse, tape: EncoderTape, joint: Tensor, gradient: Tensor) -> None:
    """Set the gradients of the encoders, given the one in the joint vectors, shape (b, latent_dim)."""
    n_rows = joint.shape[0]
    if tape.length is not None:
        along = (gradient * joint).sum(1, keepdim=True)
        gradient = torch.addcmul(gradient, joint, along, value=-1).div_(tape.length)
    gradient = _norm_back(model.joint, tape.norms[2], gradient)
    model.joint_in.grad = gradient.t() @ tape.dropped[1]
    gradient = _times(gradient @ model.joint_in, tape.masks[1])
    gradient = _norm_back(model.second, tape.norms[1], _aten.tanh_backward(gradient, tape.hidden[1]))
    pieces = _split(gradient)
    model.hidden_in.grad = torch.bmm(_split(tape.dropped[0]).transpose(1, 2), pieces)
    gradient = torch.bmm(pieces, model.hidden_in.transpose(1, 2)).transpose(0, 1).reshape(n_rows, -1)
    gradient = _aten.elu_backward(_times(gradient, tape.masks[0]), 1.0, 1.0, 1.0, True, tape.hidden[0])  # noqa: FBT003
    gradient = _norm_back(model.first, tape.norms[0], gradient)
    for weight, x, piece in zip(model.features_in, tape.features, gradient.chunk(2, dim=1), strict=True):
        weight.grad = affine(piece.t(), x.t())


@torch.no_grad()
def record_decode(model: Muse, joint: Tensor) -> tuple[list[Tensor], DecoderTape]:
    """Return features of each modality made from joint vectors, shape (b, n_features of that modality), and a tape."""
    selected = _split(joint @ model.selection.view(-1, joint.shape[1]).t())
    first = _aten.elu_(torch.baddbmm(model.hidden_bias[0], selected, model.hidden_out[0]))
    second = torch.baddbmm(model.hidden_bias[1], first, model.hidden_out[1]).tanh_()
    last = zip(second.unbind(), model.features_out, model.features_bias, strict=True)
    return [affine(x, weight, bias) for x, weight, bias in last], DecoderTape(selected, first, second)


@torch.no_grad()
def backprop_decode(model: Muse, tape: DecoderTape, joint: Tensor, gradients: Sequence[Tensor]) -> Tensor:
    """Set the gradients of the decoders, given those in what they made; return the one in the joint vectors."""
    n_rows, n_latent = joint.shape
    below = []
    for m, gradient in enumerate(gradients):
        model.features_out[m].grad = affine(gradient.t(), tape.second[m].t())
        model.features_bias[m].grad = gradient.sum(0)
        below.append(affine(gradient, model.features_out[m].t()))
    back = _aten.tanh_backward(torch.stack(below), tape.second)
    model.hidden_bias[1].grad = back.sum(1, keepdim=True)
    model.hidden_out[1].grad = torch.bmm(tape.first.transpose(1, 2), back)
    back = torch.bmm(back, model.hidden_out[1].transpose(1, 2))
    back = _aten.elu_backward(back, 1.0, 1.0, 1.0, True, tape.first)  # noqa: FBT003 - the operator takes it so
    model.hidden_bias[0].grad = back.sum(1, keepdim=True)
    model.hidden_out[0].grad = torch.bmm(tape.selected.transpose(1, 2), back)
    back = torch.bmm(back, model.hidden_out[0].transpose(1, 2)).transpose(0, 1).reshape(n_rows, -1)
    model.selection.grad = (back.t() @ joint).view(2, n_latent, n_latent)
    return back @ model.selection.view(-1, n_latent)


def _times(x: Tensor, mask: Tensor | None) -> Tensor:
    return x if mask is None else x * mask


def _split(x: Tensor) -> Tensor:
    return x.view(x.shape[0], 2, -1).transpose(0, 1)


def _norm(layer: nn.Module, x: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Return normalised rows and the statistics; or rows plus a bias and none, where there is no normalisation."""
    if not isinstance(layer, nn.BatchNorm1d):
        return layer(x), ()
    assert layer.momentum is not None
    made, mean, inverse = torch.native_batch_norm(
        x, layer.weight, layer.bias, layer.running_mean, layer.running_var, True, layer.momentum, layer.eps  # noqa: FBT003
    )  # fmt: skip
    return made, (x, mean, inverse)


def _norm_back(layer: nn.Module, statistics: tuple[Tensor, ...], gradient: Tensor) -> Tensor:
    if not isinstance(layer, nn.BatchNorm1d):
        layer.bias.grad = gradient.sum(0)
        return gradient
    x, mean, inverse = statistics
    back, layer.weight.grad, layer.bias.grad = _aten.native_batch_norm_backward(
        gradient, x, layer.weight, None, None, mean, inverse, True, layer.eps, _EACH  # noqa: FBT003
    )  # fmt: skip
    return back
