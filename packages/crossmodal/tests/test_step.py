import json
import sys

import numpy as np
import pytest

from cellmapkit.core import plugins
from cellmapkit.core.tables import write_embedding
from cellmapkit.core.testing import exit_code
from cellmapkit.crossmodal import step, suite
from cellmapkit.crossmodal.cli import command

pytest.importorskip("cellmapkit.baselines", reason="the step is run with algorithms of two plugins")
pytest.importorskip("cellmapkit.proteinprojector", reason="the step is run with algorithms of two plugins")
GCCA = ("--algorithm", "gcca", "--latent_dimension", 4)
PROJECTOR = ("--algorithm", "proteinprojector", "--latent_dimension", 8, "--n_epochs", 40, "--batch_size", 16,
             "--learn_rate", 0.003, "--dropout", 0.0, "--hidden_size_1", 32, "--hidden_size_2", 16)  # fmt: skip


def run(inputs, *words, out="out", how=GCCA):
    names = ("--embedding_names", "a", "b")
    tables = ("--embeddings", inputs / "a.tsv", inputs / "b.tsv")
    return exit_code(command, inputs / out, *tables, *names, *how, "--folds_n", 4, *words)


def table(path):
    header, *rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def number(inputs, out="out", **words):
    rows = [row for row in table(inputs / out / "scores.tsv") if all(row[name] == word for name, word in words.items())]
    assert len(rows) == 1, rows
    return float(rows[0]["value"]), float(rows[0]["chance"])


@pytest.fixture
def judged(inputs):
    """Return the folder with a standard of two labels that overlap where one hidden factor is small."""
    pytest.importorskip("cellmapkit.functionmetrics", reason="standards need the metric function")
    pytest.importorskip("cellmapkit.pairmetrics", reason="standards need coannotation and coverage")
    hidden = np.random.default_rng(0).normal(size=(120, 4))
    ends = {"up": hidden[:, 0] > -0.3, "down": hidden[:, 0] < 0.3}
    labels = {f"G{k:03d}": [name for name, has in ends.items() if has[k]] for k in range(120)}
    (inputs / "signs.json").write_text(json.dumps(labels))
    return inputs


def test_a_planted_pair_is_matched_far_above_chance_and_tables_agree(inputs):
    assert run(inputs) == 0
    for source in "ab":
        value, chance = number(inputs, protocol="matching", source=source, metric="top1")
        assert chance == pytest.approx(1 / 24)
        assert value > 0.5
    held, unmatched = number(inputs, setting="heldout", metric="alignment")
    assert held < 0.5 * unmatched
    made = {row["setting"] for row in table(inputs / "out" / "scores.tsv") if row["protocol"] == "generation"}
    assert "generated" not in made
    for name in ("matching.png", "generation.svg", "missing.tsv", "missing_genes.tsv", "ro-crate-metadata.json"):
        assert (inputs / "out" / name).is_file(), name
    rows = [row for row in table(inputs / "out" / "matching.tsv") if row["source"] == "a"]
    assert [row["fold"] for row in rows] == ["1", "2", "3", "4"]
    assert np.mean([float(row["top3"]) for row in rows]) == pytest.approx(
        number(inputs, protocol="matching", source="a", metric="top3")[0], rel=1e-5
    )
    long = json.loads((inputs / "out" / "scores.json").read_text())
    assert len(long) == len(table(inputs / "out" / "scores.tsv"))
    assert {row["seed"] for row in long} == {0}
    assert len(table(inputs / "out" / "missing_genes.tsv")) == 2 * 96


def test_a_trained_one_matches_too_and_what_it_generates_beats_the_mean_of_all(inputs):
    assert run(inputs, "--max_folds", 1, "--protocols", "matching", "generation", how=PROJECTOR) == 0
    rows = {(row["source"], row["method"]): row for row in table(inputs / "out" / "generation.tsv")}
    for source in "ab":
        assert number(inputs, protocol="matching", source=source, metric="top1")[0] > 5 / 24
        generated, mean = rows[source, "generated"], rows[source, "mean"]
        assert float(generated["cosine"]) > 0.6 > float(mean["cosine"])
        assert float(generated["fid"]) < float(mean["fid"])
    assert not (inputs / "out" / "missing.tsv").exists()


def test_modalities_that_share_nothing_are_matched_by_chance(inputs, linear_tables):
    for name, values in linear_tables(n_genes=220, planted=False).items():
        write_embedding(inputs / f"{name}.tsv", values)
    assert run(inputs, "--protocols", "matching", "alignment") == 0
    for source in "ab":
        value, chance = number(inputs, protocol="matching", source=source, metric="top10")
        assert value == pytest.approx(chance, abs=0.12)
        value, chance = number(inputs, protocol="matching", source=source, metric="median_rank")
        assert value == pytest.approx(chance, rel=0.25)
    assert number(inputs, setting="heldout", metric="matched_auroc")[0] == pytest.approx(0.5, abs=0.1)


