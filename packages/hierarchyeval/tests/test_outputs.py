"""The files: read back, and the same bytes for the same seed."""

import gzip
import json
from dataclasses import dataclass, field

import pytest

from cellmapkit.api import Run
from cellmapkit.core.crate import InputFile
from cellmapkit.hierarchyeval.evaluation import evaluate
from cellmapkit.hierarchyeval.outputs import write_outputs
from cellmapkit.hierarchyeval.presets import PRESETS
from cellmapkit.hierarchyeval.readers import read_hierarchy
from cellmapkit.standards.standard import build_standard

GENES = [f"g{i:02d}" for i in range(40)]


@dataclass
class FakeStep:
    """As much of a step as writing needs."""

    directory: object
    run: Run = field(default_factory=lambda: Run(seed=5))
    inputs: dict = field(default_factory=dict)
    added: dict = field(default_factory=dict)

    def add(self, name, description, columns=()):
        assert (self.directory / name).is_file()
        self.added[name] = (description, columns)


@pytest.fixture
def written(tmp_path, hcx, write_json):
    """Return a function that evaluates a hierarchy file with one planted term and writes all files."""

    def write(path=None, folder="out", standards=True):
        path = path or write_json("h.cx2", hcx({"R": GENES, "S": GENES[:8]}, [("R", "S")]))
        (tmp_path / folder).mkdir()
        step = FakeStep(tmp_path / folder)
        step.inputs["x"] = InputFile(location="x", size=1, sha256="0", crate_id="urn:uuid:1")
        sets = {"t": GENES[:8], "u": GENES[8:]}
        known = [build_standard("GO_CC", "f", sets)] if standards else []
        found = evaluate(read_hierarchy(path), known, tuple(PRESETS.values()), 3, step.run)
        write_outputs(step, found, {"preset": "toolkit"})
        return step

    return write


def test_every_table_has_the_columns_it_declares(written):
    step = written()
    tables = {name: columns for name, (_, columns) in step.added.items() if columns}
    assert set(tables) == {
        "assemblies.tsv",
        "structure_findings.tsv",
        "enrichment.tsv",
        "enrichment_tests.tsv.gz",
        "terms.tsv",
        "recall.tsv",
        "null_figures.tsv",
        "summary.tsv",
    }
    for name, columns in tables.items():
        data = (step.directory / name).read_bytes()
        lines = (gzip.decompress(data) if name.endswith(".gz") else data).decode().split("\n")
        assert lines[0].split("\t") == [column.partition(":")[0] for column in columns]
        assert lines[-1] == ""
        assert {line.count("\t") for line in lines[:-1]} == {len(columns) - 1}
        assert all(column.partition(": ")[2] for column in columns)
    assert all(len(description) >= 10 for description, _ in step.added.values())


def test_the_annotated_hierarchy_reads_back_and_can_be_annotated_again(written):
    step = written()
    again = read_hierarchy(step.directory / "hierarchy.cx2")
    assert again.names == ("R", "S")
    assert again.network.nodes[1].values["GO_CC_terms"] == "t"
    merged = {key: value for part in again.network.aspects for key, value in part.items()}
    attributes = merged["networkAttributes"][0]
    assert attributes["prov:wasDerivedFrom"] == "RO-crate: urn:uuid:1"
    assert attributes["prov:wasGeneratedBy"].startswith("cellmapkit-hierarchyeval ")
    assert attributes["name"] == "toy"
    second = written(step.directory / "hierarchy.cx2", "second")
    assert (second.directory / "hierarchy.cx2").read_bytes() == (step.directory / "hierarchy.cx2").read_bytes()


def test_cx1_stays_cx1_and_gets_a_cx2_beside_it(written, write_json):
    document = [
        {"nodes": [{"@id": 0, "n": "R"}, {"@id": 1, "n": "S"}]},
        {"edges": [{"@id": 0, "s": 0, "t": 1}]},
        {"nodeAttributes": [{"po": i, "n": "CD_MemberList", "v": " ".join(GENES[:n])} for i, n in ((0, 40), (1, 8))]},
        {"cyVisualProperties": [{"properties_of": "network"}]},
        {"status": [{"success": True}]},
    ]
    step = written(write_json("h.cx", document))
    one, two = (read_hierarchy(step.directory / name) for name in ("hierarchy.cx", "hierarchy.cx2"))
    assert one.network.cx1 is not None
    assert one.network.cx1[3] == document[3]
    for hierarchy in (one, two):
        assert hierarchy.network.nodes[1].values["GO_CC_terms"] == "t"
        assert hierarchy.network.nodes[1].values["GO_CC_max_jaccard_index"] == 1.0


def test_equal_runs_give_equal_bytes(written):
    one, other = written(folder="a"), written(folder="b")
    assert one.added == other.added
    for name in one.added:
        assert (one.directory / name).read_bytes() == (other.directory / name).read_bytes()


def test_without_standards_there_is_the_shape_alone(written):
    step = written(standards=False)
    assert set(step.added) == {
        "hierarchy.cx2",
        "hierarchy_node_attributes.tsv",
        "assemblies.tsv",
        "structure_findings.tsv",
        "summary.tsv",
        "summary.json",
    }


def test_with_standards_there_is_a_picture_of_known_assemblies(written):
    assert {"known.svg", "known.png"} <= set(written().added)


def test_summary_json_holds_settings_and_standards(written):
    whole = json.loads((written().directory / "summary.json").read_text())
    assert whole["settings"] == {"preset": "toolkit", "seed": 5}
    assert whole["standards"] == [{"name": "GO_CC", "terms": 2, "genes": 40, "genes_in_hierarchy": 40, "notes": []}]
    assert whole["numbers"][0]["metric"] == "known"
