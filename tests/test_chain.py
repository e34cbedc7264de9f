"""The demo, from a shell, as a user runs it; then everything a crate promises, on every crate it wrote."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cellmapkit.core.crate import is_log

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
STEPS = ["0.cell", "0.images", "1.apms", "1.images", "1.proximity", "1.pulldown", "1.y2h", "2.apms", "2.images",
         "2.proximity", "2.pulldown", "2.y2h", "3.coembedding", "4.hierarchy", "5.hierarchyeval"]  # fmt: skip


def shell(*words, **kwargs):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "PATH": path}, check=False, **kwargs
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Run the demo once; return its folder and what it printed."""
    out = tmp_path_factory.mktemp("demo") / "demo_output"
    done = shell("bash", str(ROOT / "examples" / "demo.sh"), str(out), timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return out, done.stdout


def graph_of(crate):
    return json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]


def test_the_demo_ends_with_what_was_recovered(demo):
    out, printed = demo
    assert sorted(path.name for path in out.iterdir()) == STEPS
    assert "complex" in printed.rpartition("what was recovered")[2]


@pytest.mark.parametrize("step", STEPS)
def test_every_file_is_recorded_with_its_digest(demo, step):
    crate = demo[0] / step
    recorded = {item["@id"]: item for item in graph_of(crate) if "File" in item["@type"]}
    present = {str(path.relative_to(crate)) for path in crate.rglob("*") if path.is_file()}
    assert present - {"ro-crate-metadata.json"} == set(recorded)
    for name, item in recorded.items():
        content = (crate / name).read_bytes()
        assert item["sha256"] == hashlib.sha256(content).hexdigest()
        assert item["contentSize"] == str(len(content))
        assert len(item["description"]) >= 10, name


def test_adding_images_finds_every_compartment(demo):
    """Networks alone find five of the six; the classifier that the images pass through tells them apart."""
    found = [line.split() for line in demo[1].splitlines() if line.split()[:1] == ["compartment"]]
    assert found[0][1:4] == ["6", "6", "(100%)"]


def test_lineage_can_be_followed_from_the_map_to_the_tables(demo):
    out, _ = demo
    identifiers = {}
    for step in STEPS:
        (root,) = [item for item in graph_of(out / step) if item["@id"] == "./"]
        identifiers[root["identifier"]] = step
    reached, queue = set(), ["5.hierarchyeval"]
    while queue:
        step = queue.pop()
        reached.add(step)
        inputs = [item for item in graph_of(out / step) if "input read from" in str(item.get("description"))]
        made_by = {item["isPartOf"]["@id"] for item in inputs if "isPartOf" in item}
        queue += [identifiers[identifier] for identifier in made_by if identifiers[identifier] not in reached]
    assert reached == set(STEPS)


@pytest.mark.filterwarnings("default")  # the validator's own libraries warn
@pytest.mark.parametrize("step", STEPS)
def test_the_crate_is_valid_at_the_level_of_recommendations(demo, validator, step):
    assert validator(demo[0] / step) == []


@pytest.mark.filterwarnings("default")
def test_a_failed_run_leaves_a_valid_crate_too(demo, validator, tmp_path):
    (tmp_path / "empty.tsv").write_text("geneA\tgeneB\n")
    done = shell(str(BIN / "cellmaps_ppi_embeddingcmd.py"), "out", "--inputdir", "empty.tsv", cwd=tmp_path)
    assert done.returncode == 3
    assert validator(tmp_path / "out.failed") == []


@pytest.mark.filterwarnings("default")
def test_the_validator_can_find_a_fault(demo, validator, tmp_path):
    crate = tmp_path / "spoilt"
    crate.mkdir()
    text = (demo[0] / "2.apms" / "ro-crate-metadata.json").read_text()
    (crate / "ro-crate-metadata.json").write_text(text.replace('"datePublished"', '"datum"'))
    assert validator(crate)


def without_logs(value):
    """Return a property without references to logs, whose names hold the time."""
    return (
        [part for part in value if not (isinstance(part, dict) and is_log(part["@id"]))]
        if isinstance(value, list)
        else value
    )


@pytest.mark.parametrize("step", ["2.apms", "2.images", "3.coembedding", "4.hierarchy", "5.hierarchyeval"])
def test_a_second_run_with_the_same_seed_writes_the_same_bytes(demo, tmp_path, step):
    """Also with another number of threads."""
    out, _ = demo
    (run,) = [item for item in graph_of(out / step) if item["@id"] == "#run"]
    words = run["description"].split()
    again = tmp_path / "again"
    words = [str(again) if word == "OUTDIR" else word for word in words]
    done = shell(str(BIN / words[0]), *words[1:], "--threads", "1", timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    names = [item["@id"] for item in graph_of(again) if "File" in item["@type"] and not is_log(item["@id"])]
    match, mismatch, errors = filecmp.cmpfiles(out / step, again, names, shallow=False)
    assert (sorted(match), mismatch, errors) == (sorted(names), [], [])
    before, after = (
        {item["@id"]: item for item in graph_of(crate) if not is_log(item["@id"])} for crate in (out / step, again)
    )
    assert list(before) == list(after)
    of_the_run = {"startTime", "endTime", "identifier", "description", "selfDigest"}
    for name, first in before.items():
        second = after[name]
        different = {key for key in first if without_logs(first[key]) != without_logs(second[key])} - {"alternateName"}
        if name in ("#run", "ro-crate-metadata.json"):
            different -= of_the_run
        assert all("input read from" in str(first[key]) for key in different), different
