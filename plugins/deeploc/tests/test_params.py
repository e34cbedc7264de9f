"""Presets say what the works they are named after do."""

from cellmapkit.deeploc import DeepLocParams, deeploc


def changed(preset):
    ours, other = DeepLocParams().record(), deeploc.with_preset(preset, {}).record()
    return {name: value for name, value in other.items() if value != ours[name]}


def test_presets():
    assert changed("paper") == {"learn_rates": [1e-3, 6e-4, 3e-4, 1e-4, 5e-5]}
    assert set(changed("code")) == {"normalisation", "augmentation", "init", "n_runs"}
    assert set(changed("kraus")) == {"padding", "normalisation", "fc_batch_norm", "init", "n_runs"}


def test_what_the_paper_says():
    ours = DeepLocParams()
    assert (ours.n_epochs, ours.batch_size, ours.n_runs, ours.width, ours.padding) == (30, 128, 3, 64, "valid")
