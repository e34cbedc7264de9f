"""Crates of the existing toolkit in its three shapes become ours."""

import hashlib
import json
import pickle

import pytest

from cellmapkit.api import CrateError, InputError, UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange.upgrade import upgrade

TABLE = b"\t1\r\nA\t0.5\t1.5\r\n"
DIGEST = hashlib.sha256(TABLE).hexdigest()
COMMAND = "{'outdir': '/there', 'dimensions': 2, 'ollama_password': 'hunter2hunter2'}"
LAB = {"@id": "ark:1/org", "@type": "Organization", "name": "Lab"}
MAP = {"@id": "ark:1/pro", "@type": "Project", "name": "Map"}
WORDS = {"name": "old map", "description": "a crate of the toolkit", "keywords": ["ppi"], "isPartOf": [LAB, MAP]}


def entity(kind, key, **more):
    return {"@id": f"ark:1/{kind.lower()}", key: f"https://w3id.org/EVI#{kind}", "name": f"{kind} x", **more}


def records(key, **dataset):
    return [
        entity("Dataset", key, description="PPI embedding file", **dataset),
        entity("Software", key, description="a tool of the toolkit", version="0.4.3"),
        entity("Computation", key, description="run of the tool", runBy="them", dateCreated="2025-01-02",
               command=COMMAND, usedSoftware=["ark:1/software"], usedDataset=["ark:1/input-crate"]),
    ]  # fmt: skip


def flat():
    return {"@id": "ark:1/crate", "@type": "https://w3id.org/EVI#ROCrate", "context": {}, **WORDS,
            "@graph": records("@type")}  # fmt: skip


def old():
    link = "file:///home/them/run/2.ppi_embedding/ppi_emd.tsv"
    return {"@id": "1234:rocrate::2.ppi", "@type": "Dataset", "@context": {}, **WORDS,
            "@graph": [{"@id": "ro-crate-metadata.json", "metadataType": "CreativeWork"},
                       *records("metadataType", contentUrl=link)]}  # fmt: skip


def new(digest=DIGEST):
    return {"@context": {}, "@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "ark:1/crate/"}},
        {"@id": "ark:1/crate/", "@type": ["Dataset", "EVI:ROCrate"], **WORDS},
        *records("@type", contentUrl="file:///ppi_emd.tsv", sha256=digest),
    ]}  # fmt: skip


def make(folder, document):
    folder.mkdir()
    (folder / "ro-crate-metadata.json").write_text(json.dumps(document, indent=2))
    (folder / "ppi_emd.tsv").write_bytes(TABLE)
    (folder / "README.txt").write_text("their own words\n")
    (folder / "output.log").write_text(f"args: {COMMAND}\n")
    task = {"commandlineargs": {"ollama_password": "hunter2hunter2"}}
    (folder / "task_1_start.json").write_text(json.dumps(task))
    (folder / "sub").mkdir()
    (folder / "sub" / "deep.tsv").write_text("x\n")
    return folder


def rows(path):
    return [line.split("\t") for line in path.read_text().splitlines()[1:]]


@pytest.mark.parametrize(("shape", "recorded", "checked"), [
    (old, "yes", "none recorded"), (flat, "no", "none recorded"), (new, "yes", "agrees"),
])  # fmt: skip
def test_every_shape_becomes_ours(tmp_path, shape, recorded, checked):
    crate, out = make(tmp_path / "in", shape()), tmp_path / "out"
    before = {path: path.read_bytes() for path in crate.rglob("*") if path.is_file()}
    upgrade(StepOptions(outdir=out), crate)
    assert {path: path.read_bytes() for path in crate.rglob("*") if path.is_file()} == before
    assert (out / "ppi_emd.tsv").read_bytes() == TABLE
    assert (out / "sub" / "deep.tsv").read_text() == "x\n"
    assert (out / "upstream" / "README.txt").read_text() == "their own words\n"
    record = read_record(out)
    assert record.sealed
    assert record.ours
    assert record.info.about.name == "old map"
    assert record.info.about.organization_name == "Lab"
    files = {item.path: item for item in record.files}
    assert files["ppi_emd.tsv"].sha256 == hashlib.sha256(TABLE).hexdigest()
    told = {row[1]: row for row in rows(out / "upgraded_files.tsv")}
    assert told["ppi_emd.tsv"] == ["ppi_emd.tsv", "ppi_emd.tsv", recorded, checked]
    assert set(told) >= {"README.txt", "sub/deep.tsv", "ro-crate-metadata.json"}
    assert len(record.activity.inputs) == len(before)


