import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cellmapkit.core.crate import About
from cellmapkit.core.reading import read_crate
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.core.tables import read_embedding
from cellmapkit.image_embedding.info import INFO


def table(folder, name="image_emd.tsv"):
    found = read_embedding(folder / name).embedding
    return {name: row.tolist() for name, row in zip(found.ids, found.values, strict=True)}


def rows(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def means(*fields, scale=1.0):
    """Return what the toy makes of fields of one grey: the mean of each colour, times a factor."""
    return [scale * np.mean([10 * (k + 1) + 50 * colour for k in fields]) for colour in range(4)]


def test_an_image_directory_becomes_a_crate_with_a_vector_per_protein(tmp_path, source, embed):
    assert embed("--inputdir", source, "--scale", "2", "--resize", "1536") == 0
    out = tmp_path / "out"
    assert table(out) == {
        "A": means(0, scale=2),
        "B": means(1, scale=2),
        "C": means(2, scale=2),
        "D": means(2, scale=2),
    }
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    values = {item["name"]: item.get("value") for item in graph if item.get("@type") == "PropertyValue"}
    assert (values["algorithm"], values["resize"], values["jpeg_quality"], values["scale"]) == (
        "toymeans",
        "1536",
        "85",
        "2.0",
    )
    described = {item.get("@id"): item for item in graph}
    assert described["image_emd.tsv"]
    assert {"fold1", "IF Image Embedding"} <= set(described["./"]["keywords"])
    assert "model_path" not in values


def test_every_result_has_its_file(tmp_path, source, embed):
    assert embed("--inputdir", source, "--fold", "1", "2") == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        "image_emd.tsv", "1_image_emd.tsv", "2_image_emd.tsv", "toymeans_doubled_emd.tsv", "labels_prob.tsv",
        "toymeans_recall_by_class.tsv", "loss_history.tsv", "toymeans_model.safetensors", "fields.tsv",
        "not_embedded.tsv", "contact_sheet.png",
    } <= names  # fmt: skip
    assert set(read_crate(tmp_path / "out").digests) >= names - {
        "ro-crate-metadata.json",
        "output.log",
        "error.log",
    } - {name for name in names if name.startswith("task_")}


def test_fields_of_several_folds_are_averaged_and_folds_are_kept(tmp_path, source, embed):
    assert embed("--inputdir", source, "--fold", "all") == 0
    out = tmp_path / "out"
    assert table(out) == {"A": means(0, 3), "B": means(1), "C": means(2, 4), "D": means(2)}
    assert table(out, "1_image_emd.tsv") == {"A": means(0), "B": means(1), "C": means(2), "D": means(2)}
    assert table(out, "2_image_emd.tsv") == {"A": means(3), "B": means(1), "C": means(4)}


def test_one_fold_has_one_table(tmp_path, source, embed):
    assert embed("--inputdir", source, "--fold", "2") == 0
    assert set(table(tmp_path / "out")) == {"A", "B", "C"}
    assert not (tmp_path / "out" / "2_image_emd.tsv").exists()


def test_probabilities_have_upstreams_form(tmp_path, source, embed):
    assert embed("--inputdir", source) == 0
    found = rows(tmp_path / "out" / "labels_prob.tsv")
    assert found[0] == ["", "Nucleus", "Cytosol"]
    assert found[1][0] == "A"
    assert [float(cell) for cell in found[1][1:]] == pytest.approx([60 / 255, 195 / 255], abs=1e-7)


def test_the_columns_of_features_are_described(tmp_path, source, embed):
    assert embed("--inputdir", source) == 0
    assert "1: green" in (tmp_path / "out" / "ro-crate-metadata.json").read_text()


