from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from cellmapkit.api import UsageError
from cellmapkit.core.reading import read_crate
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.model import choose_weights


@pytest.fixture
def algorithm(toys):
    return import_module("cellmapkit_toyimages").toyweights


def chosen(algorithm, url=None, **values):
    return choose_weights(algorithm, algorithm.params(**values), url)


def test_weights_come_from_the_file_the_url_or_the_algorithm(algorithm):
    assert chosen(algorithm).url == algorithm.needs.weights_url
    assert chosen(algorithm, "https://x/y.pth").url == "https://x/y.pth"
    named = chosen(algorithm, model_path="y.pth")
    assert (named.url, named.params.model_path) == ("", Path("y.pth"))
    assert chosen(algorithm, random_weights=True).url == ""
    bare = replace(algorithm, needs=replace(algorithm.needs, weights_url=""))
    assert chosen(bare).url == ""


def test_a_path_may_be_a_url_as_upstreams_may(algorithm):
    found = chosen(algorithm, model_path="https://host/a/b.pth?version=1")
    assert found.url == "https://host/a/b.pth?version=1"
    assert found.params.model_path is None


def test_two_sources_of_weights_are_refused(algorithm, toys):
    for values in ({"model_path": "y.pth"}, {"random_weights": True}):
        with pytest.raises(UsageError, match=f"--{next(iter(values))} is given too"):
            chosen(algorithm, "https://x/y.pth", **values)
    other = import_module("cellmapkit_toyimages").toymeans
    with pytest.raises(UsageError, match="toymeans takes no trained weights"):
        chosen(other, "https://x/y.pth")
    assert chosen(other).url == ""


def test_fetched_weights_are_a_file_of_the_crate_and_an_input(tmp_path, algorithm, server):
    url, asked, body = server
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        params = chosen(algorithm, url).fetched(step)
        assert params.model_path.read_bytes() == body
        assert [item.location for item in step.inputs.values()] == [url]
    assert asked == ["/net.pth"]
    assert (tmp_path / "out" / "model.pth").read_bytes() == body
    assert "model.pth" in read_crate(tmp_path / "out").digests


def test_an_interrupted_run_does_not_fetch_again(tmp_path, algorithm, server):
    url, asked, body = server
    with pytest.raises(KeyboardInterrupt), run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        chosen(algorithm, url).fetched(step)
        raise KeyboardInterrupt
    with run_step(INFO, StepOptions(outdir=tmp_path / "out", resume=True), parameters={}) as step:
        chosen(algorithm, url).fetched(step)
    assert len(asked) == 1
    assert (tmp_path / "out" / "model.pth").read_bytes() == body
    assert {path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")} == set()
