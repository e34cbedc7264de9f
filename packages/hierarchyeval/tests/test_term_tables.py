from cellmapkit.hierarchyeval.term_tables import RECALL_COLUMNS, TERM_COLUMNS, recall_rows, term_rows


def test_a_row_per_term(evaluated):
    rows = [dict(zip(TERM_COLUMNS, row, strict=True)) for row in term_rows(evaluated())]
    assert [(row["standard"], row["term"]) for row in rows] == [
        ("GO_CC", "a"),
        ("GO_CC", "b"),
        ("GO_CC", "few"),
        ("GO_CC", "wide"),
        ("KEGG", "k"),
    ]
    a, b, few, wide, k = rows
    assert (a["best_assembly"], a["overlap"], a["jaccard"], a["description"]) == ("S", "5", "0.5", "the half")
    assert b["presets"] == "toolkit,pp,mirage,dice,upstream_exact"
    assert (few["tested"], few["size"], few["best_assembly"]) == ("False", "2", "")
    assert (wide["best_assembly"], wide["jaccard"], wide["presets"]) == ("T", "0.0888889", "")
    # only the root meets k, and the root is no find
    assert (k["tested"], k["best_assembly"], k["q"]) == ("True", "", "")


def test_recall_by_size(evaluated):
    rows = [dict(zip(RECALL_COLUMNS, row, strict=True)) for row in recall_rows(evaluated())]
    shown = [(row["standard"], row["size"], row["n_terms"], row["mean_jaccard"]) for row in rows]
    assert shown == [
        ("GO_CC", "4-9", "1", "0.5"),
        ("GO_CC", "10-19", "1", "1"),
        ("GO_CC", "50-99", "1", "0.0888889"),
        ("GO_CC", "all", "3", "0.52963"),
        ("KEGG", "4-9", "1", "0"),
        ("KEGG", "all", "1", "0"),
    ]
    everything = rows[3]
    assert (everything["share_above_0.2"], everything["share_above_0.5"]) == ("0.666667", "0.333333")
    assert everything["share_matched"] == "0.666667"


def test_standards_the_preset_does_not_look_at_are_left_out(evaluated):
    found = evaluated("dice")
    assert {row[0] for row in term_rows(found)} == {"GO_CC"}
    assert {row[0] for row in recall_rows(found)} == {"GO_CC"}
