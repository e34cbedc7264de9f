import pytest

from cellmapkit.api import ColumnError, TableError
from cellmapkit.standards.hpa import read_hpa
from cellmapkit.standards.options import StandardOptions

HEADER = ["Gene", "Gene name", "Reliability", "Main location", "Additional location", "Extracellular location",
          "Enhanced", "Supported", "Approved", "Uncertain", "GO id"]  # fmt: skip
ROWS = [
    ["ENSG1", "A", "Supported", "Cytosol;Nucleoli", "Vesicles", "", "Cytosol", "", "Nucleoli", "Vesicles", ""],
    ["ENSG2", "NAN", "Uncertain", "Vesicles", "", "", "", "", "", "Vesicles", ""],
    ["ENSG3", "Z", "Enhanced", "", "", "Predicted to be secreted", "", "", "", "", ""],
]


@pytest.fixture
def path(write):
    return write("subcellular_location.tsv", [HEADER, *ROWS])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"Cytosol": ["A"], "Nucleoli": ["A"], "Vesicles": ["A", "NAN"]}),
        ({"locations": "main"}, {"Cytosol": ["A"], "Nucleoli": ["A"], "Vesicles": ["NAN"]}),
        ({"reliability": "approved"}, {"Cytosol": ["A"], "Nucleoli": ["A"]}),
        ({"reliability": "supported"}, {"Cytosol": ["A"]}),
    ],
)
def test_locations_and_their_own_reliability(path, sets, options, expected):
    standard = read_hpa("HPA", path, StandardOptions(**options))
    assert sets(standard) == expected
    assert standard.genes == ("A", "NAN", "Z")


def test_what_is_left_out_is_counted(path):
    assert read_hpa("HPA", path, StandardOptions(reliability="supported")).notes == (
        "3 locations below supported left out",
    )


def test_without_grade_columns_the_gene_has_the_grade(write, sets):
    path = write("h.tsv", [HEADER[:5], *[row[:5] for row in ROWS]])
    found = read_hpa("HPA", path, StandardOptions(reliability="approved"))
    assert sets(found) == {"Cytosol": ["A"], "Nucleoli": ["A"], "Vesicles": ["A"]}


@pytest.mark.parametrize("n_columns", [5, 11])
def test_a_grade_nobody_knows_is_refused(write, n_columns):
    path = write("h.tsv", [HEADER[:n_columns], [*ROWS[0][:2], "Good", *ROWS[0][3:n_columns]]])
    with pytest.raises(TableError, match=r"have another reliability: 'line 2: Good'\n.*uncertain, approved"):
        read_hpa("HPA", path, StandardOptions())


def test_older_tables_do_not_tell_main_from_additional(write, sets):
    header = ["Gene", "Gene name", "Reliability", "Validated", "Supported", "Approved", "Uncertain"]
    path = write("h.tsv", [header, ["ENSG1", "A", "Approved", "Cytosol", "", "Nucleoli;Vesicles", "Nucleus"]])
    found = read_hpa("HPA", path, StandardOptions(reliability="approved"))
    assert sets(found) == {"Cytosol": ["A"], "Nucleoli": ["A"], "Vesicles": ["A"]}
    with pytest.raises(ColumnError, match="no column of main locations"):
        read_hpa("HPA", path, StandardOptions(locations="main"))


def test_other_tables_are_refused(write):
    with pytest.raises(ColumnError, match="no column like genename"):
        read_hpa("HPA", write("h.tsv", "a\tb\n1\t2\n"), StandardOptions())
