import csv
import json

import numpy as np
import pytest
from PIL import Image

from cellmapkit.api import Run
from cellmapkit.core.testing import exit_code
from cellmapkit.demo.again import cell_of
from cellmapkit.demo.antibodies import stain
from cellmapkit.demo.cli import main
from cellmapkit.demo.field import COLOURS, draw_field
from cellmapkit.demo.image_params import ImageParams

SMALL = ("--n_proteins", 120, "--n_compartments", 2, "--n_modules", 5, "--n_complexes", 12, "--seed", 3)
FEW = ("--coverage", 0.06, "--field_size", 128, "--seed", 5, "--n_locations", 10, "--ambiguous", 0.3)
PARAMS = {"coverage": 0.06, "field_size": 128, "n_locations": 10, "ambiguous": 0.3}


@pytest.fixture(scope="module")
def cell_crate(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "cell"
    assert exit_code(main, "make", path, *SMALL) == 0
    return path


@pytest.fixture(scope="module")
def crate(cell_crate):
    path = cell_crate.with_name("images")
    assert exit_code(main, "images", path, "--cell", cell_crate, "--masks", "--threads", 1, *FEW) == 0
    return path


def names(crate):
    with (crate / "samples.csv").open(newline="") as stream:
        return [row["filename"] for row in csv.DictReader(stream)]


def test_every_field_of_the_tables_has_four_images_and_no_more(crate):
    assert len(names(crate)) > 5
    for colour in COLOURS:
        assert {path.name for path in (crate / colour).iterdir()} == {f"{name}{colour}.jpg" for name in names(crate)}
    with (crate / "2_image_gene_node_attributes.tsv").open() as stream:
        assert {row["filename"] for row in csv.DictReader(stream, delimiter="\t")} <= set(names(crate))


def test_images_are_the_drawn_fields_within_what_jpeg_loses(cell_crate, crate):
    antibody = stain(cell_of(cell_crate), ImageParams(**PARAMS), Run(seed=5)).antibodies[0]
    field = draw_field(antibody, 1, ImageParams(**PARAMS), Run(seed=5))
    for colour, plane in zip(COLOURS, field.pixels, strict=True):
        with Image.open(crate / colour / f"{antibody.field_name(1)}{colour}.jpg") as image:
            assert image.mode == "L" and image.size == (128, 128)
            assert np.abs(np.asarray(image, float) - plane).mean() < 2.5
    for folder, mask in (("masks", field.cells), ("nucleus_masks", field.nuclei)):
        with Image.open(crate / folder / f"{antibody.field_name(1)[:-1]}.png") as image:
            assert (np.asarray(image) == mask).all()


def test_the_count_of_cells_is_that_of_the_masks(crate):
    with (crate / "truth_fields.tsv").open() as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            with Image.open(crate / "masks" / f"{row['field'][:-1]}.png") as image:
                mask = np.asarray(image)
            assert int(row["cells"]) == len(np.unique(mask[mask > 0]))
            assert int(row["cells cut by the border"]) <= int(row["cells"])
            assert float(row["part of the field covered by cells"]) == pytest.approx((mask > 0).mean(), abs=1e-3)


def test_the_crate_records_parameters_files_and_the_cell(crate):
    graph = json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]
    known = {item.get("@id") for item in graph}
    assert all(f"{colour}/{name}{colour}.jpg" in known for name in names(crate) for colour in COLOURS)
    assert {"coverage", "misplaced", "seed"} <= {item.get("name") for item in graph}
    assert any("truth.tsv" in str(item.get("alternateName", item.get("@id"))) for item in graph)


def test_threads_make_no_difference(cell_crate, crate):
    other = crate.with_name("threads")
    assert exit_code(main, "images", other, "--cell", cell_crate, "--threads", 3, *FEW) == 0
    assert not (other / "masks").exists()
    for name in names(crate):
        for colour in COLOURS:
            file = f"{colour}/{name}{colour}.jpg"
            assert (other / file).read_bytes() == (crate / file).read_bytes()


def test_images_in_colour_have_the_signal_in_the_channel_of_their_colour(cell_crate, crate):
    other = crate.with_name("rgb")
    assert exit_code(main, "images", other, "--cell", cell_crate, "--rgb", *FEW) == 0
    name = names(crate)[0]
    for colour, channels in (("red", [0]), ("green", [1]), ("blue", [2]), ("yellow", [0, 1])):
        with Image.open(other / colour / f"{name}{colour}.jpg") as image:
            means = np.asarray(image.convert("RGB"), float).mean(axis=(0, 1))
        assert image.mode == "RGB" and min(means[channels]) > 3 * max(np.delete(means, channels))


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("{new}",), 2, "--cell"),
        (("{new}", "--cell", "{new}"), 3, "does not exist"),
        (("{new}", "--cell", "{crate}"), 3, "holds no synthetic cell"),
        (("{new}", "--cell", "{cell}", "--n_locations", 11), 2, "n_locations"),
    ],
)
def test_what_cannot_be_done_is_said(crate, tmp_path, capsys, words, code, message):
    places = {"{new}": tmp_path / "new", "{cell}": crate.with_name("cell"), "{crate}": crate}
    assert exit_code(main, "images", *(places.get(word, word) for word in words)) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
