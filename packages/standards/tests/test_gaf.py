import pytest

from cellmapkit.api import InputError, TableError, UsageError
from cellmapkit.standards.gaf import read_gaf
from cellmapkit.standards.options import StandardOptions

SUBUNIT, COMPLEX, COMPARTMENT, OTHER = "GO:0000030", "GO:0000020", "GO:0000010", "GO:0000040"


@pytest.fixture
def read(obo):
    def call(path, **options):
        return read_gaf("GO_CC", path, StandardOptions(**{"obo": str(obo), **options}))

    return call


def test_a_gene_of_a_term_is_one_of_all_terms_above_but_the_root(gaf, read, sets):
    standard = read(gaf(("A", SUBUNIT), ("B", COMPLEX), ("NAN", OTHER)))
    assert sets(standard) == {COMPARTMENT: ["A", "B"], COMPLEX: ["A", "B"], SUBUNIT: ["A"], OTHER: ["NAN"]}
    assert standard.descriptions == ("compartment", "complex {of two}", "subunit", "other")
    assert standard.notes == ("1 roots left out, to which every gene belongs: 'GO:0005575'",)


def test_direct_annotations_need_no_ontology(gaf, sets):
    path = gaf(("A", SUBUNIT), ("B", COMPLEX))
    found = read_gaf("GO", path, StandardOptions(propagate=False))
    assert sets(found) == {SUBUNIT: ["A"], COMPLEX: ["B"]}
    assert found.descriptions is None
    with pytest.raises(UsageError, match="none is given\n.*obo=go-basic.obo, or say propagate=false"):
        read_gaf("GO", path, StandardOptions())


def test_annotations_that_say_not_are_no_annotations(gaf, read, sets):
    standard = read(gaf(("A", OTHER), ("B", OTHER, (4, "NOT|located_in"))))
    assert sets(standard) == {OTHER: ["A"]}
    assert standard.notes[0] == "1 annotations left out: they say NOT"


def test_evidence_and_source_are_filtered_and_counted_and_idle_words_show(gaf, read, sets):
    path = gaf(("A", OTHER), ("B", OTHER, (7, "IEA")), ("C", OTHER, (15, "HPA")), ("A", COMPLEX, (15, "HPA")))
    standard = read(path, exclude_evidence=("IEA", "XYZ"), exclude_assigned_by=("HPA",))
    assert sets(standard) == {OTHER: ["A"]}
    assert standard.notes[:3] == (
        "1 annotations left out: evidence IEA",
        "2 annotations left out: assigned by HPA",
        "0 annotations left out: evidence XYZ",
    )


def test_another_source_of_the_same_statement_keeps_it(gaf, read, sets):
    path = gaf(("A", OTHER, (15, "HPA")), ("A", OTHER))
    assert sets(read(path, exclude_assigned_by=("HPA",))) == {OTHER: ["A"]}


def test_aspects(gaf, read, sets):
    path = gaf(("A", OTHER), ("B", "GO:0000070", (9, "P")), ("C", "GO:0000080", (9, "F")))
    assert sets(read(path)) == {OTHER: ["A"], "GO:0000070": ["B"], "GO:0000080": ["C"]}
    found = read(path, aspect="P")
    assert sets(found) == {"GO:0000070": ["B"]}
    assert found.notes[:2] == ("1 annotations left out: aspect C", "1 annotations left out: aspect F")


def test_species_complexes_and_rna_are_left_out(gaf, read, sets):
    path = gaf(("A", OTHER), ("b", OTHER, (13, "taxon:10090")), ("V", OTHER, (13, "taxon:9606|taxon:1280")),
               ("cpx", OTHER, (1, "ComplexPortal")), ("mir", OTHER, (1, "RNAcentral")))  # fmt: skip
    standard = read(path)
    assert sets(standard) == {OTHER: ["A", "V"]}
    assert standard.notes[:3] == (
        "1 annotations of other species left out: 1 of '10090'",
        "1 annotations left out: of ComplexPortal, no gene",
        "1 annotations left out: of RNAcentral, no gene",
    )


def test_ids_of_merged_and_replaced_terms_become_those_of_today(gaf, read, sets):
    standard = read(gaf(("A", "GO:0000011"), ("B", "GO:0000060"), ("C", "GO:0000050")))
    assert sets(standard) == {COMPARTMENT: ["A"], OTHER: ["B"]}
    assert standard.notes[:2] == (
        "2 ids of merged or replaced terms became those of today",
        "1 obsolete terms left out: 'GO:0000050'",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ([(5, "5634")], "1 lines are no annotations: \"line 3: column 5 is '5634'\""),
        ([(9, "X")], "column 9 'X'"),
        ([(3, " ")], "column 3 is ' '"),
        ([(17, "a\tb")], "line 3: 18 columns"),
    ],
)
def test_damage_is_named(gaf, read, change, message):
    with pytest.raises(TableError, match=message):
        read(gaf(("A", OTHER, *change)))


def test_files_that_do_not_belong_together(gaf, read, write):
    with pytest.raises(TableError, match="1 terms are not in the ontology: 'GO:9999999'\n.*older"):
        read(gaf(("A", "GO:9999999")))
    with pytest.raises(InputError, match="no annotations of 'human'; there are 1 of '10090'"):
        read(gaf(("A", OTHER, (13, "taxon:10090"))))
    with pytest.raises(TableError, match="GPAD or GPI"):
        read(write("x.gpad", "!gpa-version: 1.1\n"))


def test_everything_left_out_says_what_was(gaf, read):
    with pytest.raises(InputError, match="no term with a gene\n.*1 annotations left out: evidence IDA"):
        read(gaf(("A", OTHER)), exclude_evidence=("IDA",))
