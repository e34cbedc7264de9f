import sys

import pytest

from cellmapkit.api import PluginError, UnknownAlgorithmError
from cellmapkit.core import plugins


def test_a_plugin_is_found_by_its_entry_point(install_plugin):
    install_plugin()
    assert "toy" in plugins.names("coembedding")
    assert plugins.get("coembedding", "toy").summary == "A toy."


def test_listing_names_imports_nothing(install_plugin):
    install_plugin()
    plugins.names("coembedding")
    assert "toy_plugin" not in sys.modules


def test_only_the_plugin_asked_for_is_imported(install_plugin, tmp_path):
    install_plugin()
    install_plugin_two = tmp_path / "site" / "toy_plugin_two.py"
    install_plugin_two.write_text("raise RuntimeError('imported without being asked for')")
    info = tmp_path / "site" / "two-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: two\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cellmapkit.coembedding]\ntwo = toy_plugin_two:algorithm\n")
    assert plugins.get("coembedding", "toy").name == "toy"
    broken = [item for item in plugins.listing("coembedding") if item.problem]
    assert [item.name for item in broken] == ["two"]
    assert "imported without being asked for" in broken[0].problem
    assert "toy" in [item.name for item in plugins.listing("coembedding") if not item.problem]


def test_an_unknown_name_is_answered_with_the_nearest(install_plugin):
    install_plugin()
    with pytest.raises(UnknownAlgorithmError, match="no algorithm named 'toi'") as caught:
        plugins.get("coembedding", "toi")
    assert "did you mean 'toy'" in caught.value.hint


def test_another_version_of_the_contract_is_refused_naming_both(install_plugin):
    install_plugin(version=99)
    with pytest.raises(PluginError, match=r"version 99 of the contract, installed is version 1"):
        plugins.get("coembedding", "toy")


def test_one_name_of_two_distributions_is_an_error(install_plugin, tmp_path):
    install_plugin()
    info = tmp_path / "site" / "other-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cellmapkit.coembedding]\ntoy = toy_plugin:algorithm\n")
    with pytest.raises(PluginError, match="declared by other and toy-dist"):
        plugins.get("coembedding", "toy")


def test_an_entry_point_that_names_something_else_is_refused(install_plugin):
    install_plugin(text="algorithm = 3")
    with pytest.raises(PluginError, match="names a int"):
        plugins.get("coembedding", "toy")


def test_a_record_that_disagrees_with_its_entry_point_is_refused(install_plugin, tmp_path):
    install_plugin(name="other")
    path = tmp_path / "site" / "toy_plugin.py"
    path.write_text(path.read_text().replace('name="other"', 'name="toy"'))
    with pytest.raises(PluginError, match="entry point 'other'"):
        plugins.get("coembedding", "other")
