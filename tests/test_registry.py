"""registry.toml == folders == entry points == console scripts, and the namespace stays one."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]


def project(dist):
    return tomllib.loads((ROOT / dist["path"] / "pyproject.toml").read_text())["project"]


def test_every_folder_is_registered(registry):
    folders = {str(path.parent.relative_to(ROOT)) for path in ROOT.glob("p*/*/pyproject.toml")}
    assert folders == {dist["path"] for dist in registry}


def test_names_and_versions_agree(registry):
    assert {dist["name"] for dist in registry} == {project(dist)["name"] for dist in registry}
    assert {project(dist)["version"] for dist in registry} == {"0.1.0"}


def test_the_folder_is_named_as_the_import(registry):
    for dist in registry:
        if dist["kind"] != "meta":
            packages = [path.name for path in (ROOT / dist["path"] / "src" / "cellmapkit").iterdir() if path.is_dir()]
            assert [name for name in packages if name != "__pycache__"] == [Path(dist["path"]).name]


def test_console_scripts_are_the_registered_commands(registry):
    for dist in registry:
        assert sorted(project(dist).get("scripts", {})) == sorted(dist.get("commands", [])), dist["name"]


def test_entry_points_are_the_registered_entries(registry):
    for dist in registry:
        found = {
            (group.removeprefix("cellmapkit."), name)
            for group, points in project(dist).get("entry-points", {}).items()
            for name in points
        }
        assert found == {(dist["role"], name) for name in dist.get("entries", [])}, dist["name"]


def test_what_is_installed_is_what_is_registered(registry):
    ours = {dist["name"] for dist in registry}
    for role in {dist["role"] for dist in registry if "role" in dist}:
        points = metadata.entry_points(group=f"cellmapkit.{role}")
        installed = {point.name for point in points if point.dist and point.dist.name in ours}
        assert installed == {name for dist in registry if dist.get("role") == role for name in dist["entries"]}


def test_the_meta_distribution_installs_every_step_and_plugin(registry):
    meta = next(dist for dist in registry if dist["kind"] == "meta")
    needs = {requirement.split(">")[0] for requirement in project(meta)["dependencies"]}
    assert needs == {dist["name"] for dist in registry if dist["kind"] in ("step", "plugin")}


def test_the_namespace_has_no_init():
    assert not list(ROOT.glob("p*/*/src/cellmapkit/__init__.py"))


def test_every_distribution_has_readme_tests_and_typed_marker(registry):
    for dist in registry:
        folder = ROOT / dist["path"]
        assert (folder / "README.md").read_text().startswith("# " + dist["name"]), dist["name"]
        if dist["kind"] != "meta":
            assert list((folder / "tests").glob("test_*.py")), dist["name"]
            assert (folder / "src/cellmapkit" / folder.name / "py.typed").is_file(), dist["name"]


def test_every_plugin_has_a_conformance_test(registry):
    for dist in registry:
        if dist["kind"] == "plugin":
            text = (ROOT / dist["path"] / "tests" / "test_conformance.py").read_text()
            assert "checks_for(" in text, dist["name"]
