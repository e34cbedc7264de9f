"""The evidence graph: every link leads somewhere and back, and entities have what FAIRSCAPE's models ask for."""

import json
from pathlib import Path

import pytest

from cellmapkit.core.crate import About, Activity, CrateInfo, CrateRecord, InputFile, OutputFile, Software
from cellmapkit.core.evidence_graph import evidence_graph
from cellmapkit.core.exported import ExportedChain, ExportedCrate

MADE = InputFile(location="../1/t.tsv", size=3, sha256="a" * 64, crate_id="urn:crate:1", crate_name="c1")
PLAIN = InputFile(location="../in.tsv", size=3, sha256="b" * 64)
URL = InputFile(location="https://x.org/d.tsv", size=3, sha256="d" * 64)


def file(path, **words):
    return OutputFile(path=path, description="short", media_type="text/plain", size=3, sha256="a" * 64, **words)


def crate(number, inputs, origin=""):
    tool = Software(name="cellmapkit-x", version="1.0", description="tool")
    activity = Activity(
        title="S" * 300, command="cmd", identifier=f"urn:uuid:{number}", agent="m" * 99, started="2026-01-01T00:00:00",
        ended="2026-01-02T00:00:00", software=(tool,), parameters={}, inputs=tuple(item for item, _ in inputs),
    )  # fmt: skip
    about = About(name=f"c{number}", description="words", organization_name="Lab", keywords=("k",))
    info = CrateInfo(path=Path("x"), identifier=f"urn:crate:{number}", about=about, sha256=f"{number}" * 64)
    record = CrateRecord(info=info, sealed=True, activity=activity, files=(), ours=True)
    return ExportedCrate(folder=f"crates/{number}", record=record, files=(file("t.tsv", origin=origin),), inputs=inputs)


@pytest.fixture
def document():
    crates = (
        crate(1, ((PLAIN, ""), (URL, ""))),
        crate(2, ((MADE, "crates/1/t.tsv"), (MADE, "crates/1/t.tsv")), "generated"),
    )
    return json.loads(evidence_graph(ExportedChain(crates=crates, loose=(), script=file("s"), readme=file("r"))))


def of_kind(document, kind):
    return [item for item in document["@graph"] if item["@type"] == f"https://w3id.org/EVI#{kind}"]


def test_links_lead_there_and_back(document):
    by_id = {item["@id"]: item for item in document["@graph"]}
    assert len(by_id) == len(document["@graph"]) == 4 + 1 + 2
    pairs = (("usedDataset", "usedBy"), ("usedSoftware", "usedByComputation"), ("generated", "generatedBy"))
    for run in of_kind(document, "Computation"):
        for there, back in pairs:
            assert run[there]
            assert all(run["@id"] in by_id[key][back] for key in run[there])
    first, second = of_kind(document, "Computation")
    assert second["usedDataset"] == first["generated"]
    (last,) = [by_id[key] for key in second["generated"]]
    assert last["derivedFrom"] == second["usedDataset"]
    assert last["keywords"] == ["predicted", "generated"]
    assert last["contentUrl"] == "file:///crates/2/t.tsv"


def test_what_no_crate_made_is_a_dataset_too(document):
    named = {item["name"]: item for item in of_kind(document, "Dataset") if not item["generatedBy"]}
    assert set(named) == {"in.tsv", "d.tsv"}
    assert named["d.tsv"]["contentUrl"] == "https://x.org/d.tsv"


def test_lengths_are_what_the_models_allow(document):
    for item in document["@graph"]:
        assert 1 <= len(item["name"]) <= 200
        assert len(item["description"]) >= 10
        assert len(item.get("author", "")) <= 64
    assert len(document["description"]) >= 10


def test_ids_are_arks_that_follow_from_content(document):
    assert all(item["@id"].startswith("ark:59852/") for item in [document, *document["@graph"]])
    (tool,) = of_kind(document, "Software")
    assert tool["@id"] == "ark:59852/software-cellmapkit-x-907725a156f2"  # SHA-256 of "cellmapkit-x 1.0"


def test_organization_and_project(document):
    assert [part["name"] for part in document["isPartOf"]] == ["Lab", "NA"]


@pytest.mark.filterwarnings("ignore")
def test_the_models_of_fairscape_cli_take_it(document):
    models = pytest.importorskip("fairscape_cli.models.rocrate", reason="fairscape-cli is not installed")
    from fairscape_cli.models.computation import Computation
    from fairscape_cli.models.dataset import Dataset
    from fairscape_cli.models.software import Software as Theirs

    for kind, model in (("Dataset", Dataset), ("Software", Theirs), ("Computation", Computation)):
        for item in of_kind(document, kind):
            model.model_validate(item)
    assert len(models.ROCrateMetadata.model_validate(document).metadataGraph) == 7
