"""Both encoders up to the joint vector and back, on the CPU: :mod:`cellmapkit.muse.backprop` with compiled loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from cellmapkit.muse.kernels import Layer, drop, elu_back, gather, normalise, normalise_back, tanh_back
from cellmapkit.muse.masks import WordMasks
from cellmapkit.muse.rows import directions, directions_back
from cellmapkit.torchkit import affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.muse.host_decoders import Known
    from cellmapkit.muse.model import Muse

_LEAST = 1e-12
_BOTH = (0, 1)


class Pass(NamedTuple):
    """What the backward pass needs.

    Attributes
    ----------
    seen, kept_one : list of Tensor, shape (b, width)
        What the first two layers saw, by modality.
    kept_two : Tensor, shape (b, 2 * hidden_size_2)
        What the last layer saw.
    one, two : tuple
        What was normalised in the hidden layers, by modality, moments, and what came of it before dropout.
    joint : tuple
        What was normalised in the last layer, moments, and the joint vectors before they got unit length.
    words : tuple of (ndarray or None)
        Masks of the hidden layers.
    lengths : ndarray, shape (b,)
        What joint vectors were divided by.
    """

    seen: list[Tensor]
    kept_one: list[Tensor]
    kept_two: Tensor
    one: tuple[list[Tensor], list[np.ndarray], list[Tensor]]
    two: tuple[list[Tensor], list[np.ndarray], Tensor]
    joint: tuple[Tensor, np.ndarray, Tensor]
    words: tuple[np.ndarray | None, np.ndarray | None]
    lengths: np.ndarray


class HostEncoders:
    """The encoders of a model on the CPU with batch normalisation.

    Parameters
    ----------
    model : Muse
        Its parameters are used where they are, and change with it.
    tables : sequence of Tensor, shape (n_proteins, n_features of that modality)
        Features of all proteins.
    """

    def __init__(self, model: Muse, tables: Sequence[Tensor]) -> None:
        self._model = model
        self._tables = [table.numpy() for table in tables]
        self._in = [weight.detach() for weight in model.features_in]
        self._hidden = list(model.hidden_in.detach())
        self._to_hidden = torch.empty_like(model.hidden_in)
        self._out = model.joint_in.detach()
        norms = [norm for norm in (model.first, model.second, model.joint) if isinstance(norm, nn.BatchNorm1d)]
        self._slopes = [(norm, torch.empty(norm.num_features), torch.empty(norm.num_features)) for norm in norms]
        self._first, self._second = (_layers(*slopes, 2) for slopes in self._slopes[:2])
        (self._joint,) = _layers(*self._slopes[2], 1)

    def forward(self, rows: np.ndarray) -> tuple[Tensor, Pass]:
        """Return the joint vectors of some proteins, shape (b, latent_dim), in training mode, and a record."""
        masks, n = self._masks(), len(rows)
        seen = [_gathered(table, rows, masks) for table in self._tables]
        before_one, moments_one, one = [], [], []
        for m in _BOTH:
            before_one.append(affine(seen[m], self._in[m]))
            one.append(torch.empty_like(before_one[m]))
            moments_one.append(_normalised(before_one[m], self._first[m], one[m], 0))
            torch.ops.aten.elu_(one[m])
        words_one = masks.words(n, 2 * one[0].shape[1])
        kept_one = [_dropped(one[m], words_one, m * one[m].shape[1], masks) for m in _BOTH]
        before_two, moments_two, two = [], [], torch.empty(n, self._out.shape[1])
        for m in _BOTH:
            before_two.append(affine(kept_one[m], self._hidden[m].t()))
            moments_two.append(_normalised(before_two[m], self._second[m], two, m * before_two[m].shape[1]))
        words_two = masks.words(*two.shape)
        kept_two = _dropped(two.tanh_(), words_two, 0, masks)
        before = affine(kept_two, self._out)
        long, lengths = torch.empty_like(before), np.ones(n, dtype=np.float32)
        moments = _normalised(before, self._joint, long, 0)
        joint = long
        if self._model.unit_length:
            joint = torch.empty_like(long)
            directions(long.numpy(), _LEAST, lengths, joint.numpy())
        return joint, Pass(
            seen, kept_one, kept_two, (before_one, moments_one, one), (before_two, moments_two, two),
            (before, moments, joint), (words_one, words_two), lengths,
        )  # fmt: skip

    def backward(self, kept: Pass, gradient: Tensor, known: Known | None = None) -> None:
        """Set the gradients of the encoders, given the one in the joint vectors, shape (b, latent_dim)."""
        model, masks = self._model, self._masks()
        before, moments, joint = kept.joint
        if model.unit_length:
            back = torch.zeros_like(gradient)
            directions_back(gradient.numpy(), joint.numpy(), kept.lengths, 1.0, back.numpy())
            gradient = back
        normalise_back(gradient.numpy(), 0, before.numpy(), self._joint, moments, gradient.numpy())
        model.joint_in.grad = affine(gradient.t(), kept.kept_two.t())
        back = affine(gradient, self._out.t())
        before_two, moments_two, two = kept.two
        _drop_back(back, kept.words[1], 0, masks)
        tanh_back(back.numpy(), two.numpy(), np.empty(two.shape[1], dtype=np.float32))
        for m in _BOTH:
            piece = torch.empty_like(before_two[m])
            start = m * piece.shape[1]
            normalise_back(back.numpy(), start, before_two[m].numpy(), self._second[m], moments_two[m], piece.numpy())
            torch.mm(kept.kept_one[m].t(), piece, out=self._to_hidden[m])
            self._backward_features(m, kept, affine(piece, self._hidden[m]))
            if known:
                known(m)
        model.hidden_in.grad = self._to_hidden
        for norm, to_weight, to_bias in self._slopes:
            norm.weight.grad, norm.bias.grad = to_weight, to_bias

    def _backward_features(self, m: int, kept: Pass, back: Tensor) -> None:
        before, moments, one = (kept.one[0][m], kept.one[1][m], kept.one[2][m])
        _drop_back(back, kept.words[0], m * back.shape[1], self._masks())
        x = back.numpy()
        elu_back(x, one.numpy(), np.empty(x.shape[1], dtype=np.float32))
        normalise_back(x, 0, before.numpy(), self._first[m], moments, x)
        self._model.features_in[m].grad = affine(back.t(), kept.seen[m].t())

    def _masks(self) -> WordMasks:
        masks = self._model.dropout.masks
        assert isinstance(masks, WordMasks), "start_words has not been called"
        return masks


def _layers(norm: nn.BatchNorm1d, to_weight: Tensor, to_bias: Tensor, count: int) -> list[Layer]:
    """Return the parts of a layer that belong to each modality, as arrays that share its memory."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert norm.momentum is not None
    whole = (norm.weight.detach(), norm.bias.detach(), norm.running_mean, norm.running_var, to_weight, to_bias)
    parts = zip(*(np.split(array.numpy(), count) for array in whole), strict=True)
    return [Layer(w, b, m, v, dw, db, norm.momentum, norm.eps) for w, b, m, v, dw, db in parts]


def _gathered(table: np.ndarray, rows: np.ndarray, masks: WordMasks) -> Tensor:
    words = masks.words(len(rows), table.shape[1])
    if words is None:
        return torch.from_numpy(table[rows])
    out = torch.empty(words.shape)
    gather(table, rows, words, masks.rule, out.numpy())
    return out


def _normalised(before: Tensor, layer: Layer, out: Tensor, start: int) -> np.ndarray:
    """Write normalised rows, and return the moments."""
    moments = np.empty((2, before.shape[1]), dtype=np.float32)
    normalise(before.numpy(), layer, moments, out.numpy(), start)
    return moments


def _dropped(x: Tensor, words: np.ndarray | None, start: int, masks: WordMasks) -> Tensor:
    if words is None:
        return x
    out = torch.empty_like(x)
    drop(x.numpy(), words, start, masks.rule, out.numpy())
    return out


def _drop_back(gradient: Tensor, words: np.ndarray | None, start: int, masks: WordMasks) -> None:
    if words is not None:
        drop(gradient.numpy(), words, start, masks.rule, gradient.numpy())
