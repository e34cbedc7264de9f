"""Joint vectors against the equations."""

import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.mmae.model import Autoencoder, Mmae
from cellmapkit.mmae.params import AutoencoderParams, MmaeParams
from cellmapkit.mmae.plan import Batch

CPU = torch.device("cpu")
WIDTHS = {"x": 3, "y": 2}


def batch(shown, rows=None):
    shown = np.array(shown, dtype=bool)
    return Batch.of(np.arange(len(shown)) if rows is None else np.array(rows), shown, shown, CPU)


def set_to(layer, weight, bias):
    layer.weight.data = torch.tensor(weight, dtype=torch.float32)
    layer.bias.data = torch.tensor(bias, dtype=torch.float32)


@pytest.mark.parametrize(("activation", "complete"), [("relu", 44.75), ("none", 40.75)])
def test_the_autoencoder_by_hand(activation, complete):
    params = AutoencoderParams(latent_dimension=1, hidden_size_1=2, activation=activation)
    model = Autoencoder({"x": 1, "y": 2}, params, Run())
    set_to(model.encoders[0][0], [[1], [-1]], [0, 0])
    set_to(model.encoders[1][0], [[1, 0], [0, 1]], [0.5, -1])
    set_to(model.joint, [[1, 2, 3, 4, 10, 20]], [0.25])
    set_to(model.decoders[1], [[0.5], [-1]], [1, 2])
    tables = [torch.tensor([[2.0]]), torch.tensor([[1.0, 3.0]])]
    # h = (2, 0) and (1.5, 2); without ReLU the first is (2, -2): four less
    joint = model.encode(tables, batch([[1, 1]]))
    assert joint.item() == complete
    assert model.decode(1, joint).tolist() == [[0.5 * complete + 1, 2 - complete]]
    assert model.encode(tables, batch([[1, 0]])).item() == (12.25 if activation == "relu" else 8.25)
    assert model.encode(tables, batch([[0, 1]])).item() == 4.5 + 8 + 20 + 0.25


def test_without_missing_modalities_there_are_no_bits():
    assert Autoencoder(WIDTHS, AutoencoderParams(masked=False), Run()).joint.weight.shape == (128, 256)
    assert Autoencoder(WIDTHS, AutoencoderParams(), Run()).joint.weight.shape == (128, 258)
    assert Autoencoder({"x": 3}, AutoencoderParams(), Run()).joint.weight.shape == (128, 128)


def test_what_is_defined_of_one_modality():
    assert Mmae(WIDTHS, MmaeParams(masked=False), Run()).alone
    assert Autoencoder(WIDTHS, AutoencoderParams(), Run()).alone
    assert Autoencoder({"x": 3}, AutoencoderParams(masked=False), Run()).alone
    assert not Autoencoder(WIDTHS, AutoencoderParams(masked=False), Run()).alone


def mmae():
    params = MmaeParams(latent_dimension=4, hidden_size_1=5, initial_gain=1.0)
    return Mmae(WIDTHS, params, Run()), [torch.randn(6, 3), torch.randn(6, 2)]


def test_the_mmae_is_the_unit_mean_of_unit_latents():
    model, tables = mmae()
    model.eval()
    each = [encoder(table) for encoder, table in zip(model.encoders, tables, strict=True)]
    for latents in each:
        torch.testing.assert_close(latents.norm(dim=1), torch.ones(6))
    shown = [[1, 1], [1, 0], [0, 1], [1, 1], [1, 0], [1, 1]]
    joint = model.encode(tables, batch(shown))
    mean = (each[0] + each[1])[0] / 2
    torch.testing.assert_close(joint[0], mean / mean.norm())
    torch.testing.assert_close(joint[1], each[0][1])
    torch.testing.assert_close(joint[2], each[1][2])


def test_absent_rows_do_not_enter_the_figures_of_batch_normalisation():
    model, tables = mmae()
    rows = [0, 2, 3]
    model.encode(tables, batch([[k in rows, True] for k in range(6)]))
    after = tables[0][rows] @ model.encoders[0][0].weight.T
    torch.testing.assert_close(model.encoders[0][1].running_mean, 0.1 * after.mean(0))


def test_a_row_that_is_alone_takes_the_running_figures_and_leaves_them():
    model, tables = mmae()
    shown = [[k == 2, True] for k in range(6)]
    joint = model.encode(tables, batch(shown))
    assert model.training
    assert all(layer.training for layer in model.modules())
    assert not model.encoders[0][1].running_mean.any()
    assert joint.isfinite().all()
    assert model.decode(0, joint[:1]).isfinite().all()


@pytest.mark.parametrize(("kind", "params"), [(Autoencoder, AutoencoderParams), (Mmae, MmaeParams)])
def test_hidden_features_are_never_read(kind, params):
    model = kind(WIDTHS, params(latent_dimension=4, hidden_size_1=5), Run()).eval()
    tables = [torch.randn(6, 3), torch.randn(6, 2)]
    shown = batch([[1, 1], [1, 0], [0, 1], [1, 1], [0, 1], [1, 1]])
    before = model.encode(tables, shown)
    tables[0][[2, 4]] = torch.nan
    tables[1][1] = torch.inf
    torch.testing.assert_close(model.encode(tables, shown), before, atol=0, rtol=0)


def test_weights_are_named_by_modality():
    names = set(Autoencoder(WIDTHS, AutoencoderParams(), Run()).weights())
    layers = {f"{part}.{name}" for part in ("encoder", "decoder") for name in WIDTHS}
    expected = {
        f"{layer}{'.0' if layer.startswith('encoder') else ''}.{kind}"
        for layer in layers
        for kind in ("weight", "bias")
    }
    assert names == expected | {"joint.weight", "joint.bias"}
    assert {"encoder.x.1.running_mean", "decoder.y.5.weight"} <= set(mmae()[0].weights())


def test_networks_start_as_in_mirage():
    model = Mmae({"x": 300}, MmaeParams(), Run())
    assert model.encoders[0][0].weight.std().item() == pytest.approx(0.02 * np.sqrt(2 / 812), rel=0.02)
    assert [type(layer).__name__ for layer in model.encoders[0]][-2:] == ["Tanh", "UnitRows"]