@pytest.mark.parametrize("shape", [old, flat, new])
def test_what_was_recorded_of_the_run_is_kept(tmp_path, shape):
    upgrade(StepOptions(outdir=tmp_path / "out"), make(tmp_path / "in", shape()))
    told = dict(rows(tmp_path / "out" / "upstream_provenance.tsv"))
    assert told["computation"] == "ark:1/computation"
    assert told["software"] == "Software x 0.4.3"
    assert told["input"] == "ark:1/input-crate"
    assert told["input sha256"] == "unknown"
    assert told["run by"] == "them"
    assert told["argument dimensions"] == "2"
    parameters = read_record(tmp_path / "out").activity.parameters
    assert parameters["upstream_software"] == "Software x 0.4.3"
    assert parameters["upstream_crate"] == told["crate"] != "unknown"


def test_what_is_unknown_is_said_to_be_unknown(tmp_path):
    document = {"@id": "ark:1/crate", "name": "bare", "@graph": []}
    upgrade(StepOptions(outdir=tmp_path / "out"), make(tmp_path / "in", document))
    told = dict(rows(tmp_path / "out" / "upstream_provenance.tsv"))
    assert {name for name, value in told.items() if value == "unknown"} == {
        "organization", "project", "computation", "command", "run by", "software", "input"
    }  # fmt: skip
    assert read_record(tmp_path / "out").activity.parameters["upstream_computation"] == "unknown"


@pytest.mark.parametrize("shape", [old, flat, new])
def test_passwords_left_in_clear_stay_behind(tmp_path, shape):
    crate = make(tmp_path / "in", shape())
    (crate / "provenance_errors.json").write_text(json.dumps([{"cmd": ["fairscape-cli", "--command", COMMAND]}]))
    upgrade(StepOptions(outdir=tmp_path / "out"), crate)
    assert b"hunter2hunter2" in (crate / "output.log").read_bytes()
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]
    assert "passwords stood in clear" in (tmp_path / "out" / "output.log").read_text()


def test_a_file_that_differs_from_its_record_is_refused(tmp_path):
    with pytest.raises(CrateError, match="was changed"):
        upgrade(StepOptions(outdir=tmp_path / "out"), make(tmp_path / "in", new("0" * 64)))
    assert not (tmp_path / "out").exists()


def test_names_in_metadata_are_never_opened(tmp_path):
    (tmp_path / "outside.tsv").write_text("not yours\n")
    document = old()
    document["@graph"][1]["contentUrl"] = "file:///../outside.tsv"
    upgrade(StepOptions(outdir=tmp_path / "out"), make(tmp_path / "in", document))
    missing = [row for row in rows(tmp_path / "out" / "upgraded_files.tsv") if row[2] == "recorded, not there"]
    assert [row[1] for row in missing] == ["../outside.tsv"]
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and b"not yours" in path.read_bytes()]


def test_links_are_refused(tmp_path):
    crate = make(tmp_path / "in", flat())
    (crate / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(InputError, match="'passwd'"):
        upgrade(StepOptions(outdir=tmp_path / "out"), crate)


class Mine:
    def __reduce__(self):
        return (exec, ("open(__import__('os').environ['MARK'], 'w')",))


def test_pickles_are_copied_and_never_loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("MARK", str(tmp_path / "ran"))
    crate = make(tmp_path / "in", flat())
    (crate / "hidef_output.weaver").write_bytes(pickle.dumps(Mine()))
    upgrade(StepOptions(outdir=tmp_path / "out"), crate)
    assert not (tmp_path / "ran").exists()
    files = {item.path: item for item in read_record(tmp_path / "out").files}
    assert "never loaded" in files["hidef_output.weaver"].description


@pytest.mark.parametrize("text", ["[1, 2]", "{", '{"@graph": 3}', '{"@graph": [{"@id": 1}, {"@id": {}}]}'])
def test_what_is_no_crate_is_refused(tmp_path, text):
    crate = make(tmp_path / "in", {})
    (crate / "ro-crate-metadata.json").write_text(text)
    with pytest.raises(InputError):
        upgrade(StepOptions(outdir=tmp_path / "out"), crate)


def test_our_own_need_no_upgrade(tmp_path):
    crate = make(tmp_path / "in", flat())
    upgrade(StepOptions(outdir=tmp_path / "out"), crate)
    with pytest.raises(UsageError, match="nothing to upgrade"):
        upgrade(StepOptions(outdir=tmp_path / "again"), tmp_path / "out")
