import json

import numpy as np
import pytest

from cellmapkit.api import ColumnError, InputError, TableError
from cellmapkit.image_embedding.labels import check_enough, from_samples, from_table, label_table
from cellmapkit.image_embedding.layout import Listed

HEAD = "filename,if_plate_id,position,sample,locations,antibody,ensembl_ids,gene_names\n"


def test_samples_speak_by_antibody_and_by_field(tmp_path):
    rows = [
        '/archive/7/7_C5_1_,7,C5,1,"Cytosol,Nuclear speckles",HPA1,E1,A',
        '/archive/7/7_C5_9_,7,C5,9,"Golgi; Cytosol",HPA2,E2,B',
        "F4_,8,A1,1,Nucleus,,E3,C",
        "F5_,8,A1,2,,HPA4,E4,D",
    ]
    (tmp_path / "samples.csv").write_text(HEAD + "\n".join(rows))
    listed = [Listed("A", "7_C5_2", "HPA1", 1), Listed("A2", "7_C5_2", "HPA1", 1), Listed("C", "F4", "", 1)]
    listed += [Listed("D", "F5", "HPA4", 1), Listed("B", "F9", "HPA2", 1), Listed("E", "", "", 1)]
    assert from_samples(tmp_path / "samples.csv", listed) == {
        "A": {"Cytosol", "Nuclear speckles"},
        "A2": {"Cytosol", "Nuclear speckles"},
        "B": {"Golgi", "Cytosol"},
        "C": {"Nucleus"},
    }


def test_samples_without_locations_are_refused(tmp_path):
    (tmp_path / "samples.csv").write_text("filename,antibody\nF0_,HPA1\n")
    with pytest.raises(ColumnError, match="no column locations; it has: filename, antibody"):
        from_samples(tmp_path / "samples.csv", [])


def test_locations_come_as_json_or_as_a_table(tmp_path):
    expected = {"A": {"x, with comma", "y"}, "B": {"y"}}
    (tmp_path / "l.json").write_text(json.dumps({"A": ["x, with comma", "y"], "B": "y"}))
    (tmp_path / "l.tsv").write_text("Gene\tlocation\nA\tx, with comma\nA\ty\nB\ty;\n")
    (tmp_path / "bare.tsv").write_text("A\tx, with comma;y\n\nB\ty\tmore\n")
    (tmp_path / "l.csv").write_text('A,"x, with comma;y"\nB,y\n')
    for name in ("l.json", "l.tsv", "bare.tsv", "l.csv"):
        assert from_table(tmp_path / name) == expected, name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.json", "{", "is no JSON"),
        ("l.json", "[1]", "holds no object"),
        ("l.json", '{"A": 3, "B": ["x"]}', "no list of terms for 'A'"),
        ("l.tsv", "A\tx\nB\n", "line 2: one field"),
        ("l.tsv", "A\tx\n\ty\n", "line 2: no gene"),
        ("l.tsv", "gene\tlocation\n", "names no gene"),
    ],
)
def test_malformed_locations_are_refused(tmp_path, name, content, said):
    (tmp_path / name).write_text(content)
    with pytest.raises(TableError, match=said):
        from_table(tmp_path / name)


def test_only_terms_of_proteins_here_are_classes():
    classes, labels = label_table(("A", "B", "C"), {"A": {"y", "x"}, "C": {"y"}, "Z": {"z"}})
    assert classes == ("x", "y")
    np.testing.assert_array_equal(labels, [[True, True], [False, False], [False, True]])
    assert label_table(("A",), {})[1].shape == (1, 0)


def test_fewer_than_two_locations_are_refused_by_name():
    with pytest.raises(InputError, match="of the 3 proteins here one, 'Golgi', of 2 is known"):
        check_enough("deeploc", ("Golgi",), np.array([[True], [True], [False]]))
    with pytest.raises(InputError, match="none of any is known"):
        check_enough("deeploc", (), np.zeros((3, 0), dtype=bool))
    check_enough("deeploc", ("a", "b"), np.ones((1, 2), dtype=bool))
