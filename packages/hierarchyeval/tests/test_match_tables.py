from cellmapkit.hierarchyeval.match_tables import MATCH_COLUMNS, PAIR_COLUMNS, pair_rows, presets_of_pairs


def test_matches_have_every_column(evaluated):
    rows = [dict(zip(MATCH_COLUMNS, row, strict=True)) for row in pair_rows(evaluated(), matches_only=True)]
    assert [(row["assembly"], row["term"]) for row in rows] == [("S", "b"), ("S", "a")]
    assert rows[1] == {
        "assembly": "S",
        "standard": "GO_CC",
        "term": "a",
        "overlap": "5",
        "assembly_size": "10",
        "term_size": "5",
        "background": "100",
        "jaccard": "0.5",
        "p": "3.347168e-06",  # C(95, 5) / C(100, 10)
        "q": "1.004150e-05",  # 6 tests, the second in order
        "presets": "toolkit,pp,mirage,dice,upstream_exact",
        "description": "the half",
        "overlap_genes": "g00,g01,g02,g03,g04",
    }


def test_all_pairs_include_the_root_outside_the_family(evaluated):
    rows = [dict(zip(PAIR_COLUMNS, row, strict=True)) for row in pair_rows(evaluated(), matches_only=False)]
    pairs = [(row["assembly"], row["standard"], row["term"]) for row in rows]
    assert pairs == [
        ("R", "GO_CC", "wide"),
        ("R", "GO_CC", "b"),
        ("R", "GO_CC", "a"),
        ("S", "GO_CC", "b"),
        ("S", "GO_CC", "a"),
        ("T", "GO_CC", "wide"),
        ("R", "KEGG", "k"),
    ]
    assert [row["q"] for row in rows if row["assembly"] == "R"] == [""] * 4
    assert rows[0]["p"] == "1.000000e+00"
    assert rows[-1]["presets"] == "upstream_exact"  # the same six genes, at p = 1


def test_presets_of_pairs(evaluated):
    found = presets_of_pairs(evaluated(), "GO_CC")
    assert found[1, 1] == ["toolkit", "pp", "mirage", "dice", "upstream_exact"]
    assert (2, 3) not in found
