import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import linear

from cellmapkit.api import Run
from cellmapkit.muse import algorithm
from cellmapkit.muse.model import Muse
from cellmapkit.torchkit.pooled import start_dropout

SMALL = {"latent_dimension": 3, "hidden_size_1": 6, "hidden_size_2": 4}
WIDTHS = {"a": 5, "b": 7}


def built(preset=None, **values):
    return Muse(WIDTHS, algorithm.with_preset(preset, {**SMALL, **values}), Run())


def features(n_rows=9):
    return [torch.randn(n_rows, width) for width in WIDTHS.values()]


def reference(model, m, x, masks=(1, 1)):
    """Encoder and decoder of one modality by itself, as the equations say; masks of input and first hidden layer."""
    parts = {name: list(norm.bias.chunk(2)) for name, norm in (("first", model.first), ("second", model.second))}
    x = nn.functional.elu(linear(x * masks[0], model.features_in[m]) + parts["first"][m])
    hidden = torch.tanh(linear(x * masks[1], model.hidden_in[m].t()) + parts["second"][m])

    def decode(joint):
        y = linear(joint, model.selection[m])
        y = nn.functional.elu(linear(y, model.hidden_out[0][m].t()) + model.hidden_bias[0][m])
        y = torch.tanh(linear(y, model.hidden_out[1][m].t()) + model.hidden_bias[1][m])
        return linear(y, model.features_out[m], model.features_bias[m])

    return hidden, decode


def test_side_by_side_is_the_same_as_each_by_itself():
    model, given = built("original", latent_dimension=3), features()
    for parameter in model.parameters():
        nn.init.normal_(parameter)
    (one, decode_one), (two, decode_two) = (reference(model, m, x) for m, x in enumerate(given))
    expected = linear(torch.cat([one, two], dim=1), model.joint_in) + model.joint.bias
    joint, hidden = model.encode(given)
    assert_close(hidden, torch.cat([one, two], dim=1))
    assert_close(joint, expected)
    for made, expected in zip(model.decode(joint), (decode_one(joint), decode_two(joint)), strict=True):
        assert_close(made, expected)


class Listed:
    """Masks known beforehand."""

    def __init__(self, *masks):
        self.left = list(masks)

    def take(self, *size):
        assert self.left[0].shape == size
        return self.left.pop(0)


def test_dropout_is_before_each_linear_layer_up_to_the_joint_vector_and_nowhere_else():
    model, given = built("original", latent_dimension=3, dropout=0.5), features()
    masks = [torch.randn(9, width) for width in (*WIDTHS.values(), 2 * 6, 2 * 4)]
    first = masks[2].chunk(2, dim=1)
    parts = [reference(model, m, x, (masks[m], first[m])) for m, x in enumerate(given)]
    hidden = torch.cat([part for part, _ in parts], dim=1)
    model.dropout.masks = Listed(*masks)
    joint, found = model.encode(given)
    assert_close(found, hidden)
    assert_close(joint, linear(hidden * masks[3], model.joint_in) + model.joint.bias)
    for made, (_, decode) in zip(model.decode(joint), parts, strict=True):
        assert_close(made, decode(joint))


def test_normalisation_is_by_feature_of_each_modality():
    model, given = built(dropout=0.0), features(50)
    hidden = model.encode(given)[1].atanh()
    assert_close(hidden.mean(0), torch.zeros(8), atol=1e-4, rtol=0)
    assert_close(hidden.var(0, correction=0), torch.ones(8), atol=0.05, rtol=0)


def test_joint_vectors_have_unit_length_unless_asked_otherwise():
    given = features()
    assert_close(built(dropout=0.0).encode(given)[0].norm(dim=1), torch.ones(9))
    assert built(dropout=0.0, l2_norm=False).encode(given)[0].norm(dim=1).std() > 0.1


def test_dropout_is_at_work_in_training_only():
    model, given = built(dropout=0.5), features()
    start_dropout(model, Run(), 0)
    assert not torch.equal(model.encode(given)[0], model.encode(given)[0])
    model.eval()
    assert torch.equal(model.encode(given)[0], model.encode(given)[0])


def test_how_weights_start():
    model = Muse({"a": 300, "b": 200}, algorithm.with_preset(None, {}), Run())
    for weight in (*model.features_in, *model.features_out, *model.hidden_in, *model.hidden_out[1], model.joint_in):
        assert weight.std().item() == pytest.approx((2 / sum(weight.shape)) ** 0.5, rel=0.05)
    assert model.selection.std().item() == pytest.approx(1, rel=0.02)
    assert not any(bias.any() for bias in (*model.hidden_bias, *model.features_bias))
    assert not torch.equal(model.hidden_in[0], model.hidden_in[1])
    scaled = Muse({"a": 300, "b": 200}, algorithm.with_preset("original", {}), Run())
    assert scaled.features_in[0].std().item() == pytest.approx(300**-0.5, rel=0.02)
    assert scaled.hidden_out[0].std().item() == pytest.approx(100**-0.5, rel=0.02)


def test_weights_are_named():
    names = set(built().weights())
    assert {"features_in.0", "hidden_in", "joint_in", "selection", "features_out.1", "first.running_mean"} <= names


def assert_close(found, expected, rtol=1e-5, atol=1e-6):
    """``torch.testing.assert_close`` imports for two seconds."""
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=rtol, atol=atol)
