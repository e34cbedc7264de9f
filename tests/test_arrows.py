"""The arrows of the architecture: who may import whom, read from the syntax tree."""

from __future__ import annotations

import ast
import graphlib
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DISTS = [dist for dist in tomllib.loads((ROOT / "registry.toml").read_text())["dist"] if dist["kind"] != "meta"]
MAY = {
    "api": set(),
    "core": {"api"},
    "torchkit": {"api"},
    "evalkit": {"api"},
    "standards": {"api"},
    "step": {"api", "core", "evalkit", "standards"},
    "plugin": {"api", "torchkit", "evalkit"},
}
HEAVY = {
    "torch",
    "pandas",
    "sklearn",
    "networkx",
    "ndex2",
    "matplotlib",
    "numpy",
    "scipy",
    "numba",
    "pyarrow",
    "igraph",
}
# libraries that are imported by another name than they are installed by
NAMES_OF = {"sklearn": "scikit_learn", "skimage": "scikit_image", "PIL": "pillow"}
CORE_CLI_FILES = {"command.py", "options.py"}


def sources(dist):
    return sorted((ROOT / dist["path"] / "src").rglob("*.py"))


def imports(tree):
    """Yield every module name imported anywhere in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def first_level_imports(tree):
    """Yield what importing the module itself loads: the body, not functions and not TYPE_CHECKING blocks."""
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from imports(ast.Module(body=[node], type_ignores=[]))


def ours(module):
    parts = module.split(".")
    return parts[1] if parts[0] == "cellmapkit" and len(parts) > 1 else None


def cases():
    return [pytest.param(dist, id=dist["name"]) for dist in DISTS]


@pytest.mark.parametrize("dist", cases())
def test_only_allowed_distributions_are_imported(dist):
    kinds = {Path(item["path"]).name: item["kind"] for item in DISTS}
    own = Path(dist["path"]).name
    for path in sources(dist):
        for module in imports(ast.parse(path.read_text())):
            target = ours(module)
            if target not in (None, own):
                assert target in kinds, f"{path} imports {module}, which no distribution has"
                assert kinds[target] in MAY[dist["kind"]], f"{path} imports {module}"


@pytest.mark.parametrize("dist", cases())
def test_no_modules_import_each_other_in_a_circle(dist):
    modules = {}
    for path in sources(dist):
        parts = path.relative_to(ROOT / dist["path"] / "src").with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    found = {
        name: set(imports(ast.parse(path.read_text()))) & modules.keys() - {name} for name, path in modules.items()
    }
    for name, used in found.items():  # what a package hands on comes from the module named with it
        used -= {module for module in used if any(other.startswith(f"{module}.") for other in used | {name})}
    assert list(graphlib.TopologicalSorter(found).static_order())


@pytest.mark.parametrize("dist", cases())
def test_declared_dependencies_are_the_ones_imported(dist):
    project = tomllib.loads((ROOT / dist["path"] / "pyproject.toml").read_text())["project"]
    declared = {need.split(">")[0] for need in project["dependencies"] if need.startswith("cellmapkit")}
    names = {Path(item["path"]).name: item["name"] for item in DISTS}
    used = {ours(module) for path in sources(dist) for module in imports(ast.parse(path.read_text()))}
    assert declared == {names[name] for name in used if name in names and names[name] != dist["name"]}


@pytest.mark.parametrize("dist", cases())
def test_the_libraries_declared_are_the_ones_imported(dist):
    project = tomllib.loads((ROOT / dist["path"] / "pyproject.toml").read_text())["project"]
    always = {library(need) for need in project["dependencies"]}
    extras = {library(need) for needs in project.get("optional-dependencies", {}).values() for need in needs}
    used = {module.partition(".")[0] for path in sources(dist) for module in imports(ast.parse(path.read_text()))}
    libraries = {NAMES_OF.get(name, name) for name in used - sys.stdlib_module_names - {"cellmapkit"}}
    assert libraries <= always | extras
    assert {name for name in always if not name.startswith("cellmapkit")} <= libraries


def library(need):
    return re.split(r"[<>=!~ ;\[]", need)[0].lower().replace("-", "_")


@pytest.mark.parametrize("dist", cases())
def test_torch_stays_in_plugins_and_torchkit(dist):
    if dist["kind"] in ("plugin", "torchkit"):
        return
    for path in sources(dist):
        assert not any(module.split(".")[0] == "torch" for module in imports(ast.parse(path.read_text()))), path


@pytest.mark.parametrize("dist", cases())
def test_click_stays_in_cli_files(dist):
    for path in sources(dist):
        allowed = path.name == "cli.py" or (dist["kind"] == "core" and path.name in CORE_CLI_FILES)
        if not allowed:
            assert not any(module.split(".")[0] == "click" for module in imports(ast.parse(path.read_text()))), path


@pytest.mark.parametrize("dist", cases())
def test_cli_files_hold_no_logic(dist):
    for path in sources(dist):
        if path.name == "cli.py":
            assert len(path.read_text().splitlines()) <= 120, path
            loops = [
                node
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, (ast.For, ast.While, ast.Try))
            ]
            assert not loops, f"{path}: a cli.py parses, calls and ends"


METADATA_FILES = ("metadata.py", "reading.py", "provenance_crate.py", "evidence_graph.py")


@pytest.mark.parametrize("dist", cases())
def test_only_core_knows_the_form_of_crate_metadata(dist):
    for path in sources(dist):
        if path.name not in METADATA_FILES or dist["kind"] != "core":
            strings = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
            assert "@graph" not in strings, path


@pytest.mark.parametrize("dist", cases())
def test_installed_code_never_reads_the_registry(dist):
    for path in sources(dist):
        assert "registry.toml" not in path.read_text(), path


@pytest.mark.parametrize("dist", cases())
def test_what_help_touches_is_light(dist):
    light = {"cli.py", "info.py", "__init__.py", "params.py"}
    for path in sources(dist):
        if path.name in light and "testing" not in path.parts:
            loaded = {module.split(".")[0] for module in first_level_imports(ast.parse(path.read_text()))}
            assert not loaded & HEAVY, f"{path} loads {loaded & HEAVY} when it is imported"
