"""Small hierarchies, standards and files that the tests are made of."""

import json
import os
import sys
from pathlib import Path

import pytest

from cellmapkit.api import Run
from cellmapkit.hierarchyeval import drawing
from cellmapkit.hierarchyeval.evaluation import evaluate
from cellmapkit.hierarchyeval.hierarchy import build_hierarchy
from cellmapkit.hierarchyeval.overlap import cut_standard
from cellmapkit.hierarchyeval.presets import PRESETS
from cellmapkit.standards.cx2 import frame
from cellmapkit.standards.standard import build_standard


@pytest.fixture
def real_pictures():
    """Ask for pictures to be drawn."""


@pytest.fixture(autouse=True)
def quick_pictures(request, monkeypatch):
    """Declare pictures without drawing them, half a second each, except where a test asks for ``real_pictures``."""

    def save(step, picture):
        for suffix in ("svg", "png"):
            (step.directory / f"{picture.name}.{suffix}").write_text(picture.description)
            step.add(f"{picture.name}.{suffix}", picture.description)

    if "real_pictures" not in request.fixturenames:
        monkeypatch.setattr(drawing, "save", save)


@pytest.fixture
def hcx():
    """Return a function that makes the CX2 document of a hierarchy from members by name and links."""

    def make(members, links, **extra):
        ids = {name: i for i, name in enumerate(members)}
        children = {child for _, child in links}
        declared = {
            "name": {"a": "n", "d": "string"},
            "CD_MemberList": {"d": "string"},
            "CD_MemberList_Size": {"d": "integer"},
            "HCX::isRoot": {"d": "boolean"},
        }
        nodes = [
            {
                "id": ids[name],
                "v": {
                    "n": name,
                    "CD_MemberList": " ".join(genes),
                    "CD_MemberList_Size": len(genes),
                    "HCX::isRoot": name not in children,
                },
            }
            for name, genes in members.items()
        ]
        edges = [{"id": i, "s": ids[parent], "t": ids[child]} for i, (parent, child) in enumerate(links)]
        network = {"name": "toy", **extra}
        declared_network = {name: {"d": "string"} for name in network}
        return frame({"networkAttributes": declared_network, "nodes": declared}, network, nodes, edges)

    return make


@pytest.fixture
def write_json(tmp_path):
    """Return a function that writes a value as JSON and gives the path."""

    def write(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return path

    return write


@pytest.fixture
def grow():
    """Return a function that makes a hierarchy record from members by name and links."""

    def make(members, links):
        return build_hierarchy("toy", list(members.items()), links)

    return make


@pytest.fixture
def case(grow):
    """Four assemblies of ten among 200 genes; two of them are terms, the others are not."""
    genes = [f"g{i:03d}" for i in range(200)]
    blocks = {f"a{i}": genes[10 * i : 10 * i + 10] for i in range(4)}
    hierarchy = grow({"R": genes, **blocks}, [("R", name) for name in blocks])
    terms = {"t0": blocks["a0"], "t1": blocks["a1"], "wide": genes[100:]}
    return hierarchy, [cut_standard(hierarchy.genes, build_standard("GO_CC", "f", terms))]


@pytest.fixture
def evaluated(grow):
    """Return a function that evaluates a small planted hierarchy under a chosen preset.

    Of 100 genes, ``S`` (10) equals the term ``b`` and holds ``a`` (5 of its genes); ``T`` (8) is novel. ``KEGG`` has
    one term that no assembly below the root meets.
    """
    genes = [f"g{i:02d}" for i in range(100)]

    def make(preset="toolkit", permutations=0, seed=0):
        hierarchy = grow({"R": genes, "S": genes[:10], "T": genes[40:48]}, [("R", "S"), ("R", "T")])
        go = {"b": genes[:10], "a": genes[:5], "wide": genes[10:], "few": genes[:2]}
        texts = {"b": "the tenth", "a": "the half"}
        standards = [
            build_standard("GO_CC", "go.gmt", go, descriptions=texts),
            build_standard("KEGG", "kegg.json", {"k": genes[90:96]}),
        ]
        rules = (PRESETS[preset], *(rule for rule in PRESETS.values() if rule.name != preset))
        return evaluate(hierarchy, standards, rules, permutations, Run(seed=seed))

    return make


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real data, or skip."""
    folder = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
    if not (folder / "hierarchies").is_dir():
        pytest.skip(f"no real data in {folder}; set CELLMAPKIT_DATA")
    return folder


_STAND_IN = """#!{python}
import json, os, pathlib, re, sys, time
words = sys.argv[1:]
if words == ["--version"]:
    print("stand-in 1.2")
    sys.exit()
with open({log!r}, "a") as stream:
    stream.write(json.dumps(words) + chr(10))
out = pathlib.Path(words[0])
number = int(re.search(r"work_0*([0-9]+)", str(out)).group(1))
if str(number) in os.environ.get("STAND_IN_FAILS", "").split():
    print("INFO: begins" + chr(10) + "error: no good" + chr(10) + "  do better", file=sys.stderr)
    sys.exit(3)
time.sleep(float(os.environ.get("STAND_IN_SLEEPS", "0")))
table = pathlib.Path(words[words.index("--coembedding_dirs") + 1])
genes = sorted(line.partition(chr(9))[0] for line in table.read_text().splitlines()[1:])
out.mkdir()
rows = [("R", genes), ("S", genes[:8])]
lines = [chr(9).join([name, str(len(own)), " ".join(own), "9"]) + chr(10) for name, own in rows]
(out / "h.nodes").write_text("".join(lines))
(out / "h.edges").write_text(chr(9).join(["R", "S", "default"]) + chr(10))
ids = ["id" + chr(9) + "name", *("0" + chr(9) + gene for gene in genes)]
(out / "gene_ids.tsv").write_text("".join(line + chr(10) for line in ids))
(out / "genes_without_edges.tsv").write_text("name" + chr(10))
"""


@pytest.fixture
def stand_in(tmp_path):
    """A stand-in for the command of the hierarchy step: its one assembly has the first eight proteins by name."""
    path = tmp_path / "bin" / "cellmaps_generate_hierarchycmd.py"
    path.parent.mkdir()
    path.write_text(_STAND_IN.format(python=sys.executable, log=str(tmp_path / "said.txt")))
    path.chmod(0o755)
    return path


@pytest.fixture
def said(tmp_path):
    """Return a function that gives the command lines the stand-in was called with, without its own name."""

    def lines():
        path = tmp_path / "said.txt"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return lines
