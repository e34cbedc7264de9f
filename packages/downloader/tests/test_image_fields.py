"""Tables of local fields: with paths, with names only, with two colours, and with mistakes."""

from pathlib import Path

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.image_fields import plan_fields


def plan(tmp_path, text, *files):
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    path = tmp_path / "fields.tsv"
    path.write_text(text)
    return plan_fields(path, ".jpg")


def sources(tmp_path, found):
    return {(job.field, job.colour): Path(job.source).relative_to(tmp_path).as_posix() for job in found.jobs}


def test_paths_in_columns(tmp_path):
    text = (
        "gene,ensembl,antibody,field,green,blue,locations\n"
        'TP53,ENSG1,HPA1,w1_f1,raw/1g.png,raw/1b.png,"nucleus, cytosol"\nTP53,ENSG1,HPA1,w1_f2,raw/2g.tif,raw/2b.tif,\n'
    )
    found = plan(tmp_path, text)
    assert sources(tmp_path, found) == {
        ("w1_f1_", "blue"): "raw/1b.png", ("w1_f1_", "green"): "raw/1g.png",
        ("w1_f2_", "blue"): "raw/2b.tif", ("w1_f2_", "green"): "raw/2g.tif",
    }  # fmt: skip
    assert found.jobs[0].file == "blue/w1_f1_blue.png"
    assert [(one.genes, one.antibody, one.locations) for one in found.samples] == [
        ((("ENSG1", "TP53"),), "HPA1", "nucleus, cytosol"), ((("ENSG1", "TP53"),), "HPA1", "")]  # fmt: skip
    assert found.facts == [("colours", "blue, green")]


def test_names_only(tmp_path):
    files = ["red/p_A1_1_red.jpg", "green/p_A1_1_green.tif", "yellow/x"]
    found = plan(tmp_path, "field\tgene\np_A1_1\tTP53\n", *files)
    assert sources(tmp_path, found) == {
        ("p_A1_1_", "red"): "red/p_A1_1_red.jpg", ("p_A1_1_", "green"): "green/p_A1_1_green.tif",
        ("p_A1_1_", "yellow"): "yellow/p_A1_1_yellow.jpg",
    }  # fmt: skip
    (one,) = found.samples
    assert (one.plate, one.position, one.sample, one.field) == ("p", "A1", "1", "p_A1_1_")


def test_a_field_of_several_genes_and_a_row_without(tmp_path):
    text = "field\tgene\tgreen\nf1\tA\tg.jpg\nf1\tB\tg.jpg\nf2\t\th.jpg\n"
    found = plan(tmp_path, text)
    assert len(found.jobs) == 1
    assert [one.genes[0].symbol for one in found.samples] == ["A", "B"]
    assert [row.reason for row in found.left_out] == ["it names no gene"]


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("gene\tgreen\nA\tg\n", ColumnError, "lacks field; its columns are: gene, green"),
        ("field\tgreen\nA\tg\n", ColumnError, "lacks gene or ensembl"),
        ("field\tgene\tred\nf\tA\tg\n", ColumnError, "columns for red; green, the protein, is missing"),
        ("field\tgene\nf\tA\n", ColumnError, "no column of a colour and beside it folders"),
        ("field\tgene\tgreen\n\tA\tg\n", TableError, "1 rows name no field: lines 2"),
        ("field\tgene\tgreen\nf\t\tg\n", TableError, "none of its 1 rows names a gene"),
        ("field\tgene\tgreen\nf\tA\tg\nf\tA\th\n", TableError, "gives 1 images more than once, differently"),
        ("field\tgene\tgreen\n../f\tA\tg\n", TableError, "cannot be names of files"),
    ],
)
def test_mistakes(tmp_path, text, error, says):
    with pytest.raises(error, match=says):
        plan(tmp_path, text)
