import json

import pytest

from cellmapkit.api import CrateError, CrateNotFoundError
from cellmapkit.core.crate import About, Activity, InputFile, OutputFile, Software, is_crate, media_type
from cellmapkit.core.metadata import write_crate
from cellmapkit.core.reading import read_crate

ABOUT = About(name="Map", description="A map of the cell", organization_name="Lab", keywords=("a", "b"))


def activity(**changes):
    values = {
        "title": "Toy",
        "command": "cellmaps_toycmd.py OUTDIR",
        "identifier": "urn:uuid:1",
        "agent": "someone",
        "started": "2026-11-21T05:00:00+00:00",
        "ended": "2026-11-21T05:01:00+00:00",
        "software": (Software(name="cellmapkit-toy", version="0.1.0", description="A toy", requires=("numpy==1",)),),
        "parameters": {"width": 3, "cutoffs": [0.1, 0.2], "none": None},
        "inputs": (InputFile(location="../1/in.tsv", size=3, sha256="ab", crate_id="urn:uuid:9", crate_name="one"),),
    }
    return Activity(**{**values, **changes})


def write(directory, **changes):
    files = [
        OutputFile(path="b.tsv", description="b", media_type="text/plain", size=1, sha256="bb", columns=("id", "x"))
    ]
    write_crate(directory, identifier="urn:uuid:2", about=ABOUT, activity=activity(**changes), files=files)
    return json.loads((directory / "ro-crate-metadata.json").read_text())


def entity(document, identifier):
    return next(item for item in document["@graph"] if item["@id"] == identifier)


def test_what_is_written_is_read_back(tmp_path):
    write(tmp_path)
    info = read_crate(tmp_path)
    assert info.identifier == "urn:uuid:2"
    assert info.about == ABOUT
    assert info.digests["b.tsv"] == "bb"
    assert not info.failed
    assert is_crate(tmp_path)


def test_the_graph_is_flat_and_the_root_stands_second(tmp_path):
    document = write(tmp_path)
    assert [item["@id"] for item in document["@graph"][:2]] == ["ro-crate-metadata.json", "./"]
    ids = [item["@id"] for item in document["@graph"]]
    assert len(ids) == len(set(ids))
    for item in document["@graph"]:
        for value in item.values():
            for part in value if isinstance(value, list) else [value]:
                assert not isinstance(part, dict) or set(part) == {"@id"}


def test_every_reference_to_ours_is_described(tmp_path):
    document = write(tmp_path)
    ids = {item["@id"] for item in document["@graph"]}
    for item in document["@graph"]:
        for key, value in item.items():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict) and key != "conformsTo":
                    assert part["@id"] in ids, (item["@id"], key)


def test_the_action_says_what_was_used_and_made(tmp_path):
    document = write(tmp_path)
    run = entity(document, "#run")
    assert run["@type"] == ["CreateAction", "EVI:Computation"]
    assert run["actionStatus"].endswith("CompletedActionStatus")
    assert "error" not in run
    assert run["result"] == {"@id": "b.tsv"}
    source = entity(document, run["usedDataset"]["@id"])
    assert (source["sha256"], source["isPartOf"]["@id"]) == ("ab", "urn:uuid:9")
    assert entity(document, "#param-width")["value"] == "3"
    assert json.loads(entity(document, "#param-cutoffs")["value"]) == [0.1, 0.2]
    assert entity(document, "b.tsv")["variableMeasured"] == ["id", "x"]


def test_a_failed_run_says_so(tmp_path):
    document = write(tmp_path, error="no edges")
    assert entity(document, "#run")["error"] == "no edges"
    assert read_crate(tmp_path).failed == "no edges"


def test_equal_runs_differ_in_times_and_identifier_of_the_action_only(tmp_path):
    one = write(tmp_path)
    two = write(
        tmp_path, identifier="urn:uuid:8", started="2026-11-21T06:00:00+00:00", ended="2026-11-21T06:09:00+00:00"
    )
    for first, second in zip(one["@graph"], two["@graph"], strict=True):
        different = {key for key in first if first[key] != second[key]}
        may = {"#run": {"startTime", "endTime", "identifier"}, "ro-crate-metadata.json": {"selfDigest"}}
        assert different <= may.get(first["@id"], set())


