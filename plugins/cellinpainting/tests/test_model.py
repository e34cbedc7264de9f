import pytest
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from cellmapkit.api import Run
from cellmapkit.cellinpainting import CellInpaintingParams
from cellmapkit.cellinpainting.model import Inpainter, scaled
from cellmapkit.torchkit import torch_generator


def inpainter(n_markers=1, **params):
    return Inpainter(n_markers, CellInpaintingParams(**params), torch_generator(Run(), "weights"))


def planes(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_number_of_parameters_counted_by_hand():
    source = [9 * 2 * 96 + 96, 9 * 96 * 256 + 256, 9 * 256 * 384 + 384, 9 * 384 * 384 + 384, 9 * 384 * 256 + 256]
    marker = [9 * 16 + 16, 9 * 16 * 32 + 32, 9 * 32 * 32 + 32]
    norms = 2 * (96 + 256 + 384 + 384 + 256 + 16 + 32 + 32)
    decoder = [9 * 288 * 256 + 256, 9 * 256 * 384 + 384, 9 * 384 * 384 + 384, 9 * 384 * 256 + 256, 9 * 256 * 96 + 96]
    total = sum(source) + sum(marker) + norms + sum(decoder) + 97
    assert total == 7_320_609
    assert sum(p.numel() for p in inpainter().parameters()) == total


def test_a_second_marker_adds_one_input_to_either_branch():
    more = sum(p.numel() for p in inpainter(2).parameters()) - sum(p.numel() for p in inpainter(1).parameters())
    assert more == 9 * 96 + 9 * 16


def test_multiplications_counted_by_hand():
    source = 9 * (64**2 * 2 * 96 + 32**2 * 96 * 256 + 16**2 * (256 * 384 + 384 * 384 + 384 * 256))
    marker = 9 * (64**2 * 16 + 32**2 * 16 * 32 + 16**2 * 32 * 32)
    small = 9 * 16**2 * (288 * 256 + 256 * 384 + 384 * 384)
    doubled = 9 * (32**2 * 384 * 256 + 64**2 * 256 * 96)
    assert source + marker + small + doubled + 64**2 * 96 == 3_582_394_368  # 3.6 G, as specified
    model = inpainter().eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(planes(1, 2, 64, 64), planes(1, 1, 64, 64))
    ours = source + marker + small + doubled * 4 // 9 + 64**2 * 96
    convolutions = counter.get_flop_counts()["Global"][torch.ops.aten.convolution]
    assert convolutions == 2 * ours
    assert ours == 2_575_761_408


def test_multiplications_for_the_features_of_a_cell():
    model = inpainter().eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        found = model.features(planes(1, 2, 64, 64), 4)
    assert found.shape == (1, 384)
    assert counter.get_total_flops() == 2 * 9 * (64**2 * 192 + 32**2 * 96 * 256 + 16**2 * (256 * 384 + 384 * 384))


@pytest.mark.parametrize("n_markers", [1, 3])
@pytest.mark.parametrize("size", [8, 64])
def test_what_is_painted_has_the_size_of_the_crop(n_markers, size):
    model = inpainter(n_markers, width=0.05)
    assert model(planes(3, 1 + n_markers, size, size), planes(3, n_markers, size, size)).shape == (3, 1, size, size)


def test_sources_and_targets_of_other_pairs_do_not_matter_outside_of_training():
    model = inpainter(width=0.1).eval()
    source, markers = planes(4, 2, 16, 16), planes(4, 1, 16, 16, seed=1)
    torch.testing.assert_close(model(source, markers)[1:2], model(source[1:2], markers[1:2]), rtol=1e-5, atol=1e-6)


def test_features_are_the_peaks_of_activations_before_normalisation():
    model = inpainter(width=0.1).eval()
    for block in model.source:
        block.norm.running_mean.fill_(0.3)
        block.norm.running_var.fill_(2.0)
    x = source = planes(2, 2, 16, 16)
    for k, block in enumerate(model.source[:3]):
        active = torch.relu(block.conv(x))
        x = (active - 0.3) / (2.0 + 1e-5) ** 0.5
        x = functional.max_pool2d(x, 2) if k < 2 else x
    torch.testing.assert_close(model.features(source, 3), active.amax((2, 3)), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(
        model.features(source, 4), torch.relu(model.source[3].conv(x)).amax((2, 3)), rtol=1e-5, atol=1e-6
    )


def test_weights_are_within_glorots_bounds_and_biases_zero():
    conv = inpainter().source[2].conv
    bound = (6 / (9 * 256 + 9 * 384)) ** 0.5
    assert 0.999 * bound < conv.weight.abs().max() <= bound
    assert conv.weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.01)
    assert not conv.bias.any()


def test_running_means_move_by_the_momentum():
    model = inpainter(width=0.05, norm_momentum=0.25)
    active = model.source[0].active(source := planes(2, 2, 16, 16))
    model(source, planes(2, 1, 16, 16))
    torch.testing.assert_close(model.source[0].norm.running_mean, 0.25 * active.mean((0, 2, 3)))


def test_widths():
    assert scaled((96, 256, 384), 0.25) == (24, 64, 96)
    assert scaled((16, 32), 0.01) == (1, 1)
