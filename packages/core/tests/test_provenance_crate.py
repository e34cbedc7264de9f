"""The metadata of a whole chain: what the Provenance Run Crate profile asks for, entity by entity."""

import json
from pathlib import Path

import pytest

from cellmapkit.core.crate import About, Activity, CrateInfo, CrateRecord, InputFile, OutputFile, Software
from cellmapkit.core.digest import seal_holds
from cellmapkit.core.exported import ExportedChain, ExportedCrate
from cellmapkit.core.provenance_crate import provenance_crate


def file(path, sha256="a" * 64):
    return OutputFile(path=path, description="a file of a test", media_type="text/plain", size=3, sha256=sha256)


def crate(number, inputs=(), *, agent="me", error="", run=True, folder=""):
    tool = Software(name="cellmapkit-x", version="1.0", description="a tool of a test", requires=("numpy==1.26",))
    activity = Activity(
        title=f"Step {number}", command=f"cellmaps_xcmd.py OUTDIR --k {number}", identifier=f"urn:uuid:{number}",
        agent=agent, started=f"2026-01-0{number}T00:00:00+00:00", ended=f"2026-01-0{number}T01:00:00+00:00",
        software=(tool,), parameters={"k": number, "a b": [1]}, inputs=tuple(item for item, _ in inputs), error=error,
    )  # fmt: skip
    info = CrateInfo(
        path=Path("x"), identifier=f"urn:crate:{number}", about=About(name=f"c{number}", description="d" * 9)
    )
    record = CrateRecord(info=info, sealed=True, activity=activity if run else None, files=(), ours=run)
    files = (file("out 1%.tsv"), file("ro-crate-metadata.json"))
    return ExportedCrate(folder=folder or f"crates/{number}", record=record, files=files, inputs=tuple(inputs))


def text_of(*crates):
    loose = (file("crates/in.tsv"),)
    return provenance_crate(ExportedChain(crates=crates, loose=loose, script=file("run.sh"), readme=file("README.md")))


def graph_of(*crates):
    entities = json.loads(text_of(*crates))["@graph"]
    assert len({item["@id"] for item in entities}) == len(entities), "an id stands twice"
    return {item["@id"]: item for item in entities}


PLAIN = InputFile(location="../in.tsv", size=3, sha256="b" * 64)
MADE = InputFile(location="../1/out 1%.tsv", size=3, sha256="a" * 64, crate_id="urn:crate:1", crate_name="c1")
LOST = InputFile(location="../gone.tsv", size=3, sha256="c" * 64)


@pytest.fixture
def graph():
    return graph_of(crate(1, [(PLAIN, "crates/in.tsv")]), crate(2, [(MADE, "crates/1/out 1%.tsv"), (LOST, "")]))


def ids(value):
    return [part["@id"] for part in (value if isinstance(value, list) else [value])]


def test_the_root_names_every_profile_the_script_and_all_parts(graph):
    root = graph["./"]
    assert ids(root["conformsTo"]) == [
        "https://w3id.org/ro/wfrun/process/0.5", "https://w3id.org/ro/wfrun/workflow/0.5",
        "https://w3id.org/ro/wfrun/provenance/0.5", "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    ]  # fmt: skip
    assert root["mainEntity"] == {"@id": "run.sh"}
    assert root["datePublished"] == "2026-01-02"
    assert ids(root["hasPart"]) == ["run.sh", "README.md", "crates/1/", "crates/2/", "crates/in.tsv"]
    assert ids(graph["crates/1/"]["hasPart"]) == ["crates/1/out%201%25.tsv", "crates/1/ro-crate-metadata.json"]


def test_steps_controls_and_runs_belong_together(graph):
    for number in ("1", "2"):
        step, control, run = (graph[f"#{kind}-{number}"] for kind in ("step", "control", "run"))
        assert (step["@type"], step["position"]) == ("HowToStep", number)
        assert step["workExample"] == run["instrument"] == graph["run.sh"]["hasPart"]
        assert (control["instrument"], control["object"]) == ({"@id": step["@id"]}, {"@id": run["@id"]})
        assert run["actionStatus"] == "http://schema.org/CompletedActionStatus"
    organized, whole = graph["#organized"], graph["#workflow-run"]
    assert ids(organized["object"]) == ["#control-1", "#control-2"]
    assert organized["result"] == {"@id": "#workflow-run"}
    assert whole["instrument"] == {"@id": "run.sh"}
    assert (whole["startTime"], whole["endTime"]) == ("2026-01-01T00:00:00+00:00", "2026-01-02T01:00:00+00:00")


def test_inputs_are_files_of_the_export_where_they_are_in_it(graph):
    used = ids(graph["#run-2"]["object"])
    assert used[:2] == ["crates/1/out%201%25.tsv", LOST.id]
    assert graph[LOST.id]["sha256"] == "c" * 64
    parameters = {graph[key]["name"]: graph[key]["value"] for key in used[2:]}
    assert parameters == {"k": "2", "a b": "[1]"}


def test_every_reference_leads_somewhere(graph):
    def references(value):
        if isinstance(value, dict):
            return [value["@id"]]
        return [one for part in value for one in references(part)] if isinstance(value, list) else []

    outside = ("https://w3id.org/ro/crate/", "https://bioschemas.org/")
    for item in graph.values():
        for value in item.values():
            assert all(key in graph or key.startswith(outside) for key in references(value)), item


def test_a_failed_run_is_told():
    graph = graph_of(crate(1, error="disk full"))
    assert graph["#run-1"]["error"] == "disk full"
    assert graph["#run-1"]["actionStatus"] == "http://schema.org/FailedActionStatus"
    assert graph["#workflow-run"]["actionStatus"] == "http://schema.org/FailedActionStatus"


def test_a_crate_without_a_run_is_a_part_only():
    graph = graph_of(crate(1, run=False), crate(2))
    assert "crates/1/" in ids(graph["./"]["hasPart"])
    assert "#run-1" not in graph
    assert ids(graph["run.sh"]["step"]) == ["#step-2"]


def test_two_people_and_software_that_is_not_named():
    nameless = crate(1, agent="a b")
    object.__setattr__(nameless.record.activity, "software", ())
    graph = graph_of(nameless, crate(2, agent="a-b"), crate(3, agent="other"))
    assert ids(graph["./"]["author"]) == ["#person-a-b", "#person-other"]
    assert graph[ids(graph["#run-1"]["instrument"])[0]]["name"] == "cellmaps_xcmd.py"


def test_it_is_sealed_and_follows_from_its_content_only():
    assert seal_holds(text_of(crate(1))) is True
    assert seal_holds(text_of(crate(1)).replace("Step 1", "Step 9")) is False
    assert text_of(crate(1)) == text_of(crate(1))
