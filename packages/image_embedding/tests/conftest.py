import csv
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cellmapkit.core.testing import exit_code

COLOURS = ("red", "green", "blue", "yellow")
ALGORITHMS = ("toymeans", "toyweights", "toylearner", "toycells")
DECLARATION = """
from importlib import import_module
from pathlib import Path
from dataclasses import dataclass
from cellmapkit.api import API_VERSION, Algorithm, Needs, Params, param

@dataclass(frozen=True, kw_only=True)
class MeansParams(Params):
    scale: float = param(1.0, help="Factor.", source="chosen")
    stop: bool = param(False, help="Be interrupted once.", source="chosen")

@dataclass(frozen=True, kw_only=True)
class WeightsParams(Params):
    model_path: Path | None = param(None, help="Weights.", source="chosen")
    random_weights: bool = param(False, help="Without.", source="chosen")

def made(name, params, **needs):
    load = lambda: getattr(import_module("cellmapkit_toyimages.work"), name)
    return Algorithm(name=name, role="image_embedding", summary="A toy.", citation="none", params=params,
                     load=load, api_version=API_VERSION, needs=Needs(**needs))

toymeans = made("toymeans", MeansParams, channels=("green", "blue"))
toyweights = made("toyweights", WeightsParams, weights_url="http://127.0.0.1:9/published.pth")
toylearner = made("toylearner", Params, labels=True)
toycells = made("toycells", Params, images="cells", markers=1)
"""
WORK = """
import numpy as np
from cellmapkit.api.images import ImageEmbedding

def _means(images):
    return np.stack([images.pixels[k].mean(axis=(1, 2)) for k in range(len(images.fields))]).astype(np.float32)

def _ones(images):
    return np.ones(len(images.fields), dtype=np.int64)

def toymeans(images, params, run):
    state = run.checkpoint.load()
    if params.stop and state is None:
        run.checkpoint.save({"means": _means(images)})
        raise KeyboardInterrupt
    values = (state or {"means": _means(images)})["means"] * np.float32(params.scale)
    green = values[:, [images.channels.index("green")]]
    return ImageEmbedding(
        values=values, counts=_ones(images), probabilities=np.hstack([green / 255, 1 - green / 255]),
        classes=("Nucleus", "Cytosol"), extra={"doubled": 2 * values},
        columns={"": images.channels}, tables={"recall_by_class": (("class", "recall"), ("Nucleus", 0.5))},
        history=({"loss": 2.0}, {"loss": 1.0}), weights={"layer": np.float32([1, 2])},
        notes=("taken up again" if state else "begun",),
    )

def toyweights(images, params, run):
    size = len(params.model_path.read_bytes()) if params.model_path else -1
    return ImageEmbedding(values=np.tile(np.float32([size, 0]), (len(images.fields), 1)), counts=_ones(images))

def toylearner(images, params, run):
    known = np.zeros((len(images.fields), len(images.classes)), dtype=np.float32)
    np.maximum.at(known, images.links[:, 0], images.labels[images.links[:, 1]].astype(np.float32))
    return ImageEmbedding(values=known, counts=_ones(images))

def toycells(images, params, run):
    rows = np.flatnonzero(images.cells.averaged)
    counts = np.bincount(images.cells.field[rows], minlength=len(images.fields))
    values = np.stack([counts, counts, 0 * counts], axis=1).astype(np.float32)
    return ImageEmbedding(values=values, counts=counts)
"""


@pytest.fixture
def toys(tmp_path_factory, monkeypatch):
    """Make four image embedders that are found as if they were installed."""
    site = tmp_path_factory.mktemp("plugins")
    package, info = site / "cellmapkit_toyimages", site / "cellmapkit_toyimages-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").write_text(DECLARATION)
    (package / "work.py").write_text(WORK)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cellmapkit-toyimages\nVersion: 1.0\n")
    entries = "".join(f"{name} = cellmapkit_toyimages:{name}\n" for name in ALGORITHMS)
    (info / "entry_points.txt").write_text(f"[cellmapkit.image_embedding]\n{entries}")
    monkeypatch.syspath_prepend(str(site))
    yield
    for name in [name for name in sys.modules if name.startswith("cellmapkit_toyimages")]:
        del sys.modules[name]


@pytest.fixture
def embed(toys, tmp_path):
    """Run the command in this process with an output directory of its own, and return the exit code."""

    def run(*words, algorithm="toymeans", outdir="out"):
        from cellmapkit.image_embedding.cli import command

        small = () if algorithm == "toycells" or "--resize" in words else ("--resize", 16)
        return exit_code(command, tmp_path / outdir, *words, *small, "--algorithm", algorithm)

    return run


def level(field: int, colour: str) -> int:
    """Return the intensity that the plane of a field has throughout."""
    return 10 * (field + 1) + 50 * COLOURS.index(colour)


def write_table(path: Path, rows, header=("name", "represents", "ambiguous", "antibody", "filename", "imageurl")):
    with path.open("w", newline="") as stream:
        csv.writer(stream, delimiter="\t", lineterminator="\r\n").writerows([header, *rows])


def row(name, antibody, filename):
    return (name, f"ensembl:{name}", "", antibody, filename, "no image url found")


@pytest.fixture
def source(tmp_path):
    """Lay out five fields of four proteins in two folds; the antibody of the last two cannot tell them apart."""
    folder = tmp_path / "1.image_download"
    for colour in COLOURS:
        (folder / colour).mkdir(parents=True)
        for k in range(5):
            plane = np.full((24, 32), level(k, colour), dtype=np.uint8)
            Image.fromarray(plane).save(folder / colour / f"F{k}_{colour}.jpg", quality=95)
    (folder / "red" / "unused_red.jpg").write_bytes(b"not an image, and not listed")
    fold1 = [row("B", "HPA2", "F1_"), row("A", "HPA1", "F0_"), row("C", "HPA3", "F2_"), row("D", "HPA3", "F2_")]
    fold2 = [row("A", "HPA1", "F3_,ignored_"), row("B", "HPA2", "F1_"), row("C", "HPA3", "F4_")]
    write_table(folder / "1_image_gene_node_attributes.tsv", fold1)
    write_table(folder / "2_image_gene_node_attributes.tsv", fold2)
    return folder


@pytest.fixture
def server():
    """Serve some bytes as a model; say what was asked for."""
    asked, body = [], b"weights" * 1000

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}/net.pth", asked, body
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def cell_source(source):
    """Replace the fields of the first fold by ones with twelve cells each, nuclei in bodies, of known places."""
    y, x = np.mgrid[:240, :320]
    rng = np.random.default_rng(7)
    for k in range(3):
        planes = dict.fromkeys(COLOURS, np.zeros((240, 320)))
        for row, column in np.ndindex(3, 4):
            away = np.hypot(y - 40 - 80 * row + rng.integers(-4, 5), x - 40 - 80 * column + rng.integers(-4, 5))
            for colour, radius in zip(COLOURS, (30, 14, 14, 24), strict=True):
                planes[colour] = planes[colour] + 150 * (away < radius)
        for colour, plane in planes.items():
            pixels = (plane + rng.uniform(0, 12, plane.shape)).astype(np.uint8)
            Image.fromarray(pixels).save(source / colour / f"F{k}_{colour}.jpg", quality=95)
    return source