def test_what_was_used_and_what_not_is_listed(tmp_path, source, embed):
    (source / "red" / "F1_red.jpg").unlink()
    (source / "green" / "F3_green.jpg").write_bytes(b"torn")
    with (source / "2_image_gene_node_attributes.tsv").open("a") as stream:
        stream.write("E\t\t\tHPA9\t\t\n")
    assert embed("--inputdir", source, "--fold", "all", "--skip_missing") == 0
    fields = {row[0]: row[1:] for row in rows(tmp_path / "out" / "fields.tsv")}
    assert fields["field"] == ["proteins", "folds", "count", "left_out"]
    assert fields["F0"] == ["A", "1", "1", ""]
    assert fields["F1"] == ["B", "1,2", "0", "there is no image of red"]
    assert fields["F2"] == ["C,D", "1", "1", ""]
    assert fields["F3"][2] == "0"
    assert fields["F3"][3].startswith("green image F3_green.jpg cannot be read")
    assert rows(tmp_path / "out" / "not_embedded.tsv") == [
        ["id", "reason"],
        ["B", "field F1: there is no image of red"],
        ["E", "no image is named for it"],
    ]
    assert set(table(tmp_path / "out")) == {"A", "C", "D"}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (["--fold", "3"], (3, "folds that are there: 1, 2")),
        (["--fold", "one"], (2, "is no fold")),
        (["--channels", "green", "red"], (3, "toymeans needs images of blue; those to be read are red, green")),
        (["--max_cells", "3"], (2, "--max_cells is about single cells")),
        (["--model_url", "https://x/y"], (2, "toymeans takes no trained weights")),
        (["--fake_embedder"], (2, "--fake_embedder is not offered")),
        (["--samples", "nowhere.csv"], (3, "nowhere.csv does not exist")),
        (["--suffix", ".png"], (3, "3 of 3 fields cannot be used")),
        (["--model_path", "x.pth"], (2, "--model_path is an option of")),
    ],
)
def test_wrong_usage_and_bad_input_leave_no_crate(tmp_path, source, embed, capsys, words, outcome):
    code, said = outcome
    assert embed("--inputdir", source, *words) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_learner_needs_two_locations(tmp_path, source, embed, capsys):
    assert embed("--inputdir", source, algorithm="toylearner") == 3
    assert "toylearner learns to tell locations apart" in capsys.readouterr().err
    (tmp_path / "l.tsv").write_text("A\tGolgi\nB\tER\nC\tER\n")
    assert embed("--inputdir", source, "--locations", tmp_path / "l.tsv", algorithm="toylearner") == 0
    assert table(tmp_path / "out") == {"A": [0, 1], "B": [1, 0], "C": [1, 0], "D": [1, 0]}


def test_a_model_file_is_read_and_recorded(tmp_path, source, embed):
    (tmp_path / "net.pth").write_bytes(b"12345")
    assert embed("--inputdir", source, "--model_path", tmp_path / "net.pth", algorithm="toyweights") == 0
    assert table(tmp_path / "out")["A"] == [5, 0]
    assert "net.pth" in (tmp_path / "out" / "ro-crate-metadata.json").read_text()
    assert embed("--inputdir", source, "--random_weights", algorithm="toyweights", outdir="without") == 0
    assert table(tmp_path / "without")["A"] == [-1, 0]
    assert "random weights, trained on nothing" in (tmp_path / "without" / "README.txt").read_text()
    assert "random weights" not in (tmp_path / "out" / "README.txt").read_text()


def test_a_model_file_that_is_not_there_is_refused_before_anything_else(source, embed, capsys):
    assert embed("--inputdir", source, "--model_path", "nowhere.pth", algorithm="toyweights") == 3
    assert "--model_path of toyweights names nowhere.pth, which does not exist" in capsys.readouterr().err


def test_dimensions_are_the_algorithms_business(tmp_path, source, embed):
    assert embed("--inputdir", source, "--dimensions", "1024") == 0
    assert "--dimensions 1024 changes nothing: the vectors have 4" in (tmp_path / "out" / "output.log").read_text()


def test_prepared_images_are_written_on_request_as_they_are_embedded(tmp_path, source, embed):
    assert embed("--inputdir", source, "--resize", "16", "--write_resized") == 0
    with Image.open(tmp_path / "out" / "green_resize" / "F0_green.jpg") as image:
        assert (image.size, image.mode) == ((16, 16), "L")
        assert set(np.unique(np.asarray(image))) == {60}
    assert "yellow_resize/F2_yellow.jpg" in read_crate(tmp_path / "out").digests


def test_an_interrupted_run_goes_on_from_its_checkpoint(tmp_path, source, embed):
    assert embed("--inputdir", source, "--stop") == 130
    assert not (tmp_path / "out").exists()
    assert embed("--inputdir", source, "--stop", "--resume") == 0
    assert "taken up again" in (tmp_path / "out" / "output.log").read_text()
    assert embed("--inputdir", source, outdir="whole") == 0
    assert (tmp_path / "out" / "image_emd.tsv").read_bytes() == (tmp_path / "whole" / "image_emd.tsv").read_bytes()


