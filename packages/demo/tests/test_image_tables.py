import csv
import hashlib
import io
import json

import pytest

from cellmapkit.api import Run
from cellmapkit.demo.antibodies import stain
from cellmapkit.demo.image_params import ImageParams
from cellmapkit.demo.image_tables import image_files, seen_by


@pytest.fixture(scope="module")
def staining(cell):
    return stain(cell, ImageParams(coverage=0.3, ambiguous=0.1), Run(seed=1))


@pytest.fixture(scope="module")
def files(cell, staining):
    return {file.name: file for file in image_files(cell, staining, 2)}


def read(file):
    text = file.content.decode()
    return list(csv.DictReader(io.StringIO(text), delimiter="," if file.name.endswith(".csv") else "\t"))


def test_all_tables_are_there_and_described(files):
    assert set(files) == {
        "1_image_gene_node_attributes.tsv",
        "2_image_gene_node_attributes.tsv",
        "samples.csv",
        "unique.csv",
        "fields.tsv",
        "truth_images.tsv",
        "standard_locations.json",
        "images_provenance.json",
    }
    assert all(len(file.description) >= 10 for file in files.values())


def test_folds_name_each_imaged_gene_once_with_a_field_of_its_own(cell, staining, files):
    symbols = sorted(cell.genes[protein].symbol for protein in staining.seen)
    one, two = (read(files[f"{fold}_image_gene_node_attributes.tsv"]) for fold in (1, 2))
    for rows in (one, two):
        assert [row["name"] for row in rows] == symbols
        assert set(rows[0]) == {"name", "represents", "ambiguous", "antibody", "filename", "imageurl"}
    assert all(a["filename"].endswith("_1_") and b["filename"].endswith("_2_") for a, b in zip(one, two, strict=True))
    ambiguous = [row for row in one if row["ambiguous"]]
    assert len(ambiguous) == 2 * sum(len(a.targets) == 2 for a in staining.antibodies) > 0
    for row in ambiguous:
        pair = [other["name"] for other in one if other["antibody"] == row["antibody"]]
        assert row["ambiguous"] == ",".join(sorted(pair)) and len(pair) == 2


def test_samples_and_unique_are_in_the_columns_of_upstream(staining, files):
    samples, unique = read(files["samples.csv"]), read(files["unique.csv"])
    assert len(samples) == 2 * len(staining.antibodies) and len(unique) == len(staining.antibodies)
    for row in samples:
        assert row["filename"] == f"{row['if_plate_id']}_{row['position']}_{row['sample']}_"
    assert [row["locations"] for row in samples[::2]] == [",".join(seen_by(a)) for a in staining.antibodies]
    assert all(int(row["n_location"]) == len(row["locations"].split(",")) for row in unique)


def test_fields_have_a_row_for_each_gene(staining, files):
    rows = read(files["fields.tsv"])
    assert set(rows[0]) == {"gene", "ensembl_id", "antibody", "field", "locations"}
    assert len(rows) == 2 * len(staining.seen)
    assert {row["field"] for row in rows} == {row["filename"] for row in read(files["samples.csv"])}


def test_the_standard_is_what_is_seen_and_the_truth_says_where_that_is_wrong(cell, staining, files):
    terms = json.loads(files["standard_locations.json"].content)
    assert terms == {cell.genes[protein].symbol: list(seen) for protein, seen in staining.seen.items()}
    for row in read(files["truth_images.tsv"]):
        planted, seen = (set(row[key].split(",")) for key in ("planted_locations", "seen_locations"))
        assert sorted(seen) == terms[row["gene"]]
        assert {"": planted == seen, "besides": planted < seen, "instead": not planted & seen}[row["misplaced"]]
        assert row["compartments"].startswith("compartment_")


def test_provenance_has_what_upstream_asks_for(files):
    words = json.loads(files["images_provenance.json"].content)
    assert {"name", "organization-name", "project-name", "samples", "unique"} <= set(words)
    wanted = {"name", "author", "version", "date-published", "description", "data-format"}
    assert set(words["samples"]) == wanted == set(words["unique"])


def test_the_bytes_stay_what_they_are(files):
    whole = hashlib.sha256(b"".join(files[name].content for name in sorted(files)))
    assert whole.hexdigest() == "c17f952d1b30db0687309427134bc75c1f2952ea321f81721c6b829d2f73713e"
