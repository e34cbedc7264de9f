import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from cellmapkit.api import InputError, ParameterError, Run
from cellmapkit.api.images import ImageSet
from cellmapkit.densenet.embed import embed
from cellmapkit.densenet.params import DensenetParams
from cellmapkit.densenet.published import CLASSES

SMALL = DensenetParams(random_weights=True, input_size=64)


def image_set(pixels, channels=("red", "green", "blue", "yellow")):
    n = len(pixels)
    return ImageSet(
        ids=tuple(f"P{k:02}" for k in range(n)),
        fields=tuple(f"f{k:02}" for k in range(n)),
        pixels=pixels,
        channels=channels,
        links=np.stack([np.arange(n)] * 2, axis=1),
        classes=(),
        labels=np.zeros((n, 0), dtype=bool),
    )


def noise(count, size=80, kind=np.uint8, seed=0):
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(0, np.iinfo(kind).max, (4, size, size + k), kind) for k in range(count))


def changed(**values):
    return dataclasses.replace(SMALL, **values)


def test_features_and_probabilities_of_every_field():
    found = embed(image_set(noise(3)), SMALL, Run())
    assert found.values.shape == (3, 1024)
    assert found.probabilities.shape == (3, 28)
    assert found.classes == CLASSES
    assert found.counts.tolist() == [1, 1, 1]
    assert np.ptp(found.values, axis=0).max() > 0


def test_random_weights_are_said_to_be_so(caplog):
    found = embed(image_set(noise(1)), SMALL, Run(seed=5))
    assert "drawn from seed 5" in found.notes[0]
    assert found.notes[0] in caplog.text
    assert (found.values != embed(image_set(noise(1)), SMALL, Run(seed=6)).values).any()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"random_weights": False}, "no weights"),
        ({"model_path": Path("model.pth")}, "either random_weights or model_path"),
        ({"input_size": 100}, "multiple of 64"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(values, said):
    with pytest.raises(ParameterError, match=said):
        embed(image_set(noise(1)), changed(**values), Run())


def test_a_missing_colour_is_named():
    given = image_set([field[:3] for field in noise(1)], channels=("red", "green", "blue"))
    with pytest.raises(InputError, match="needs red, green, blue, yellow"):
        embed(given, SMALL, Run())


def test_a_checkpoint_is_used_and_nothing_said_of_chance(published, tmp_path):
    torch.save({"state_dict": published}, tmp_path / "model.pth")
    params = changed(random_weights=False, model_path=tmp_path / "model.pth")
    found = embed(image_set(noise(2)), params, Run())
    assert found.notes == ()
    assert (found.values == embed(image_set(noise(2)), params, Run(seed=9)).values).all()
    assert (found.values != embed(image_set(noise(2)), SMALL, Run()).values).any()


def test_bytes_are_the_same_for_any_number_of_threads():
    given = image_set(noise(7))
    one, three = (embed(given, SMALL, Run(threads=threads)) for threads in (1, 3))
    assert one.values.tobytes() == three.values.tobytes()
    assert one.probabilities.tobytes() == three.probabilities.tobytes()


def test_the_size_of_a_batch_does_not_matter():
    given = image_set(noise(8))
    one, eight = (embed(given, changed(batch_size=size), Run()).values for size in (1, 8))
    np.testing.assert_allclose(eight, one, rtol=0, atol=1e-5 * np.abs(one).max())


def test_eight_views_do_not_see_how_a_field_lies():
    fields = [field[:, :, :64] for field in noise(2, size=64)]
    lying = [np.rot90(field, axes=(1, 2)) for field in fields]
    one, other = (embed(image_set(given), changed(views="8"), Run()) for given in (fields, lying))
    scale = np.abs(one.values).max()
    np.testing.assert_allclose(other.values, one.values, rtol=0, atol=1e-5 * scale)
    np.testing.assert_allclose(other.probabilities, one.probabilities, rtol=0, atol=1e-5)
    single, turned = (embed(image_set(given), SMALL, Run()).values for given in (fields, lying))
    assert np.abs(single - turned).max() > 1e-3 * scale


def test_eight_views_are_averaged():
    field = noise(1, size=64)[0]
    turned = [np.rot90(field, k, (1, 2)) for k in range(4)]
    eight = [np.ascontiguousarray(view) for one in turned for view in (one, one.swapaxes(1, 2))]
    expected = embed(image_set(eight), SMALL, Run()).values.mean(0)
    found = embed(image_set([field]), changed(views="8"), Run()).values[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_full_scale_of_either_type_is_the_same():
    small = noise(1, size=64)[0]
    wide = small.astype(np.uint16) * 257
    found = embed(image_set([small, wide]), SMALL, Run()).values
    np.testing.assert_allclose(found[1], found[0], rtol=0, atol=1e-5 * np.abs(found).max())


class Counted:
    """Fields that count how often each is read."""

    def __init__(self, fields):
        self.fields, self.reads = fields, [0] * len(fields)

    def __len__(self):
        return len(self.fields)

    def __getitem__(self, k):
        self.reads[k] += 1
        return self.fields[k]


def test_every_field_is_read_once():
    pixels = Counted(noise(5))
    embed(image_set(pixels), changed(views="8", batch_size=2), Run(threads=2))
    assert pixels.reads == [1] * 5


def test_no_fields_give_no_rows():
    found = embed(image_set(()), SMALL, Run())
    assert found.values.shape == (0, 1024)
    assert found.probabilities.shape == (0, 28)