def test_a_checkpoint_of_other_images_is_refused(source, embed, capsys):
    assert embed("--inputdir", source, "--stop") == 130
    shutil.copyfile(source / "red" / "F4_red.jpg", source / "red" / "F0_red.jpg")
    assert embed("--inputdir", source, "--stop", "--resume") == 3
    assert "belongs to other inputs" in capsys.readouterr().err


def test_the_same_run_gives_the_same_bytes_at_any_number_of_threads(tmp_path, source, embed):
    for outdir, threads in (("one", 1), ("two", 3)):
        assert embed("--inputdir", source, "--fold", "all", "--threads", threads, outdir=outdir) == 0
    same = [path.name for path in (tmp_path / "one").iterdir() if path.suffix in (".tsv", ".safetensors", ".png")]
    assert len(same) > 8
    for name in same:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_directory_may_be_a_crate_whose_words_are_inherited(tmp_path, source, embed):
    info = replace(INFO, about=About(name="Download", description="images of a cell", keywords=("HEK293",)))
    with run_step(info, StepOptions(outdir=tmp_path / "crate"), parameters={}) as step:
        shutil.copytree(source, step.directory, dirs_exist_ok=True)
        for path in sorted(step.directory.rglob("F*.jpg")) + sorted(step.directory.glob("*.tsv")):
            step.add(path.relative_to(step.directory).as_posix(), "part of an image download")
    assert embed("--inputdir", tmp_path / "crate") == 0
    metadata = (tmp_path / "out" / "ro-crate-metadata.json").read_text()
    assert "HEK293" in metadata
    assert "../crate/green/F0_green.jpg" in metadata


def test_an_image_that_was_changed_after_its_crate_was_written_is_refused(tmp_path, source, embed, capsys):
    with run_step(INFO, StepOptions(outdir=tmp_path / "crate"), parameters={}) as step:
        shutil.copytree(source, step.directory, dirs_exist_ok=True)
        step.add("green/F0_green.jpg", "part of an image download")
    shutil.copyfile(source / "green" / "F1_green.jpg", tmp_path / "crate" / "green" / "F0_green.jpg")
    assert embed("--inputdir", tmp_path / "crate") == 3
    assert "F0_green.jpg was changed after its crate was written" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--model_url", "--model_path"])
def test_weights_are_fetched_from_a_url_into_the_crate(tmp_path, source, embed, server, flag):
    url, asked, body = server
    assert embed("--inputdir", source, flag, url, algorithm="toyweights") == 0
    assert asked == ["/net.pth"]
    assert (tmp_path / "out" / "model.pth").read_bytes() == body
    assert table(tmp_path / "out")["A"] == [len(body), 0]
    assert f"input read from {url}" in (tmp_path / "out" / "ro-crate-metadata.json").read_text()


def test_an_algorithm_of_cells_gets_the_cells_of_fields_as_they_are(tmp_path, cell_source, embed):
    assert embed("--inputdir", cell_source, "--average", "all", algorithm="toycells") == 0
    out = tmp_path / "out"
    counts = {row[0]: row[3] for row in rows(out / "fields.tsv")[1:]}
    assert counts == {"F0": "12", "F1": "12", "F2": "12"}
    assert table(out)["A"] == [12, 12, 0]
    assert np.load(out / "cells.npy", mmap_mode="r").shape == (36, 4, 64, 64)


def test_weights_that_cannot_be_fetched_say_what_else_can_be_done(source, embed, server, capsys):
    url = server[0].replace("http://", "ftp://")
    assert embed("--inputdir", source, "--model_url", url, algorithm="toyweights") == 3
    assert "give them with --model_path, or try things out with --random_weights" in capsys.readouterr().err


def test_an_algorithm_that_needs_a_marker_says_so_before_any_work(tmp_path, source, embed, capsys):
    assert embed("--inputdir", source, "--channels", "green", algorithm="toycells") == 3
    said = capsys.readouterr().err
    assert "toycells needs 1 colour besides green; there is green" in said
    assert not list(tmp_path.glob("out*"))
