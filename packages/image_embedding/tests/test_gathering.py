import numpy as np
import pytest

from cellmapkit.api import InputError, UsageError
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.image_embedding.gathering import Source, gather, links_of
from cellmapkit.image_embedding.info import INFO
from cellmapkit.image_embedding.layout import Listed


@pytest.fixture
def gathered(tmp_path, source):
    def run(*, need_labels=False, **values):
        layout = Source(inputdir=source, **values).laid_out()
        with run_step(INFO, StepOptions(outdir=tmp_path / "gathered", overwrite=True), parameters={}) as step:
            found = gather(step, layout, None, need_labels=need_labels)
            return found, {path.name for path in step.inputs}

    return run


def test_only_fields_of_the_chosen_folds_are_read(gathered):
    found, read = gathered()
    assert found.images.fields == ("F0", "F1", "F2")
    assert found.images.ids == ("A", "B", "C", "D")
    assert found.images.channels == ("red", "green", "blue", "yellow")
    assert len(read) == 3 * 4 + 1
    assert "1_image_gene_node_attributes.tsv" in read


def test_fields_of_several_folds_stand_side_by_side_and_one_may_serve_several_proteins(gathered):
    found, _ = gathered(fold=("all",))
    assert found.images.fields == ("F0", "F1", "F2", "F3", "F4")
    # F1 is in both folds and linked once; F2 is of C and D
    assert found.images.links.tolist() == [[0, 0], [1, 1], [2, 2], [2, 3], [3, 0], [4, 2]]


def test_pixels_are_those_of_the_field_in_the_order_of_channels(gathered):
    found, _ = gathered(fold=("2",), channels=("blue", "green"))
    assert found.images.fields == ("F1", "F3", "F4")
    assert [np.round(plane.mean()) for plane in found.images.pixels[1]] == [40 + 50, 40 + 100]


def test_fields_without_images_are_refused_with_their_colour(gathered, source):
    (source / "blue" / "F1_blue.jpg").unlink()
    with pytest.raises(InputError, match=r"1 of 3 fields cannot be used: F1: there is no image of blue") as caught:
        gathered()
    assert "--skip_missing" in caught.value.hint


def test_they_are_left_out_on_request(gathered, source):
    (source / "blue" / "F1_blue.jpg").unlink()
    found, _ = gathered(skip_missing=True)
    assert found.images.fields == ("F0", "F2")
    assert found.images.ids == ("A", "C", "D")
    assert [fault.field for fault in found.faults] == ["F1"]


def test_images_of_another_ending_are_pointed_at(gathered):
    with pytest.raises(InputError, match=r"3 of 3 fields .*red, green, blue, yellow") as caught:
        gathered(suffix=".png", skip_missing=True)
    assert "images ending in .jpg, see --suffix" in caught.value.hint


def test_tables_that_name_no_image_are_refused(gathered, source):
    (source / "1_image_gene_node_attributes.tsv").write_text("name\tfilename\nA\t\n")
    with pytest.raises(InputError, match="name no image"):
        gathered()


def test_locations_are_those_of_the_samples_there_are(gathered, source):
    assert gathered()[0].images.classes == ()
    (source / "samplescopy.csv").write_text("antibody,locations\nHPA1,Golgi\n")
    assert gathered()[0].images.classes == ("Golgi",)
    (source / "samples.csv").write_text('antibody,locations\nHPA1,"Golgi,ER"\nHPA3,ER\n')
    found, read = gathered()
    assert found.images.classes == ("ER", "Golgi")
    assert found.images.labels.tolist() == [[True, True], [False, False], [True, False], [True, False]]
    assert "samples.csv" in read
    assert "samplescopy.csv" not in read


def test_given_locations_come_before_samples(gathered, source, tmp_path):
    (source / "samples.csv").write_text("antibody,locations\nHPA1,Golgi\n")
    (tmp_path / "known.json").write_text('{"B": ["ER"], "Z": ["ER"]}')
    assert gathered(locations=tmp_path / "known.json")[0].images.classes == ("ER",)
    with pytest.raises(UsageError, match="--samples and --locations are both given"):
        gathered(locations=tmp_path / "known.json", samples=source / "samples.csv")


def test_samples_without_locations_matter_only_where_locations_do(gathered, source):
    (source / "samples.csv").write_text("antibody,filename\nHPA1,F0_\n")
    assert gathered()[0].images.classes == ()
    with pytest.raises(InputError, match="no column locations"):
        gathered(need_labels=True)
    with pytest.raises(InputError, match="no column locations"):
        gathered(samples=source / "samples.csv")


def test_links_are_of_known_proteins_and_fields_only():
    rows = [Listed("B", "f", "", 1), Listed("A", "g", "", 1), Listed("A", "g", "", 2), Listed("A", "", "", 1)]
    assert links_of(("A", "B"), ("f", "g"), rows).tolist() == [[0, 1], [1, 0]]
    assert links_of(("A",), ("f",), rows).shape == (0, 2)
