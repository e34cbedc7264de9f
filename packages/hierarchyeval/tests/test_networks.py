import pytest

from cellmapkit.api import CrateNotFoundError, UsageError
from cellmapkit.hierarchyeval.networks import named_networks


@pytest.fixture
def folder(tmp_path):
    for name in ("plain", "packed", "empty", "a=b"):
        (tmp_path / name).mkdir()
    (tmp_path / "plain" / "ppi_edgelist.tsv").write_text("")
    (tmp_path / "packed" / "ppi_edgelist.tsv.gz").write_text("")
    (tmp_path / "a=b" / "x.tsv").write_text("")
    return tmp_path


def test_a_name_and_a_file_or_directory(folder):
    words = [f"one={folder}/plain", f"two={folder}/packed", f"three={folder}/a=b/x.tsv"]
    assert named_networks(words) == {
        "one": folder / "plain" / "ppi_edgelist.tsv",
        "two": folder / "packed" / "ppi_edgelist.tsv.gz",
        "three": folder / "a=b" / "x.tsv",
    }
    assert list(named_networks(words[::-1])) == ["three", "two", "one"]


def test_wrong_words(folder):
    for word in ("plain", "=plain", "one="):
        with pytest.raises(UsageError, match="expected NAME=PATH"):
            named_networks([word])
    with pytest.raises(UsageError, match="two networks are called 'a'"):
        named_networks([f"a={folder}/plain", f"a={folder}/packed"])
    with pytest.raises(CrateNotFoundError, match="holds no edge list"):
        named_networks([f"a={folder}/empty"])
    with pytest.raises(CrateNotFoundError, match="absent does not exist"):
        named_networks([f"a={folder}/absent"])