def test_shuffled_rows_and_threads_move_no_byte(judged):
    words = ("--max_folds", 2, "--candidates", "fold", "all", "--standards", f"signs={judged / 'signs.json'}")
    assert run(judged, "--threads", 1, *words) == 0
    for name in "ab":
        header, *rows = (judged / f"{name}.tsv").read_text().splitlines()
        order = np.random.default_rng(0).permutation(len(rows))
        (judged / f"{name}.tsv").write_text("\n".join([header, *(rows[k] for k in order)]) + "\n")
    assert run(judged, "--threads", 2, *words, out="again") == 0
    for name in ("scores.tsv", "scores.json", "matching.tsv", "generation.tsv", "missing.tsv", "missing_genes.tsv",
                 "downstream.tsv", "missing_scores.tsv", "matching.svg", "generation.svg", "matching.png"):  # fmt: skip
        assert (judged / "out" / name).read_bytes() == (judged / "again" / name).read_bytes(), name


def test_an_interrupted_run_goes_on_and_gives_the_same(inputs, monkeypatch):
    words = ("--protocols", "matching", "missing")
    assert run(inputs, *words) == 0
    calls, holds = [], suite.hold_out

    def breaks(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return holds(*arguments)

    monkeypatch.setattr(suite, "hold_out", breaks)
    assert run(inputs, *words, out="later") == 130
    assert not (inputs / "later").exists()
    assert run(inputs, *words, "--resume", out="later") == 0
    assert len(calls) == 5
    for name in ("scores.tsv", "missing_genes.tsv"):
        assert (inputs / "out" / name).read_bytes() == (inputs / "later" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--embedding_names", "one"], 2, "2 embeddings and 3 names"),
        (["--protocols", "clustering"], 2, "clustering"),
        (["--folds_n", "1"], 2, "folds_n"),
        (["--folds_n", "60"], 3, "too few proteins are shared for 60 folds: a and b share 96"),
        (
            ["--lambda_triplet", "3"],
            2,
            "--lambda_triplet is an option of muse, promerge, proteinprojector, not of gcca",
        ),
        (["--algorithm", "nothing"], 2, "no algorithm named 'nothing'"),
    ],
)
def test_bad_words_end_with_one_message_and_no_crate(inputs, capsys, words, code, said):
    assert run(inputs, *words) == code
    found = capsys.readouterr().err
    assert said in found
    assert "Traceback" not in found
    assert not (inputs / "out").exists()


def test_two_equal_names_and_bad_tables_are_refused(inputs, capsys):
    tables = ("--embeddings", inputs / "a.tsv", inputs / "a.tsv")
    assert exit_code(command, inputs / "out", *tables, *GCCA) == 2
    assert "two embeddings are called 'a'" in capsys.readouterr().err
    assert exit_code(command, inputs / "out", "--embeddings", inputs / "a.tsv", *GCCA) == 2
    assert "1 embeddings were given" in capsys.readouterr().err
    with (inputs / "a.tsv").open("a") as stream:
        stream.write("BAD\t" + "\t".join(["nan"] * 6) + "\n")
    assert run(inputs) == 3
    assert "BAD" in capsys.readouterr().err
    assert run(inputs, "--bad_rows", "drop", "--max_folds", 1, "--protocols", "matching", out="dropped") == 0
    assert table(inputs / "dropped" / "dropped_rows.tsv")[0]["id"] == "BAD"


UMAP_FILES = ("umap.tsv", "umap.svg", "umap.png", "scores.tsv", "scores.json")


