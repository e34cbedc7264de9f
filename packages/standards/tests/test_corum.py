import pytest

from cellmapkit.api import ColumnError, InputError, TableError
from cellmapkit.standards.corum import read_corum
from cellmapkit.standards.options import StandardOptions

OLD = ["ComplexID", "ComplexName", "Organism", "Synonyms", "subunits(UniProt IDs)", "subunits(Gene name)", "PubMed ID"]
NEW = ["complex_id", "complex_name", "organism", "synonyms", "subunits_uniprot_id", "subunits_gene_name", "pmid"]
ROWS = [
    ["1", 'BCL6-"HDAC4" complex', "Human", "None", "P41182;P56524", "BCL6;HDAC4", "11929873"],
    ["2", "BCL6-HDAC5 complex", "Human", "None", "P41182;Q9UQL6", "BCL6;(HDAC5,HDAC7); ", "11929873"],
    ["7", "nameless", "Human", "None", "P1", "None", "1"],
    ["9", "NA complex", "Mouse", "None", "P2;P3", "Na;Nan", "1"],
]


@pytest.mark.parametrize("header", [OLD, NEW])
def test_both_generations_of_columns(write, sets, header):
    standard = read_corum("CORUM", write("c.txt", [header, *ROWS]), StandardOptions())
    assert sets(standard) == {"1": ["BCL6", "HDAC4"], "2": ["BCL6", "HDAC5", "HDAC7"]}
    assert standard.descriptions == ('BCL6-"HDAC4" complex', "BCL6-HDAC5 complex")
    assert standard.notes == (
        "1 complexes of other species left out: 1 of 'Mouse'",
        "2 subunits without gene name left out",
        "1 terms without genes dropped",
    )


def test_species(write, sets):
    path = write("c.txt", [NEW, *ROWS])
    assert sets(read_corum("C", path, StandardOptions(organism="mouse"))) == {"9": ["Na", "Nan"]}
    assert len(read_corum("C", path, StandardOptions(organism="any"))) == 3
    with pytest.raises(InputError, match="no complexes of 'rat'; there are 3 of 'Human', 1 of 'Mouse'"):
        read_corum("C", path, StandardOptions(organism="rat"))
    alone = [[row[0], row[1], row[5]] for row in [NEW, *ROWS[:2]]]
    assert len(read_corum("C", write("c.txt", alone), StandardOptions())) == 2


def test_damage_is_named(write):
    with pytest.raises(ColumnError, match=r"no column like subunitsgenename; its columns are complex_id, x\n.*CORUM"):
        read_corum("C", write("c.txt", "complex_id\tx\n1\t2\n"), StandardOptions())
    with pytest.raises(TableError, match="1 lines have no id or that of an earlier line: 'line 3: 1, as line 2'"):
        read_corum("C", write("c.txt", [NEW, ROWS[0], ROWS[0]]), StandardOptions())
