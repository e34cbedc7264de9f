"""Small hierarchies, standards and files that the tests are made of."""

import json
import os
from pathlib import Path

import pytest

from cellmapkit.hierarchyeval.cx2 import frame
from cellmapkit.hierarchyeval.hierarchy import build_hierarchy


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


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real data, or skip."""
    folder = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
    if not (folder / "hierarchies").is_dir():
        pytest.skip(f"no real data in {folder}; set CELLMAPKIT_DATA")
    return folder
