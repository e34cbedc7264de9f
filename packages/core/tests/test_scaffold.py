import sys

import pytest

from cellmapkit.api import OutputError, UsageError
from cellmapkit.api.testing import checks_for
from cellmapkit.core.scaffold import scaffold


@pytest.mark.parametrize(
    "role", ["ppi_embedding", "image_embedding", "coembedding", "community_detection", "embedding_metric"]
)
def test_a_new_plugin_passes_its_checks(tmp_path, monkeypatch, role):
    folder = scaffold(f"brand_new_{role}", role, tmp_path)
    monkeypatch.syspath_prepend(str(folder / "src"))
    monkeypatch.setenv("PYTHONPATH", str(folder / "src"))
    module = __import__(f"cellmapkit_brand_new_{role}")
    for check in checks_for(module.algorithm):
        check()
    assert "$" not in "".join(
        path.read_text() for path in folder.rglob("*.*") if path.is_file() and path.suffix != ".pyc"
    )
    del sys.modules[module.__name__]


@pytest.mark.parametrize("name", ["My-Plugin", "1st", "class", "Großes"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        scaffold(name, "coembedding", tmp_path)


def test_a_role_no_step_takes_yet_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no step takes"):
        scaffold("x", "sequence_embedding", tmp_path)


def test_an_existing_folder_is_left_alone(tmp_path):
    scaffold("x", "coembedding", tmp_path)
    with pytest.raises(OutputError, match="exists already"):
        scaffold("x", "coembedding", tmp_path)
