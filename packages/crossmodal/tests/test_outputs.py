import json
import math
from types import SimpleNamespace

from cellmapkit.crossmodal.outputs import write_generation, write_scores
from cellmapkit.crossmodal.summary import Line


class Step(SimpleNamespace):
    """Keeps what is written."""

    def write_rows(self, name, header, rows, about):
        self.tables[name] = [dict(zip(header, row, strict=True)) for row in rows]

    def add(self, name, about):
        self.tables[name] = json.loads((self.directory / name).read_text())


def line(metric, value, setting="generated", chance=math.nan):
    return Line(protocol="generation", source="a", target="b", setting=setting, metric=metric, value=value, sd=math.nan,
                ci95=math.nan, parts=(value, 1 / 3), n_genes=20, n_candidates=10.0, chance=chance)  # fmt: skip


def test_every_number_stands_in_both_forms(tmp_path):
    step = Step(directory=tmp_path, tables={}, run=SimpleNamespace(seed=7))
    write_scores(step, "gcca", [line("cosine", 0.5)])
    (row,), (record,) = step.tables["scores.tsv"], step.tables["scores.json"]
    assert (row["algorithm"], row["seed"], row["value"], row["sd"], row["n_folds"]) == ("gcca", "7", "0.5", "nan", "2")
    assert row["parts"] == "0.5 0.333333"
    assert record["parts"] == [0.5, 1 / 3]
    assert record["sd"] is None
    assert list(record) == list(row)


def test_generation_has_a_row_per_way_with_the_floor_beside(tmp_path):
    step = Step(directory=tmp_path, tables={})
    found = [line("fid_39d", 2.0), line("cosine", 0.7, chance=0.1), line("top1", 0.2), line("fid_39d", 1.0, "real")]
    write_generation(step, found)
    first, second = step.tables["generation.tsv"]
    assert (first["method"], first["fid"], first["fid_floor"], first["fid_dimensions"]) == ("generated", "2", "1", "39")
    assert (first["cosine"], first["cosine_unmatched"], first["top1"], first["r2_median"]) == (
        "0.7",
        "0.1",
        "0.2",
        "nan",
    )
    assert (second["method"], second["fid"], second["cosine"]) == ("real", "1", "nan")
