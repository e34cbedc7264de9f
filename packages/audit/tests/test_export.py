"""Whole chains as one file."""

import hashlib
import json
import shutil
import warnings
import zipfile

import pytest

from cellmapkit.audit.cli import main
from cellmapkit.core.testing import exit_code

METADATA = "ro-crate-metadata.json"


@pytest.fixture(scope="module")
def exported(pristine, tmp_path_factory):
    out = tmp_path_factory.mktemp("exported") / "chain.zip"
    assert exit_code(main, "export", pristine / "3.last", "--out", out) == 0
    return out


def graph(out):
    with zipfile.ZipFile(out) as archive:
        return {item["@id"]: item for item in json.loads(archive.read(METADATA))["@graph"]}


def test_crates_are_in_it_unchanged_and_each_once(pristine, exported):
    with zipfile.ZipFile(exported) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names)
        held = {name: archive.read(name) for name in names if name.startswith("crates/")}
        assert set(names) - set(held) == {"run.sh", "README.md", METADATA}
    there = [path for path in pristine.rglob("*") if path.is_file()]
    assert held == {f"crates/{path.relative_to(pristine).as_posix()}": path.read_bytes() for path in there}


def test_verify_takes_it_whole_and_by_crate(exported, capsys):
    assert exit_code(main, "verify", exported, "--strict") == 0
    assert exit_code(main, "verify", exported, "--start", "crates/3.last", "--strict") == 0
    assert "of 4 crates" in capsys.readouterr().out


def test_a_touched_archive_is_found_out(exported, tmp_path, capsys):
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(exported) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"other" if name == "run.sh" else old.read(name))
    assert exit_code(main, "verify", spoilt) == 3
    assert "run.sh" in capsys.readouterr().out


def test_equal_chains_give_equal_bytes_wherever_they_lie(pristine, exported, tmp_path):
    copy = shutil.copytree(pristine, tmp_path / "elsewhere" / "deep")
    assert exit_code(main, "export", copy / "3.last", "--out", tmp_path / "again.zip") == 0
    assert (tmp_path / "again.zip").read_bytes() == exported.read_bytes()


def test_the_graph_ties_runs_to_steps_tools_and_files(exported):
    found = graph(exported)
    workflow = found[found["./"]["mainEntity"]["@id"]]
    assert workflow["@type"] == ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
    assert [step["@id"] for step in workflow["step"]] == [f"#step-{n}" for n in range(1, 5)]
    results = [found[f"#run-{n}"]["name"] for n in range(1, 5)]
    assert results[-2:] == ["Toy 2.both", "Toy 3.last"]
    last = found["#run-4"]
    used = [item["@id"] for item in last["object"]]
    assert used[:2] == ["crates/1.a/more.tsv", "crates/2.both/both.tsv"]
    assert found[used[0]]["sha256"] == hashlib.sha256(b"id\t0\nA\t7\n" * 20).hexdigest()
    assert {"@id": "crates/3.last/end.tsv"} in last["result"]
    assert last["instrument"] == workflow["hasPart"]
    assert [item["@id"] for item in found["#organized"]["object"]] == [f"#control-{n}" for n in range(1, 5)]


def test_nothing_touched_is_exported(chain, tmp_path, capsys):
    (chain / "1.a" / "more.tsv").write_bytes(b"id\t0\nA\t8\n" * 20)
    assert exit_code(main, "export", chain / "3.last", "--out", tmp_path / "out.zip") == 3
    assert "more.tsv has SHA-256" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.zip*"))


def test_edited_metadata_is_not_exported(chain, tmp_path, toys, capsys):
    toys.edit(chain / "1.a", '"value": "3"', '"value": "4"')
    for form in ("zip", "evidence"):
        assert exit_code(main, "export", chain / "3.last", "--out", tmp_path / "out", "--form", form) == 3
        assert "the metadata of 1.a was edited" in capsys.readouterr().err


def test_a_crate_without_any_run_is_no_chain(tmp_path, toys, capsys):
    (tmp_path / "x").mkdir()
    toys.write(tmp_path / "x", {"@graph": [{"@id": METADATA, "about": {"@id": "./"}}, {"@id": "./", "name": "x"}]})
    assert exit_code(main, "export", tmp_path / "x", "--out", tmp_path / "out.zip") == 3
    assert "records no run" in capsys.readouterr().err


def test_hostile_names(tmp_path, toys):
    crate = toys.step(tmp_path / "<script>'\"\n$(x)", files=[("a b%20|[x](y).tsv", "x")])
    out = tmp_path / "out.zip"
    assert exit_code(main, "export", crate, "--out", out) == 0
    assert exit_code(main, "verify", out, "--strict") == 0
    found = graph(out)
    assert "crates/%3Cscript%3E%27%22%0A%24%28x%29/a%20b%2520%7C%5Bx%5D%28y%29.tsv" in found
    with zipfile.ZipFile(out) as archive:
        assert b"<script>" not in archive.read("README.md")


def test_an_evidence_graph_links_the_chain(pristine, tmp_path):
    out = tmp_path / "evidence.json"
    assert exit_code(main, "export", pristine / "3.last", "--out", out, "--form", "evidence") == 0
    entities = {item["@id"]: item for item in json.loads(out.read_text())["@graph"]}
    computations = [item for item in entities.values() if item["@type"].endswith("Computation")]
    assert len(computations) == 4
    (last,) = [item for item in computations if item["name"] == "Toy 3.last"]
    names = [entities[key]["contentUrl"] for key in last["usedDataset"]]
    assert names == ["file:///crates/1.a/more.tsv", "file:///crates/2.both/both.tsv"]
    (both,) = [entities[key] for key in last["usedDataset"] if "both" in key]
    assert [entities[key]["name"] for key in both["generatedBy"]] == ["Toy 2.both"]


@pytest.mark.filterwarnings("ignore")  # those of the library
def test_the_rocrate_library_reads_it(exported, tmp_path):
    rocrate = pytest.importorskip("rocrate.rocrate")
    with zipfile.ZipFile(exported) as archive:
        archive.extractall(tmp_path / "crate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        crate = rocrate.ROCrate(tmp_path / "crate")
    assert crate.mainEntity.id == "run.sh"
    assert len(crate.mainEntity["step"]) == 4
    with zipfile.ZipFile(exported) as archive:
        assert {entity.id for entity in crate.data_entities if entity.type == "File"} >= {
            name for name in archive.namelist() if name.startswith("crates/")
        }
