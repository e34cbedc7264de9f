import numpy as np
import pytest
from PIL import Image

from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding.checking import Fault, find_faults, refusal
from cellmapkit.image_embedding.info import INFO

CHANNELS = ("red", "green")


def paths_of(source, names):
    return [tuple(source / colour / f"{name}_{colour}.jpg" for colour in CHANNELS) for name in names]


@pytest.fixture
def step(tmp_path):
    with run_step(INFO, StepOptions(outdir=tmp_path / "checked", threads=2), parameters={}) as opened:
        yield opened


def test_sound_images_are_recorded_as_read_and_others_are_not(step, source):
    names = [f"F{k}" for k in range(5)]
    (source / "red" / "F1_red.jpg").unlink()
    (source / "green" / "F2_green.jpg").write_bytes((source / "green" / "F2_green.jpg").read_bytes()[:200])
    Image.fromarray(np.zeros((24, 31), dtype=np.uint8)).save(source / "red" / "F3_red.jpg")
    Image.fromarray(np.zeros((24, 32), dtype=np.uint16)).save(source / "red" / "F4_red.png")
    (source / "red" / "F4_red.png").rename(source / "red" / "F4_red.jpg")
    paths = paths_of(source, names)
    faults = find_faults(step, names, paths, CHANNELS)
    assert [fault.field for fault in faults] == ["F1", "F2", "F3", "F4"]
    reasons = [fault.reason for fault in faults]
    assert reasons[0] == "there is no image of red"
    assert reasons[1].startswith("green image F2_green.jpg cannot be read")
    assert reasons[2] == "its images differ: red 31 x 24 pixels of 8 bit, green 32 x 24 pixels of 8 bit"
    assert "32 x 24 pixels of 16 bit" in reasons[3]
    assert set(step.inputs) == set(paths[0])


def test_the_refusal_counts_and_shows_three():
    faults = [Fault(f"F{k}", "torn") for k in range(5)]
    error = refusal(faults, 7, "mend them")
    assert error.message == "5 of 7 fields cannot be used: F0: torn; F1: torn; F2: torn; and 2 more"
    assert error.hint == "mend them"
