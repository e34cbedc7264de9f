import pytest

from cellmapkit.api import ColumnError, TableError, UsageError
from cellmapkit.standards.complex_portal import read_complex_portal
from cellmapkit.standards.options import StandardOptions

HEADER = ["#Complex ac", "Recommended name", "Taxonomy identifier",
          "Identifiers (and stoichiometry) of molecules in complex", "Expanded participant list"]  # fmt: skip
ROWS = [
    ["CPX-1", "first", "9606", "P04637(4)|CPX-2(0)|CHEBI:49601(0)", "P04637(4)|Q15019-2(1)|CHEBI:49601(0)"],
    ["CPX-2", "second", "9606", "Q15019-PRO_0000012345(0)|[Q14141,Q9NX47](2)|URS00001(1)", "-"],
    ["CPX-3", "third", "9606", "P62805(2)|Q99999(1)", "P62805(2)|Q99999(1)"],
    ["CPX-4", "mouse", "10090", "P02340(1)", "P02340(1)"],
]


@pytest.fixture
def options(hgnc):
    return StandardOptions(accessions=str(hgnc))


def test_participants_become_symbols(write, sets, options):
    standard = read_complex_portal("CP", write("9606.tsv", [HEADER, *ROWS]), options)
    assert sets(standard) == {
        "CPX-1": ["SEPTIN2", "TP53"],
        "CPX-2": ["MARCHF5", "SEPTIN2", "SEPTIN6"],
        "CPX-3": ["P62805", "Q99999"],
    }
    assert standard.descriptions == ("first", "second", "third")
    assert standard.notes == (
        "1 complexes of other species left out: 1 of '10090'",
        "2 participants that are no proteins left out: 'CHEBI:49601', 'URS00001'",
        "6 names (uniprot): 4 found, 1 ambiguous, 1 unknown",
        "kept as written, being ambiguous: 'P62805'",
        "kept as written, being unknown: 'Q99999'",
    )
    ambiguous = next(row for row in standard.names if row.status == "ambiguous")
    assert (ambiguous.kind, ambiguous.written, ambiguous.candidates) == ("uniprot", "P62805", ("H4C1", "H4C2"))


def test_a_table_of_accessions_is_needed(write, hgnc, sets):
    path = write("9606.tsv", [HEADER, ROWS[0]])
    with pytest.raises(UsageError, match="by UniProt accession\n.*accessions=PATH"):
        read_complex_portal("CP", path, StandardOptions())
    assert sets(read_complex_portal("CP", path, StandardOptions(hgnc=str(hgnc)))) == {"CPX-1": ["SEPTIN2", "TP53"]}


def test_damage_is_named(write, options):
    with pytest.raises(TableError, match="line 3: CPX-1, as line 2"):
        read_complex_portal("CP", write("c.tsv", [HEADER, ROWS[0], ROWS[0]]), options)
    with pytest.raises(ColumnError, match="no column like taxonomyidentifier"):
        read_complex_portal("CP", write("c.tsv", [HEADER[:2], ROWS[0][:2]]), options)
