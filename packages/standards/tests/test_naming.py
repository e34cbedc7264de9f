from cellmapkit.standards.gene_names import read_gene_names
from cellmapkit.standards.naming import NAME_COLUMNS, harmonise, name_rows
from cellmapkit.standards.standard import NameMatch, build_standard


def test_symbols_become_those_of_today_and_every_one_is_accounted_for(hgnc, sets):
    given = {"t": ["SEPT2", "SEPTIN2", "NAN", "SHARED"], "u": ["SEPT2", "ZZZ"]}
    made = build_standard("S", "f", given, descriptions={"t": "tee"}, other_genes=["p53"])
    found = harmonise(made, read_gene_names(hgnc))
    assert sets(found) == {"t": ["NAN", "SEPTIN2", "SHARED"], "u": ["SEPTIN2", "ZZZ"]}
    assert found.genes == ("NAN", "SEPTIN2", "SHARED", "TP53", "ZZZ")
    assert found.descriptions == ("tee", "")
    assert found.names == (
        NameMatch("symbol", "NAN", "NAN", "approved", (), 1),
        NameMatch("symbol", "SEPT2", "SEPTIN2", "previous", (), 2),
        NameMatch("symbol", "SEPTIN2", "SEPTIN2", "approved", (), 1),
        NameMatch("symbol", "SHARED", "SHARED", "ambiguous", ("C12orf43", "H4C1"), 1),
        NameMatch("symbol", "ZZZ", "ZZZ", "unknown", (), 1),
        NameMatch("symbol", "p53", "TP53", "alias", (), 0),
    )
    assert found.notes == (
        "6 names (symbol): 2 approved, 1 previous, 1 ambiguous, 1 unknown, 1 alias",
        "kept as written, being ambiguous: 'SHARED'",
        "kept as written, being unknown: 'ZZZ'",
        "1 repeated genes within a term count once",
    )


def test_the_table_of_names(hgnc):
    made = build_standard("S", "f", {"t": ["SHARED"]})
    assert name_rows(made) == []
    (row,) = name_rows(harmonise(made, read_gene_names(hgnc)))
    assert row == ["S", "symbol", "SHARED", "SHARED", "ambiguous", "C12orf43|H4C1", "1"]
    assert len(row) == len(NAME_COLUMNS)
