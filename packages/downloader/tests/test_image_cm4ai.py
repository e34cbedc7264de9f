"""CM4AI's tables in all their forms, with and without the images they name."""

from pathlib import Path

import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.downloader.image_cm4ai import plan_cm4ai

TSV = (
    "Antibody ID\tENSEMBL ID\tTreatment\tWell\tRegion\n"
    "CAB079904\tENSG00000187555\tuntreated\tC1\tR1\n"
    "HPA059206\tENSG00000101266;ENSG00000254598\tuntreated\tA6\tR12\n"
    "NEGATIVE-CTRL\t\tuntreated\tH12\tR1\n"
)
# The manifest of the 0.6 release has an unnamed first column.
MANIFEST = (
    ",Plate,Well,Treatment,HPA_Antibody_ID,ENSEMBL ID,Uniprot,Gene_Name_HPA,Chromosome,Baselink\n"
    "0,3,C2,Paclitaxel,CAB005042,ENSG00000132507,P63241,EIF5A,17,https://host/a/B2AI_3_Paclitaxel_C2_R1_z02\n"
    "1,3,D1,Paclitaxel,HPA000895,ENSG1;ENSG2,P1;P2,X_Y,X,far/B2AI_3_Paclitaxel_D1_R2_z00\n"
)


def plan(tmp_path, text, name="table.tsv"):
    path = tmp_path / name
    path.write_text(text)
    return plan_cm4ai(path, ".jpg")


def put(tmp_path, *names):
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()


def test_the_table_of_a_crate(tmp_path):
    put(tmp_path, "red/B2AI_1_untreated_C1_R1_z01_red.jpg", "green/B2AI_1_untreated_C1_R1_green.jpg")
    found = plan(tmp_path, TSV)
    first, second = found.samples
    assert (first.field, first.plate, first.position, first.sample, first.z) == (
        "B2AI_1_untreated_C1_R1_", "B2AI_1_untreated", "C1", "R1", "z01_")  # fmt: skip
    assert [gene.ensembl for gene in second.genes] == ["ENSG00000101266", "ENSG00000254598"]
    sources = {(job.field, job.colour): Path(job.source).relative_to(tmp_path).as_posix() for job in found.jobs}
    assert len(sources) == 8
    assert sources["B2AI_1_untreated_C1_R1_", "red"] == "red/B2AI_1_untreated_C1_R1_z01_red.jpg"
    assert sources["B2AI_1_untreated_C1_R1_", "green"] == "green/B2AI_1_untreated_C1_R1_green.jpg"
    assert sources["B2AI_1_untreated_C1_R1_", "blue"] == "blue/B2AI_1_untreated_C1_R1_z01_blue.jpg"
    assert found.jobs[0].file == "red/B2AI_1_untreated_C1_R1_red.jpg"
    assert [(row.line, row.reason) for row in found.left_out] == [(4, "a negative control")]


def test_the_manifest_of_the_release(tmp_path):
    put(tmp_path, "blue/B2AI_3_Paclitaxel_C2_R1_z02_blue.jpg")
    found = plan(tmp_path, MANIFEST, "manifest.csv")
    assert [(one.field, one.sample, one.z) for one in found.samples] == [
        ("B2AI_3_Paclitaxel_C2_R1_", "R1", "z02_"), ("B2AI_3_Paclitaxel_D1_R2_", "R2", "z00_")]  # fmt: skip
    assert found.samples[0].genes == (("ENSG00000132507", "EIF5A"),)
    assert found.samples[1].genes == (("ENSG1", ""), ("ENSG2", ""))
    sources = {(job.field, job.colour): job.source for job in found.jobs}
    assert sources["B2AI_3_Paclitaxel_C2_R1_", "red"] == "https://host/a/B2AI_3_Paclitaxel_C2_R1_z02_red.jpg"
    assert sources["B2AI_3_Paclitaxel_C2_R1_", "blue"] == str(tmp_path / "blue/B2AI_3_Paclitaxel_C2_R1_z02_blue.jpg")
    assert sources["B2AI_3_Paclitaxel_D1_R2_", "red"] == str(tmp_path / "far/B2AI_3_Paclitaxel_D1_R2_z00_red.jpg")


def test_a_link_to_another_field_is_not_followed(tmp_path):
    text = (
        "Antibody ID,ENSEMBL ID,Treatment,Well,Region,Slice,Baselink\n"
        "CAB1,E1,Paclitaxel,C1,R2,z01,https://host/B2AI_1_Paclitaxel_C1_R1_z01_\n"
    )
    found = plan(tmp_path, text, "example.csv")
    assert found.samples[0].field == "B2AI_1_Paclitaxel_C1_R2_"
    assert found.jobs[0].source == str(tmp_path / "red/B2AI_1_Paclitaxel_C1_R2_z01_red.jpg")
    assert found.facts == [("fields whose Baselink is that of another field", 1)]


def test_the_copy_of_samples_of_an_earlier_crate(tmp_path):
    put(tmp_path, "red/B2AI_1_untreated_A1_R1_red.jpg")
    text = (
        "filename,if_plate_id,position,sample,locations,antibody,ensembl_ids,gene_names\n"
        "B2AI_1_untreated_A1_R1_,B2AI_1_untreated,A1,R1,,HPA045168,ENSG00000143799,\n"
        "B2AI_1_untreated_H12_R6_,B2AI_1_untreated,H12,R6,,NEGATIVE-CTRL,nan,\n"
    )
    found = plan(tmp_path, text, "samplescopy.csv")
    assert found.jobs[0].source == str(tmp_path / "red/B2AI_1_untreated_A1_R1_red.jpg")
    assert len(found.left_out) == 1


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ColumnError, match="lacks Treatment, Region; its columns are: Antibody ID, ENSEMBL ID, Well"):
        plan(tmp_path, "Antibody ID\tENSEMBL ID\tWell\nA\tE\tC1\n")
    with pytest.raises(TableError, match="1 rows lack an antibody, treatment, well or region: lines 2"):
        plan(tmp_path, MANIFEST.replace("_C2_R1_z02", ""), "manifest.csv")
    with pytest.raises(TableError, match="only 1 negative controls"):
        plan(tmp_path, TSV.splitlines()[0] + "\nNEGATIVE-CTRL\t\tuntreated\tH12\tR1\n")
