import sys

from cellmapkit.core import plugins
from cellmapkit.core.testing import discoverable_plugin, exit_code


def test_the_plugin_is_found(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(discoverable_plugin(tmp_path, "coembedding", "found")))
    assert plugins.get("coembedding", "found").role == "coembedding"
    del sys.modules["cellmapkit_found"]


def test_the_exit_code_comes_back():
    assert exit_code(lambda: sys.exit(3)) == 3
    assert exit_code(lambda: None, "a", 1) == 0
