"""What an audit reads of a crate."""

import json

import pytest

from cellmapkit.core.crate import About, Activity, InputFile, OutputFile, Software
from cellmapkit.core.metadata import write_crate
from cellmapkit.core.record import kinds, linked, read_record

TABLE = OutputFile(path="b.tsv", description="a table", media_type="text/tab-separated-values", size=3, sha256="bb",
                   columns=("id", "x"), origin="generated")  # fmt: skip
SOURCE = InputFile(
    location="../1/in.tsv", size=3, sha256="ab", crate_id="urn:uuid:9", crate_name="one", crate_sha256="cd"
)
RUN = Activity(
    title="Toy",
    command="cellmaps_toycmd.py OUTDIR",
    identifier="urn:uuid:1",
    agent="someone",
    started="2026-11-21T05:00:00+00:00",
    ended="2026-11-21T05:01:00+00:00",
    software=(
        Software(name="cellmapkit-toy", version="0.1.0", description="A toy", requires=("numpy==1", "python==3")),
    ),
    parameters={"width": 3, "cutoffs": [0.1, 0.2], "none": None, "word": "abc", "yes": True},
    inputs=(SOURCE,),
)


@pytest.mark.parametrize("error", ["", "no edges"])
def test_what_is_written_is_read_back_in_full(tmp_path, error):
    run = Activity(**{**{name: getattr(RUN, name) for name in RUN.__dataclass_fields__}, "error": error})
    about = About(name="Map", description="A map of the cell", keywords=("a",))
    write_crate(tmp_path, identifier="urn:uuid:2", about=about, activity=run, files=[TABLE])
    record = read_record(tmp_path)
    assert record.activity == run
    assert record.files == (TABLE,)
    assert record.info.identifier == "urn:uuid:2"
    assert record.sealed is True
    assert record.ours


def test_changed_metadata_breaks_the_seal(tmp_path):
    about = About(name="Map", description="A map of the cell")
    write_crate(tmp_path, identifier="urn:uuid:2", about=about, activity=RUN, files=[TABLE])
    path = tmp_path / "ro-crate-metadata.json"
    path.write_text(path.read_text().replace('"value": "3"', '"value": "4"'))
    assert read_record(tmp_path).sealed is False


UPSTREAM = {
    "@id": "ark:1/rocrate-x", "@type": "https://w3id.org/EVI#ROCrate", "name": "flat", "keywords": [], "isPartOf": [],
    "@graph": [
        {"@id": "ark:1/software", "@type": "https://w2id.org/EVI#Software", "name": "tool", "version": "0.4.3"},
        {"@id": "ark:1/set", "@type": "https://w3id.org/EVI#Dataset", "description": "a table", "format": "tsv",
         "contentUrl": "file:///ppi_emd.tsv"},
        {"@id": "ark:1/elsewhere", "@type": "EVI:Dataset", "contentUrl": "https://example.org/set"},
        {"@id": "ark:1/run", "@type": "https://w2id.org/EVI#Computation", "name": "Embedding", "runBy": "me",
         "dateCreated": "2026-11-21", "command": "{'p': 2}", "usedSoftware": ["ark:1/software"],
         "usedDataset": [{"@id": "ark:1/input"}]},
    ],
}  # fmt: skip


def test_upstreams_crate_is_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(UPSTREAM))
    record = read_record(tmp_path)
    assert (record.sealed, record.ours) == (None, False)
    (file,) = record.files
    assert (file.path, file.size, file.sha256, file.media_type) == ("ppi_emd.tsv", -1, "", "tsv")
    run = record.activity
    assert (run.title, run.command, run.agent) == ("Embedding", "{'p': 2}", "me")
    assert [(item.name, item.version) for item in run.software] == [("tool", "0.4.3")]
    assert [item.location for item in run.inputs] == ["ark:1/input"]


def test_a_crate_without_a_run(tmp_path):
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps({**UPSTREAM, "@graph": []}))
    assert read_record(tmp_path).activity is None


@pytest.mark.parametrize(
    ("value", "ids"), [(None, []), ("a", ["a"]), ({"@id": "a"}, ["a"]), (["a", {"@id": "b"}, ""], ["a", "b"])]
)
def test_references_of_any_form(value, ids):
    assert linked(value) == ids


def test_types_without_vocabulary():
    assert kinds({"@type": ["File", "EVI:Dataset", "https://w2id.org/EVI#ROCrate"]}) == {"File", "Dataset", "ROCrate"}
