"""What the tests of core share: a step, options, and a plugin found through a fake distribution."""

from __future__ import annotations

import errno
import io
import os
import sys

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo, StepOptions

PLUGIN = """
from dataclasses import dataclass
from cellmapkit.api import Algorithm, Params, param

@dataclass(frozen=True, kw_only=True)
class ToyParams(Params):
    width: int = param(3, help="Width.", unit="dimensions", ge=1, source="test")
    scale: float = param(1.0, help="Scale.", source="test")
    unit: bool = param(False, help="Unit length.", source="test")
    cutoffs: tuple[float, ...] = param((0.1, 0.2), help="Cutoffs.", source="test")

def load():
    def run(*arguments):
        return arguments
    return run

algorithm = Algorithm(name="{name}", role="coembedding", summary="A toy.", citation="none", params=ToyParams,
                      api_version={version}, load=load, presets={{"paper": {{"width": 7, "unit": True}}}})
"""


@pytest.fixture
def info():
    about = About(name="Toy", description="Output of a toy step", keywords=("toy", "step"))
    return StepInfo(distribution="cellmapkit-core", command="cellmaps_toycmd.py", title="Toy", about=about)


@pytest.fixture
def options(tmp_path):
    return StepOptions(outdir=tmp_path / "out", argv=("out", "--width", "3"))


@pytest.fixture
def embedding():
    values = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    return Embedding(ids=("NAN", "NA", "TP53", "C1orf43", "MDM2"), values=values)


@pytest.fixture
def install_plugin(tmp_path, monkeypatch):
    """Return a function that makes a plugin discoverable without installing anything."""

    def install(name="toy", module="toy_plugin", text=None, version=1, dist="toy-dist"):
        site = tmp_path / "site"
        info = site / f"{dist.replace('-', '_')}-1.2.dist-info"
        info.mkdir(parents=True)
        (site / f"{module}.py").write_text(PLUGIN.format(name=name, version=version) if text is None else text)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.2\nSummary: A toy.\n")
        (info / "entry_points.txt").write_text(f"[cellmapkit.coembedding]\n{name} = {module}:algorithm\n")
        monkeypatch.syspath_prepend(str(site))
        sys.modules.pop(module, None)

    yield install
    for module in [name for name in sys.modules if name.startswith("toy_plugin")]:
        del sys.modules[module]


class ClosedStream(io.StringIO):
    """A stream whose reader is gone: a pipe that was closed, or a terminal that was."""

    def __init__(self, number):
        super().__init__()
        self.number = number
        self.n_tries = 0

    def write(self, text):
        self.n_tries += 1
        raise OSError(self.number, os.strerror(self.number))

    def flush(self):
        self.write("")


@pytest.fixture(params=[errno.EPIPE, errno.EIO])
def closed_stream(request):
    return ClosedStream(request.param)  # the test puts it in place: pytest captures anew after fixtures
