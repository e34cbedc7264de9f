import torch

from cellmapkit.torchkit.convolutions import repeatable_convolutions


def settings():
    cudnn = torch.backends.cudnn
    return cudnn.enabled, cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32


def test_settings_hold_within_and_come_back():
    before = settings()
    with repeatable_convolutions():
        assert settings() == (before[0], False, True, False)
    assert settings() == before
