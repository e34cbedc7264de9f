import pytest

from cellmapkit.api import CrateNotFoundError, UsageError
from cellmapkit.hierarchyeval.embeddings import AS_CLUSTERED, ONE_MODALITY, named_tables, table_in


@pytest.fixture
def folder(tmp_path):
    for name in ("ppi", "both"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "coembedding_emd.tsv").write_text("")
    (tmp_path / "both" / "image_emd.tsv").write_text("")
    (tmp_path / "x.tsv").write_text("")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_names_are_given_or_taken_from_the_paths(folder):
    paths = [folder / "ppi", folder / "x.tsv"]
    assert named_tables(paths, []) == {"ppi": paths[0] / "coembedding_emd.tsv", "x": paths[1]}
    assert list(named_tables(paths, ["a", "b"])) == ["a", "b"]


def test_the_embedding_of_a_modality_comes_first(folder):
    assert table_in(folder / "both", ONE_MODALITY).name == "image_emd.tsv"
    assert table_in(folder / "both", AS_CLUSTERED).name == "image_emd.tsv"


def test_wrong_numbers_and_names(folder):
    with pytest.raises(UsageError, match="2 embeddings and 1 names"):
        named_tables([folder / "ppi", folder / "both"], ["a"])
    with pytest.raises(UsageError, match="two embeddings are called 'a'"):
        named_tables([folder / "ppi", folder / "both"], ["a", "a"])
    with pytest.raises(CrateNotFoundError, match="holds no embedding"):
        named_tables([folder / "empty"], [])
    with pytest.raises(CrateNotFoundError, match="absent does not exist"):
        named_tables([folder / "absent"], [])
