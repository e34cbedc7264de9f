from dataclasses import replace

import numpy as np
import pytest

from cellmapkit.api.images import ImageEmbedding, ImageSet
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.core.tables import read_embedding
from cellmapkit.image_embedding import outputs
from cellmapkit.image_embedding.fields import FieldPixels
from cellmapkit.image_embedding.gathering import Gathered
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.layout import Listed

LISTED = (
    Listed("A", "f", "", 1), Listed("A", "g", "", 2), Listed("B", "g", "", 2), Listed("C", "h", "", 1),
)  # fmt: skip
IMAGES = ImageSet(
    ids=("A", "B", "C"),
    fields=("f", "g", "h"),
    pixels=[np.zeros((1, 2, 2), dtype=np.uint8)] * 3,
    channels=("green",),
    links=np.array([[0, 0], [1, 0], [1, 1], [2, 2]]),
    classes=(),
    labels=np.zeros((3, 0), dtype=bool),
)


@pytest.fixture
def outcome():
    values = np.float32([[1, 10], [4, 40], [0, 0]])
    result = ImageEmbedding(values=values, counts=np.array([1, 2, 0]), columns={"": ("area", "width")})
    gathered = Gathered(images=IMAGES, pixels=FieldPixels([], ("green",), None), listed=LISTED, faults=())
    return outputs.Outcome(algorithm="toy", gathered=gathered, images=IMAGES, result=result)


def test_proteins_are_means_weighted_by_cells_and_those_without_are_left_out(outcome):
    found, total = outcome.proteins(outcome.result.values)
    assert found.ids == ("A", "B")
    assert found.values.tolist() == [[3, 30], [4, 40]]  # (1 * 1 + 2 * 4) / 3
    assert total.tolist() == [3, 2, 0]


def test_a_fold_has_only_its_own_fields(outcome):
    assert outcome.proteins(outcome.result.values, 1)[0].values.tolist() == [[1, 10]]
    assert outcome.proteins(outcome.result.values, 2)[0].values.tolist() == [[4, 40], [4, 40]]


def test_tables_say_what_is_missing(tmp_path, outcome):
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        outputs.write(step, outcome)
        assert step.files["image_emd.tsv"].columns == ("id: protein name", "0: area", "1: width")
    assert (tmp_path / "out" / "not_embedded.tsv").read_text() == (
        "id\treason\nC\tfield h: nothing in it could be measured\n"
    )
    assert (tmp_path / "out" / "fields.tsv").read_text().splitlines()[2] == "g\tA,B\t2\t2\t"
    assert read_embedding(tmp_path / "out" / "2_image_emd.tsv").embedding.ids == ("A", "B")
    assert not (tmp_path / "out" / "labels_prob.tsv").exists()


def test_named_features_have_their_names_in_the_header_of_tables_that_are_ours_alone(tmp_path, outcome):
    raw = np.float32([[1, 2], [3, 4], [0, 0]])
    names = {"": ("area", "width"), "raw": ("length", "height")}
    result = replace(outcome.result, extra={"raw": raw, "bare": raw}, columns=names)
    with run_step(INFO, StepOptions(outdir=tmp_path / "out"), parameters={}) as step:
        outputs.write(step, replace(outcome, result=result))
    headers = {path.name: path.read_text().splitlines()[0].split() for path in (tmp_path / "out").glob("*_emd.tsv")}
    assert headers["image_emd.tsv"] == headers["toy_bare_emd.tsv"] == ["id", "0", "1"]
    assert headers["toy_raw_emd.tsv"] == ["id", "length", "height"]
    assert read_embedding(tmp_path / "out" / "toy_raw_emd.tsv").embedding.values.shape == (2, 2)
