"""Images that samples name, and all images of some genes in a cell line."""

import pytest
from image_forms import antibody, atlas, data, entry

from cellmapkit.api import IdMismatchError
from cellmapkit.downloader.hpa_images import atlas_field, image_id, plan_atlas, plan_samples, sample_rows
from cellmapkit.downloader.image_samples import Gene, Sample

HOST = "http://images.proteinatlas.org"


def url(number, field, more=""):
    return f"{HOST}/{number}/{field}{more}blue_red_green.jpg"


def sample(field, who="HPA005910"):
    plate, position, number, _ = field.split("_")
    return Sample(field, plate, position, number, who, (Gene("E1", "A"),), "", 2)


@pytest.fixture
def xml(tmp_path):
    path = tmp_path / "proteinatlas.xml"
    mine = antibody("HPA005910", data("U-2 OS", ["Cytosol", "Nucleoplasm"], url(5910, "7_C5_1_"), url(5910, "7_C5_2_")),
                    data("HeLa", ["Cytosol"], url(5910, "7_D5_1_")))  # fmt: skip
    shared = antibody("CAB004303", data("U2OS", [], url(4303, "12_A1_1_", "cr5af971a263864_")))
    path.write_text(
        atlas(
            entry("ELOA", "ENSG00000011007", mine),
            entry("ACTN1", "ENSG00000072110", shared),
            entry("ACTN4", "ENSG00000130402", shared),
        )
    )
    return path


def test_urls_and_image_ids():
    where = atlas_field(url(4109, "1832_C1_2_"))
    assert where == (f"{HOST}/4109/1832_C1_2_", ".jpg", "4109/1832_C1_2_", "1832_C1_2_")
    hashed = atlas_field(url(4109, "1843_B2_17_", "cr5af971a263864_"))
    assert (hashed.link, hashed.image_id) == (f"{HOST}/4109/1843_B2_17_cr5af971a263864_", "4109/1843_B2_17_")
    assert atlas_field("http://host/4109/blue.jpg") is None
    assert image_id(sample("7_C5_1_")) == "5910/7_C5_1_"
    assert image_id(sample("7_C5_1_", "CAB004303")) == "4303/7_C5_1_"


def test_images_of_samples(xml):
    plan = plan_samples([sample("7_C5_1_"), sample("12_A1_1_", "CAB004303"), sample("9_A1_1_")], xml)
    assert {job.source for job in plan.jobs} == {
        f"{HOST}/{where}{colour}.jpg" for colour in ("red", "green", "blue", "yellow")
        for where in ("5910/7_C5_1_", "4303/12_A1_1_cr5af971a263864_")
    }  # fmt: skip
    assert {job.file for job in plan.jobs if job.field == "12_A1_1_"} == {
        f"{colour}/12_A1_1_{colour}.jpg" for colour in ("red", "green", "blue", "yellow")
    }
    assert plan.urls["7_C5_1_"] == url(5910, "7_C5_1_")
    assert [row[1:] for row in plan.left_out] == [
        ("9_A1_1_", "HPA005910", "proteinatlas.xml has no image 5910/9_A1_1_")
    ]
    assert plan.facts == [
        ("release of the Human Protein Atlas", "25"), ("version of its schema", "3.1"), ("entries in its XML", 3),
    ]  # fmt: skip


def test_samples_of_which_none_is_known(xml):
    with pytest.raises(IdMismatchError, match="none of the 1 images of the samples is in proteinatlas.xml"):
        plan_samples([sample("9_A1_1_")], xml)


def test_two_antibodies_with_a_field_of_one_name(xml):
    text = xml.read_text().replace("4303/12_A1_1_cr5af971a263864_", "4303/7_C5_1_")
    xml.write_text(text)
    plan = plan_samples([sample("7_C5_1_"), sample("7_C5_1_", "CAB004303")], xml)
    assert len(plan.jobs) == 4
    assert "has a field of this name of HPA005910 already" in plan.left_out[0].reason


@pytest.mark.parametrize("cell_line", ["U2OS", "u-2 os"])
def test_all_images_of_a_cell_line(xml, cell_line):
    plan = plan_atlas(xml, cell_line, None)
    assert [(one.field, one.antibody, one.locations) for one in plan.samples] == [
        ("12_A1_1_", "CAB004303", ""), ("7_C5_1_", "HPA005910", "Cytosol, Nucleoplasm"),
        ("7_C5_2_", "HPA005910", "Cytosol, Nucleoplasm"),
    ]  # fmt: skip
    assert len(plan.jobs) == 12


def test_cell_lines_in_small_letters_match(xml):
    assert [one.field for one in plan_atlas(xml, "HeLa", None).samples] == ["7_D5_1_"]


def test_genes_of_a_list_and_all_that_their_antibody_binds(xml):
    plan = plan_atlas(xml, "U2OS", ["ACTN4", "NOBODY"])
    (one,) = plan.samples
    assert [gene.symbol for gene in one.genes] == ["ACTN1", "ACTN4"]
    assert [row.reason for row in plan.left_out] == ["NOBODY: no image in U2OS"]
    assert sample_rows(plan.samples, plan.urls, "U2OS") == [
        ("/archive/12/12_A1_1_", "12", "A1", "1", 35, "", "CAB004303", "ENSG00000072110,ENSG00000130402",
         "ACTN1,ACTN4", "U2OS", url(4303, "12_A1_1_", "cr5af971a263864_")),
    ]  # fmt: skip


def test_a_cell_line_that_is_not_there(xml):
    with pytest.raises(IdMismatchError, match="no image in the cell line 'A549' .* it has 'HeLa', 'U-2 OS', 'U2OS'"):
        plan_atlas(xml, "A549", None)