def test_without_umap_the_flag_ends_the_run_before_anything_is_fit(inputs, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    assert run(inputs, "--umap") == 4
    found = capsys.readouterr().err
    assert "cellmapkit-crossmodal[umap]" in found
    assert "Traceback" not in found
    assert not (inputs / "out").exists()
    assert run(inputs, "--max_folds", 1) == 0
    assert not (inputs / "out" / "umap.tsv").exists()


def test_the_first_fold_is_drawn_and_scored_and_kept_when_a_run_is_interrupted(inputs, monkeypatch):
    monkeypatch.setattr(step, "load_umap", lambda: None)
    monkeypatch.setattr(suite, "umap_layout", lambda values, run: values[:, :2].astype(float) / 3)
    words = ("--umap", "--protocols", "alignment", "--max_folds", 2)
    assert run(inputs, *words) == 0
    rows = table(inputs / "out" / "umap.tsv")
    assert [row["modality"] for row in rows[:4]] == ["a", "b", "a", "b"]
    assert len(rows) == 2 * 24
    before, chance = number(inputs, metric="umap_matched_distance", setting="before")
    after, _ = number(inputs, metric="umap_matched_distance", setting="after")
    assert chance == 1
    assert after < 0.5 < before
    assert number(inputs, metric="umap_mann_whitney_p")[0] < 0.01
    holds, calls = suite.hold_out, []

    def breaks(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return holds(*arguments)

    monkeypatch.setattr(suite, "hold_out", breaks)
    assert run(inputs, *words, out="later") == 130
    assert run(inputs, *words, "--resume", out="later") == 0
    assert len(calls) == 3
    for name in UMAP_FILES:
        assert (inputs / "out" / name).read_bytes() == (inputs / "later" / name).read_bytes(), name


def test_a_fold_too_small_to_draw_is_told(inputs, linear_tables, monkeypatch):
    for name, values in linear_tables(n_genes=14).items():
        write_embedding(inputs / f"{name}.tsv", values)
    monkeypatch.setattr(step, "load_umap", lambda: None)
    assert run(inputs, "--umap", "--protocols", "alignment", "--max_folds", 1) == 0
    assert "too few held-out proteins for --umap" in (inputs / "out" / "output.log").read_text()
    assert not (inputs / "out" / "umap.svg").exists()


def test_the_real_umap_gives_the_same_bytes_whatever_the_rows_and_threads(inputs):
    pytest.importorskip("umap", reason="umap-learn is an extra")
    words = ("--umap", "--protocols", "alignment", "--max_folds", 1)
    assert run(inputs, "--threads", 1, *words) == 0
    header, *rows = (inputs / "a.tsv").read_text().splitlines()
    (inputs / "a.tsv").write_text("\n".join([header, *reversed(rows)]) + "\n")
    assert run(inputs, "--threads", 2, *words, out="again") == 0
    for name in UMAP_FILES:
        assert (inputs / "out" / name).read_bytes() == (inputs / "again" / name).read_bytes(), name
    after, chance = number(inputs, metric="umap_matched_distance", setting="after")
    assert after < 0.5 * chance


def test_standards_judge_generated_features_and_vectors_of_fewer_modalities(judged):
    words = ("--standards", f"signs={judged / 'signs.json'}", "--protocols", "generation", "missing", "--knn_k", 5,
             "--max_folds", 2)  # fmt: skip
    assert run(judged, *words, "--threads", 1) == 0
    rows = {(row["source"], row["method"]): row for row in table(judged / "out" / "downstream.tsv")}
    assert set(rows) == {(s, m) for s in "ab" for m in ("real", "knn_source_5", "knn_latent_5")}
    assert {row["n_genes"] for row in rows.values()} == {"48"}
    for source in "ab":
        real, near = rows[source, "real"], rows[source, "knn_source_5"]
        assert float(real["f1_weighted"]) > 0.85
        assert float(near["f1_weighted"]) > float(near["all_positive"]) > 0.6
        apart = float(near["f1_weighted"]) - float(real["f1_weighted"])
        assert float(near["difference"]) == pytest.approx(apart, abs=1e-4)
    value, chance = number(judged, protocol="downstream", standard="signs", source="a", setting="real")
    assert (f"{value:.6g}", f"{chance:.6g}") == (rows["a", "real"]["f1_weighted"], rows["a", "real"]["all_positive"])
    found = {
        row["source"]: row
        for row in table(judged / "out" / "missing_scores.tsv")
        if row["metric"] == "coannotation_auroc"
    }
    assert [(row["n_modalities"], row["n_folds"]) for row in found.values()] == [("1", "2")] * 3 + [("2", "2")]
    assert list(found) == ["a", "b", "", "a+b"]
    assert {row["n_genes"] for row in found.values()} == {"48"}
    gain = float(found["a+b"]["value"]) - float(found[""]["value"])
    assert float(found["a+b"]["gain"]) == pytest.approx(gain, abs=1e-5)
    assert number(judged, protocol="missing", source="a+b", metric="coannotation_auroc")[0] > 0.5
    assert "signs, coverage: only " in (judged / "out" / "output.log").read_text()


def test_standards_without_use_or_of_other_names_end_the_run_before_anything_is_fit(judged, capsys, monkeypatch):
    words = ("--standards", f"signs={judged / 'signs.json'}")
    assert run(judged, *words, "--protocols", "matching") == 2
    assert "no protocol that uses them" in capsys.readouterr().err
    monkeypatch.setattr(plugins, "names", lambda role: [])
    assert run(judged, *words) == 4
    assert "cellmapkit-functionmetrics" in capsys.readouterr().err
    monkeypatch.undo()
    (judged / "signs.json").write_text(json.dumps({"P1": ["x"], "P2": ["x"]}))
    assert run(judged, *words) == 3
    assert "share 0 genes" in capsys.readouterr().err
    assert not (judged / "out").exists()


def test_one_fold_says_that_vectors_of_all_modalities_are_lacking(judged):
    words = ("--standards", f"signs={judged / 'signs.json'}", "--protocols", "generation", "missing", "--max_folds", 1)
    assert run(judged, *words) == 0
    assert {row["source"] for row in table(judged / "out" / "missing_scores.tsv")} == {"a", "b", ""}
    said = (judged / "out" / "output.log").read_text()
    assert "lacks vectors of all modalities" in said
    assert "signs: too few held-out proteins have labels" in said
    assert {row["f1_weighted"] for row in table(judged / "out" / "downstream.tsv")} == {"nan"}