UPSTREAM_PARTS = [
    {"@id": "ark:1/o", "@type": "Organization", "name": "Lab"},
    {"@id": "ark:1/p", "@type": "Project", "name": "CM4AI"},
]
OLD = {"@id": "1:rocrate", "@type": "Dataset", "name": "old", "description": "an old crate", "keywords": ["k"],
       "isPartOf": UPSTREAM_PARTS, "@graph": [{"@id": "x", "metadataType": "CreativeWork"}]}  # fmt: skip
FLAT = {"@id": "ark:59852/rocrate-x", "@type": "https://w3id.org/EVI#ROCrate", "context": {}, "name": "flat",
        "description": "a flat crate", "keywords": ["k"], "isPartOf": UPSTREAM_PARTS, "@graph": []}  # fmt: skip
NEW = {"@context": {}, "@graph": [
    {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "https://x/1/"}},
    {"@id": "other", "@type": "Dataset", "name": "not the root"},
    {"@id": "https://x/1/", "@type": ["Dataset"], "name": "new", "description": "a new crate", "keywords": ["k"],
     "isPartOf": UPSTREAM_PARTS}]}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "name", "identifier"),
    [(OLD, "old", "1:rocrate"), (FLAT, "flat", "ark:59852/rocrate-x"), (NEW, "new", "https://x/1/")],
)
def test_upstreams_three_shapes_are_read(tmp_path, document, name, identifier):
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(document))
    info = read_crate(tmp_path)
    assert (info.about.name, info.identifier) == (name, identifier)
    assert (info.about.organization_name, info.about.project_name, info.about.keywords) == ("Lab", "CM4AI", ("k",))


def test_without_a_descriptor_the_second_entity_is_the_root(tmp_path):
    document = {"@graph": [{"@id": "a"}, {"@id": "b", "name": "second"}]}
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(document))
    assert read_crate(tmp_path).about.name == "second"


@pytest.mark.parametrize("text", ['{"@graph": [', "", "[]", '{"@graph": []}'])
def test_broken_metadata_is_refused(tmp_path, text):
    (tmp_path / "ro-crate-metadata.json").write_text(text)
    with pytest.raises(CrateError) as caught:
        read_crate(tmp_path)
    assert str(tmp_path) in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        '{"@graph": [{"@id": "a"}, {"@id": "b", "keywords": 3, "isPartOf": 4, "name": []}, {"sha256": "no id"}]}',
        '{"@graph": [{"@id": ["a"]}, {"@id": {"b": 1}}]}',
        '{"a":' * 100_000 + "1" + "}" * 100_000,
    ],
)
def test_metadata_of_another_form_is_refused_and_not_stumbled_over(tmp_path, text):
    (tmp_path / "ro-crate-metadata.json").write_text(text)
    with pytest.raises(CrateError):
        read_crate(tmp_path)


def test_a_folder_without_metadata_and_no_folder_at_all_are_told_apart(tmp_path):
    with pytest.raises(CrateNotFoundError, match="has no ro-crate-metadata.json"):
        read_crate(tmp_path)
    with pytest.raises(CrateNotFoundError, match="is no directory"):
        read_crate(tmp_path / "nothing")


def test_a_thousand_files_are_recorded_quickly(tmp_path):
    import time

    files = [
        OutputFile(path=f"{i}.tsv", description="one of many", media_type="text/plain", size=1, sha256="0" * 64)
        for i in range(1000)
    ]
    started = time.process_time()
    write_crate(tmp_path, identifier="urn:uuid:2", about=ABOUT, activity=activity(), files=files)
    assert time.process_time() - started < 2


def test_media_types():
    assert media_type("a/b.tsv") == "text/tab-separated-values"
    assert media_type("x.unknown") == "application/octet-stream"


def test_what_files_derive_from_does_not_grow_with_files_times_inputs(tmp_path):
    inputs = tuple(
        InputFile(location=f"../1/{i}.tsv", size=3, sha256=f"{i}", crate_id="urn:uuid:9") for i in range(300)
    )
    document = write(tmp_path, inputs=inputs)
    assert entity(document, "b.tsv")["derivedFrom"] == {"@id": "urn:uuid:9"}
    plain = tuple(InputFile(location=f"../{i}.tsv", size=3, sha256=f"{i}") for i in range(101))
    document = write(tmp_path, inputs=plain)
    assert "derivedFrom" not in entity(document, "b.tsv")
    assert len(entity(document, "#run")["usedDataset"]) == 101
