"""Real tables and images: CM4AI's folders, and upstream's samples against a server that has a few of their images."""

import csv
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from image_forms import COLOURS, antibody, atlas, data, entry, jpeg

from cellmapkit.downloader.cli import image

DATA = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data in {DATA}; set CELLMAPKIT_DATA"),
]


def run(out, *words):
    result = CliRunner().invoke(image, [str(out), *map(str, words)])
    assert result.exit_code == 0, result.output
    return out


def summary(out):
    return dict(line.split("\t") for line in (out / "image_summary.tsv").read_text().splitlines())


def test_the_folder_of_two_fields(tmp_path):
    folder = DATA / "images" / "cm4ai_paclitaxel"
    out = run(tmp_path / "out", "--cm4ai_table", folder / "example.csv")
    for colour in COLOURS:
        for region in ("R1", "R2"):
            name = f"B2AI_1_Paclitaxel_C1_{region}"
            original = folder / colour / f"{name}_z01_{colour}.jpg"
            assert (out / colour / f"{name}_{colour}.jpg").read_bytes() == original.read_bytes()
    assert summary(out)["fields whose Baselink is that of another field"] == "1"


def test_the_folder_whose_table_names_fields_that_are_not_there(tmp_path):
    folder = DATA / "images" / "cm4ai_untreated"
    out = run(tmp_path / "out", "--cm4ai_table", folder / "samplescopy.csv", "--skip_failed", "--n_folds", "4")
    said = summary(out)
    assert (said["fields with all images"], said["images that could not be had"], said["rows left out"]) == (
        "4", "2852", "6")  # fmt: skip
    for fold in (1, 2, 3, 4):
        (row,) = (out / f"{fold}_image_gene_node_attributes.tsv").read_text().splitlines()[1:]
        (expected,) = (folder / f"{fold}_image_gene_node_attributes.tsv").read_text().splitlines()[1:]
        assert row.split("\t")[3:] == expected.split("\t")[3:]


def test_upstreams_samples(tmp_path, server):
    inputs = DATA / "upstream_inputs"
    with (inputs / "samples.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    entries = {}
    for number, row in enumerate(rows):
        link = f"/{row['antibody'][3:].lstrip('0')}/{row['if_plate_id']}_{row['position']}_{row['sample']}_"
        entries.setdefault((row["gene_names"], row["ensembl_ids"], row["antibody"]), []).append(link)
        if number < 10:
            server.files |= {f"{link}{colour}.jpg": jpeg(number) for colour in COLOURS}
    texts = [
        entry(
            gene, ensembl, antibody(who, data("U2OS", [], *(f"{server.url}{link}blue_red_green.jpg" for link in links)))
        )
        for (gene, ensembl, who), links in entries.items()
    ]
    (tmp_path / "atlas.xml").write_text(atlas(*texts))
    out = run(tmp_path / "out", "--samples", inputs / "samples.csv", "--unique", inputs / "unique.csv", "--provenance",
              inputs / "provenance.json", "--proteinatlasxml", tmp_path / "atlas.xml", "--skip_failed")  # fmt: skip
    said = summary(out)
    assert (said["fields"], said["images asked for"], said["fields with all images"]) == ("483", "1932", "10")
    assert (said["images that could not be had"], said["rows left out"]) == ("1892", "0")
    assert set(server.asked.values()) == {1}
    assert (out / "unique.csv").read_bytes() == (inputs / "unique.csv").read_bytes()
