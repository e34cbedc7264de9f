import pytest

from cellmapkit.api import ColumnError, CrateNotFoundError, InputError, TableError, UsageError
from cellmapkit.image_embedding.layout import Listed, find_channels, find_tables, plane_path, read_table


def test_folds_are_found_by_number_and_all_of_them(source):
    assert list(find_tables(source, ("2",))) == [2]
    assert list(find_tables(source, ("2", "1", "2"))) == [1, 2]
    assert list(find_tables(source, ("all",))) == [1, 2]


def test_a_fold_that_is_not_there_is_named_with_those_that_are(source):
    with pytest.raises(CrateNotFoundError, match=r"no 3_image_gene_node_attributes.tsv; folds that are there: 1, 2"):
        find_tables(source, ("1", "3"))
    with pytest.raises(UsageError, match="'one' is no fold"):
        find_tables(source, ("one",))
    with pytest.raises(CrateNotFoundError, match="is no directory"):
        find_tables(source / "nothing", ("1",))


def test_a_table_gives_proteins_fields_and_antibodies(source):
    rows = read_table(source / "2_image_gene_node_attributes.tsv", 2)
    assert rows[0] == Listed("A", "F3", "HPA1", 2)  # the first of two names, as upstream takes it
    assert [row.protein for row in rows] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("name\tantibody\nA\tHPA1\n", ColumnError, "lacks the column 'filename'"),
        ("name\tfilename\nA\n", TableError, "line 2 has fewer fields"),
        ("name\tfilename\nA\tx_\n\tF0_\n", TableError, "line 3 has no protein"),
        ("name\tfilename\nA\t../F0_\n", TableError, "another folder"),
        ("name\tfilename\n", TableError, "lists no protein"),
        ("", ColumnError, "lacks the column"),
    ],
)
def test_malformed_tables_are_refused_by_line(tmp_path, content, error, said):
    (tmp_path / "t.tsv").write_text(content)
    with pytest.raises(error, match=said):
        read_table(tmp_path / "t.tsv", 1)


def test_a_protein_may_have_no_image(tmp_path):
    (tmp_path / "t.tsv").write_text("name\tfilename\nA\t\n")
    assert read_table(tmp_path / "t.tsv", 1) == [Listed("A", "", "", 1)]


def test_channels_are_those_there_are_in_fixed_order(source):
    assert find_channels(source, ()) == ("red", "green", "blue", "yellow")
    assert find_channels(source, ("blue", "green")) == ("green", "blue")
    (source / "yellow").rename(source / "away")
    assert find_channels(source, ()) == ("red", "green", "blue")
    with pytest.raises(InputError, match="no folder yellow; colours that are there: red, green, blue"):
        find_channels(source, ("green", "yellow"))


def test_channels_that_make_no_sense_are_refused(source):
    with pytest.raises(UsageError, match="'grey' is no colour"):
        find_channels(source, ("green", "grey"))
    with pytest.raises(UsageError, match="lacks green"):
        find_channels(source, ("red",))


def test_images_are_called_by_field_and_colour(source):
    assert plane_path(source, "F0", "red", ".jpg").is_file()
