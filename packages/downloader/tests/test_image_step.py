"""The whole command from tables to a crate, from a server on this machine that fails in every way."""

import gzip
import hashlib
import json
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from image_forms import COLOURS, antibody, atlas, data, entry, jpeg

from cellmapkit.core.reading import read_crate
from cellmapkit.downloader.cli import image
from cellmapkit.downloader.image_store import read_files

HEADER = "filename,if_plate_id,position,sample,status,locations,antibody,ensembl_ids,gene_names"
FIELDS = {
    "7_C5_1_": ("HPA005910", "ENSG00000011007", "ELOA"),
    "7_C5_2_": ("HPA005910", "ENSG00000011007", "ELOA"),
    "12_A1_1_": ("CAB004303", "ENSG00000072110", "ACTN1"),
}


def folder(who):
    return who[3:].lstrip("0")


@pytest.fixture
def files(tmp_path, server):
    """Upstream's samples, the XML of the atlas, and a server with the images of both."""
    entries, rows = {}, [HEADER]
    for number, (field, (who, ensembl, gene)) in enumerate(FIELDS.items()):
        plate, position, sample, _ = field.split("_")
        rows.append(
            f'/archive/{plate}/{field},{plate},{position},{sample},35,"Cytosol,Nuclear speckles",{who},{ensembl},{gene}'
        )
        link = f"/{folder(who)}/{field}"
        entries.setdefault((gene, ensembl, who), []).append(f"{server.url}{link}blue_red_green.jpg")
        for place, colour in enumerate(COLOURS):
            server.files[f"{link}{colour}.jpg"] = jpeg(4 * number + place)
    texts = [entry(gene, ensembl, antibody(who, data("U2OS", ["Cytosol"], *urls)))
             for (gene, ensembl, who), urls in entries.items()]  # fmt: skip
    (tmp_path / "samples.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "atlas.xml").write_text(atlas(*texts))
    server.files["/atlas.xml.gz"] = gzip.compress((tmp_path / "atlas.xml").read_bytes())
    return tmp_path


def run(files, *words, expect=0):
    named = [str(files / word) if (files / str(word)).exists() else str(word) for word in words]
    quick = ["--download_retries", "1", "--download_timeout", "0.3"]
    result = CliRunner().invoke(image, [str(files / "out"), *named, *quick])
    assert result.exit_code == expect, result.output
    return files / "out" if expect == 0 else result.output


def lines(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def images(out):
    return sorted(path.relative_to(out).as_posix() for colour in COLOURS for path in out.glob(f"{colour}/*"))


def asked(server):
    """Requests for images, by path."""
    return {path: count for path, count in server.asked.items() if path.endswith(".jpg")}


ALL = sorted(f"{colour}/{field}{colour}.jpg" for colour in COLOURS for field in FIELDS)


def test_samples_of_the_atlas(files, server):
    out = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml")
    assert images(out) == ALL
    assert (out / "green" / "12_A1_1_green.jpg").read_bytes() == server.files["/4303/12_A1_1_green.jpg"]
    header, actn1, eloa = lines(out / "1_image_gene_node_attributes.tsv")
    assert header == ["name", "represents", "ambiguous", "antibody", "filename", "imageurl"]
    assert actn1 == ["ACTN1", "ENSG00000072110", "", "CAB004303", "12_A1_1_",
                     f"{server.url}/4303/12_A1_1_blue_red_green.jpg"]  # fmt: skip
    assert (eloa[0], eloa[4]) == ("ELOA", "7_C5_1_")
    assert [row[4] for row in lines(out / "2_image_gene_node_attributes.tsv")[1:]] == ["12_A1_1_", "7_C5_2_"]
    assert (out / "samples.csv").read_bytes() == (files / "samples.csv").read_bytes()
    assert (out / "image_gene_node_attributes.errors").read_text() == ""
    assert lines(out / "image_download_failures.tsv") == [["url", "field", "colour", "attempts", "reason"]]
    assert ["release of the Human Protein Atlas", "25"] in lines(out / "image_summary.tsv")
    assert set(asked(server).values()) == {1}


def test_every_file_is_in_the_crate(files):
    out = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml")
    crate = read_crate(out)
    assert set(ALL) <= set(crate.digests)
    for name in ALL:
        assert crate.digests[name] == hashlib.sha256((out / name).read_bytes()).hexdigest()
    assert {path.name for path in out.iterdir() if path.name.startswith(".")} == set()
    assert ("IF microscopy" in crate.about.keywords, "images" in crate.about.keywords) == (True, True)


@pytest.mark.parametrize("keep", [False, True])
def test_the_xml_from_a_url_is_recorded_and_kept_on_request(files, server, keep):
    out = run(files, "--samples", "samples.csv", "--proteinatlasxml", f"{server.url}/atlas.xml.gz",
              *(["--keep_xml"] if keep else []))  # fmt: skip
    assert images(out) == ALL
    assert (out / "atlas.xml.gz").exists() == keep
    digest = hashlib.sha256(server.files["/atlas.xml.gz"]).hexdigest()
    (row,) = [row for row in lines(out / "image_sources.tsv") if row[0] == "proteinatlasxml"]
    assert row[1:5] == ["atlas.xml.gz", digest, str(len(server.files["/atlas.xml.gz"])), f"{server.url}/atlas.xml.gz"]
    assert f"{server.url}/atlas.xml.gz" in (out / "ro-crate-metadata.json").read_text()


def test_a_cell_line_of_the_atlas(files, server):
    (files / "list.txt").write_text("# wanted\nELOA\nNOBODY\n")
    out = run(files, "--protein_list", "list.txt", "--proteinatlasxml", "atlas.xml")
    assert images(out) == [name for name in ALL if "7_C5" in name]
    ensembl, composite = "ENSG00000011007", f"{server.url}/5910/7_C5_1_blue_red_green.jpg"
    first = (out / "samples.csv").read_text().splitlines()[:2]
    assert first == [
        f"{HEADER},atlas_name,image_urls",
        f"/archive/7/7_C5_1_,7,C5,1,35,Cytosol,HPA005910,{ensembl},ELOA,U2OS,{composite}",
    ]
    assert lines(out / "image_samples_left_out.tsv")[1][3] == "NOBODY: no image in U2OS"
    again = run(files, "--cell_line", "u-2 os", "--proteinatlasxml", "atlas.xml", "--overwrite")
    assert images(again) == ALL


def test_samples_with_links(files, server):
    rows = (files / "samples.csv").read_text().splitlines()
    linked = [rows[0] + ",linkprefix", *(f"{row},{server.url}/5910/7_C5_{i}_" for i, row in enumerate(rows[1:3], 1))]
    (files / "linked.csv").write_text("\n".join(linked) + "\n")
    out = run(files, "--samples", "linked.csv")
    assert images(out) == [name for name in ALL if "7_C5" in name]
    assert lines(out / "1_image_gene_node_attributes.tsv")[1][5] == f"{server.url}/5910/7_C5_1_blue_red_green.jpg"
    assert (out / "samples.csv").exists()


def test_failures_fail_the_run_and_resume_asks_only_for_them(files, server):
    gone, broken = "/5910/7_C5_2_green.jpg", "/4303/12_A1_1_red.jpg"
    server.faults[gone], server.faults[broken] = ["missing"] * 3, ["truncated"] * 9
    words = ["--samples", "samples.csv", "--proteinatlasxml", f"{server.url}/atlas.xml.gz"]
    said = run(files, *words, expect=3)
    assert "2 of 12 images could not be had" in said
    failed = files / "out.failed"
    assert not (files / "out").exists()
    assert [row[1:4] for row in lines(failed / "image_download_failures.tsv")[1:]] == [
        ["7_C5_2_", "green", "1"], ["12_A1_1_", "red", "3"]]  # fmt: skip
    assert images(failed) == [name for name in ALL if name not in ("green/7_C5_2_green.jpg", "red/12_A1_1_red.jpg")]
    assert "Failed" in (failed / "ro-crate-metadata.json").read_text()

    before = dict(server.asked)
    server.faults.clear()
    out = run(files, *words, "--resume")
    new = {path: count - before.get(path, 0) for path, count in server.asked.items() if count > before.get(path, 0)}
    assert new == {gone: 1, broken: 1}
    assert images(out) == ALL
    assert lines(out / "image_download_failures.tsv")[1:] == []
    assert len(lines(out / "image_files.tsv")) == 13


def test_resume_asks_again_for_what_was_changed_meanwhile(files, server):
    server.faults["/5910/7_C5_2_green.jpg"] = ["missing"]
    words = ["--samples", "samples.csv", "--proteinatlasxml", "atlas.xml"]
    run(files, *words, expect=3)
    (files / "out.failed" / "red" / "7_C5_1_red.jpg").write_bytes(b"changed")
    (files / "out.failed" / "blue" / "7_C5_1_blue.jpg").unlink()
    before = dict(server.asked)
    run(files, *words, "--resume")
    new = {path for path, count in server.asked.items() if count > before.get(path, 0)}
    assert new == {"/5910/7_C5_2_green.jpg", "/5910/7_C5_1_red.jpg", "/5910/7_C5_1_blue.jpg"}


def test_a_resumed_run_that_fails_early_loses_nothing(files, server):
    server.faults["/5910/7_C5_2_green.jpg"] = ["missing"]
    words = ["--samples", "samples.csv", "--proteinatlasxml", "atlas.xml"]
    run(files, *words, expect=3)
    xml = (files / "atlas.xml").read_text()
    (files / "atlas.xml").write_text(xml[:100])
    assert "it was probably cut off" in run(files, *words, "--resume", expect=3)
    assert len(images(files / "out.failed")) == 11
    (files / "atlas.xml").write_text(xml)
    run(files, *words, "--resume")
    assert asked(server) == {**dict.fromkeys(server.asked, 1), "/5910/7_C5_2_green.jpg": 2}


def test_a_broken_xml_is_downloaded_again(files, server):
    whole = server.files["/atlas.xml.gz"]
    server.files["/atlas.xml.gz"] = whole[:-50]
    words = ["--samples", "samples.csv", "--proteinatlasxml", f"{server.url}/atlas.xml.gz"]
    assert "broken gzip file" in run(files, *words, expect=3)
    server.files["/atlas.xml.gz"] = whole
    assert images(run(files, *words, "--resume")) == ALL
    assert server.asked["/atlas.xml.gz"] == 2


def test_without_resume_all_is_fetched_anew(files, server):
    server.faults["/5910/7_C5_2_green.jpg"] = ["missing"]
    words = ["--samples", "samples.csv", "--proteinatlasxml", "atlas.xml"]
    run(files, *words, expect=3)
    run(files, *words)
    assert set(asked(server).values()) == {2}


def test_an_interruption_keeps_what_is_whole(files, server, monkeypatch):
    words = ["--samples", "samples.csv", "--proteinatlasxml", f"{server.url}/atlas.xml.gz"]
    from cellmapkit.downloader.image_fetch import ImageFetcher

    real, done = ImageFetcher.one, []

    def interrupted(self, job):
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(real(self, job))
        return done[-1]

    monkeypatch.setattr(ImageFetcher, "one", interrupted)
    run(files, *words, "--poolsize", "1", expect=130)
    monkeypatch.setattr(ImageFetcher, "one", real)
    assert not (files / "out").exists()
    assert "--resume" in run(files, *words, expect=3)
    before = dict(server.asked)
    out = run(files, *words, "--resume")
    new = {path for path, count in server.asked.items() if count > before.get(path, 0)}
    assert (len(new), images(out)) == (7, ALL)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_from_outside_is_taken_up(files, server, number, code):
    words = ["--samples", "samples.csv", "--proteinatlasxml", "atlas.xml", "--poolsize", "2"]
    heed = (
        "signal.signal(signal.SIGINT, signal.default_int_handler)"  # tests in the background ignore it, and children do
    )
    program = f"import signal, sys; {heed}; from cellmapkit.downloader.cli import image; image(sys.argv[1:])"
    server.delay = 0.1
    running = subprocess.Popen(
        [sys.executable, "-c", program, "out", *words], cwd=files, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    while sum(asked(server).values()) < 6:
        assert running.poll() is None, running.stdout.read()
        time.sleep(0.01)
    running.send_signal(number)
    with running:
        said = running.stdout.read().decode()
    assert running.returncode == code, said
    assert not (files / "out").exists()
    whole = [path for path in (files / ".out.partial").rglob("*.jpg") if path.parent.name in COLOURS]
    noted = read_files(files / ".out.partial" / ".checkpoint" / "images")  # a killed run may not note its last ones
    assert 2 <= len(noted) <= len(whole)
    for path in whole:
        assert path.read_bytes() in server.files.values()
    server.delay, before = 0.0, dict(server.asked)
    out = run(files, *words, "--resume")
    new = {path for path, count in server.asked.items() if count > before.get(path, 0)}
    assert (images(out), len(new)) == (ALL, 12 - len(noted))


def test_skip_failed_goes_on_without_the_field(files, server):
    server.faults["/5910/7_C5_1_green.jpg"] = ["missing"] * 9
    out = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml", "--skip_failed")
    assert images(out) == [name for name in ALL if "7_C5_1" not in name]
    assert [row[4] for row in lines(out / "1_image_gene_node_attributes.tsv")[1:]] == ["12_A1_1_", "7_C5_2_"]
    assert len(lines(out / "image_download_failures.tsv")) == 2
    assert ["fields left out because an image is missing", "1"] in lines(out / "image_summary.tsv")


def test_skip_failed_needs_one_field(files, server):
    for path in [path for path in server.files if path.endswith("red.jpg")]:
        server.faults[path] = ["missing"] * 9
    said = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml", "--skip_failed", expect=3)
    assert "3 of 12 images could not be had" in said


def test_another_error_loses_no_image_either(files, server):
    (files / "samples.csv").write_text(
        "\n".join(row.rsplit(",", 2)[0] + ",," if i else row for i, row in
                  enumerate((files / "samples.csv").read_text().splitlines())))  # fmt: skip
    words = ["--samples", "samples.csv", "--proteinatlasxml", "atlas.xml"]
    assert "no gene is known of any image" in run(files, *words, expect=3)
    assert images(files / "out.failed") == ALL
    assert lines(files / "out.failed" / "image_files.tsv")[0][0] == "file"


CM4AI = (
    "Antibody ID\tENSEMBL ID\tTreatment\tWell\tRegion\n"
    "CAB1\tENSG00000187555\tPac\tC1\tR1\nNEGATIVE-CTRL\t\tPac\tH1\tR1\n"
)


def test_a_cm4ai_table_wins_over_samples(files):
    for colour in COLOURS:
        (files / "crate" / colour).mkdir(parents=True)
        (files / "crate" / colour / f"B2AI_1_Pac_C1_R1_z01_{colour}.jpg").write_bytes(jpeg())
    (files / "crate" / "table.tsv").write_text(CM4AI)
    out = run(files, "--cm4ai_table", "crate/table.tsv", "--samples", "samples.csv")
    assert images(out) == sorted(f"{colour}/B2AI_1_Pac_C1_R1_{colour}.jpg" for colour in COLOURS)
    assert (out / "samplescopy.csv").read_text().splitlines() == [
        "filename,if_plate_id,position,sample,locations,antibody,ensembl_ids,gene_names,z",
        "B2AI_1_Pac_C1_R1_,B2AI_1_Pac,C1,R1,,CAB1,ENSG00000187555,,z01_",
    ]
    assert (out / "uniquecopy.csv").read_text().splitlines() == [
        "antibody,ensembl_ids,gene_names,atlas_name,locations,n_location",
        "CAB1,ENSG00000187555,,MDA-MB-468,,0",
    ]
    assert lines(out / "1_image_gene_node_attributes.tsv")[1] == [
        "ENSG00000187555", "ENSG00000187555", "", "CAB1", "B2AI_1_Pac_C1_R1_", "no image url found"]  # fmt: skip
    assert "--samples is ignored" in (out / "output.log").read_text()
    assert "crate/red/B2AI_1_Pac_C1_R1_z01_red.jpg" in (out / "ro-crate-metadata.json").read_text()
    assert "no symbol is known" in (out / "image_gene_node_attributes.errors").read_text()


def test_a_folder_of_two_colours(files):
    for name in ("a_green", "a_blue"):
        (files / f"{name}.jpg").write_bytes(jpeg())
    (files / "fields.tsv").write_text(
        "field\tgene\tgreen\tblue\tlocations\na\tTP53\ta_green.jpg\ta_blue.jpg\tNucleus\n"
    )
    out = run(files, "--fields", "fields.tsv", "--n_folds", "1")
    assert images(out) == ["blue/a_blue.jpg", "green/a_green.jpg"]
    assert lines(out / "1_image_gene_node_attributes.tsv")[1] == ["TP53", "TP53", "", "", "a_", "no image url found"]
    assert (out / "samplescopy.csv").read_text().splitlines()[1] == "a_,a,,,Nucleus,,,TP53,"
    assert not (out / "2_image_gene_node_attributes.tsv").exists()


def test_two_runs_give_the_same_bytes(files):
    def content():
        out = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml", "--overwrite", "--skip_logging")
        return {path.relative_to(out): path.read_bytes() for path in out.rglob("*")
                if path.is_file() and path.name != "ro-crate-metadata.json"}  # fmt: skip

    assert content() == content()


def test_provenance_is_recorded(files):
    record = {"name": "u2os images", "author": "Me", "version": "1", "date-published": "07-31-2023",
              "description": "images", "data-format": "csv"}  # fmt: skip
    words = {"name": "Example", "organization-name": "Lab", "project-name": "P", "samples": record, "unique": record}
    (files / "provenance.json").write_text(json.dumps(words))
    (files / "u.csv").write_text("antibody,ensembl_ids\nHPA1,E1\n")
    out = run(files, "--samples", "samples.csv", "--proteinatlasxml", "atlas.xml", "--unique", "u.csv",
              "--provenance", "provenance.json")  # fmt: skip
    assert read_crate(out).about.name == "Example"
    assert {(row[0], row[1], row[8]) for row in lines(out / "image_sources.tsv")[1:]} >= {
        ("samples", "samples.csv", "u2os images"), ("unique", "unique.csv", "u2os images")}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "nothing says which images to fetch"),
        (["--fields", "samples.csv", "--samples", "samples.csv"], 2, "--fields describes all images"),
        (["--samples", "none.csv"], 3, "no such file"),
        (["--samples", "samples.csv", "--proteinatlasxml", "none.xml"], 3, "no such file"),
        (["--samples", "samples.csv", "--fake_images"], 2, "cellmaps_democmd.py makes a synthetic cell with images"),
    ],
)
def test_wrong_usage_leaves_nothing(files, words, code, says):
    assert says in run(files, *words, expect=code)
    assert [path.name for path in files.iterdir() if "out" in path.name] == []
