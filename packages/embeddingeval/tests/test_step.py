import json
import re

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import read_embedding, write_embedding
from cellmapkit.core.testing import exit_code
from cellmapkit.embeddingeval.cli import command

QUICK = ("--set", "modules.draws=3", "coannotation.draws=20", "coverage.min_null_pairs=100")


def run(inputs, *words, out="out", quick=QUICK):
    return exit_code(command, inputs / out, "--embeddings", inputs / "good.tsv", inputs / "poor.tsv",
                     "--standards", f"KNOWN={inputs / 'known.json'}", *quick, *words)  # fmt: skip


def table(path):
    header, *rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_better_embedding_is_first_and_chance_last(inputs):
    assert run(inputs, "--folds", inputs / "folds.tsv") == 0
    rows = table(inputs / "out" / "summary.tsv")
    assert rows[0]["embedding"] == "good"
    random = rows[-1]
    assert random["embedding"] == "control: random"
    assert abs(float(random["KNOWN coannotation auroc"]) - 0.5) < 0.03
    long = table(inputs / "out" / "scores.tsv")
    assert {row["universe"] for row in long} == {"common"}
    assert {row["n_genes"] for row in long if row["metric"] == "auroc"} == {"110"}
    assert len(json.loads((inputs / "out" / "scores.json").read_text())) == len(long)
    graph = json.loads((inputs / "out" / "ro-crate-metadata.json").read_text())["@graph"]
    (run_entity,) = [item for item in graph if item["@id"] == "#run"]
    software = {item["@id"].split("/")[-2] for item in run_entity["instrument"]}
    plugins = ("modulemetrics", "functionmetrics", "pairmetrics")
    assert software == {"cellmapkit-embeddingeval", *(f"cellmapkit-{name}" for name in plugins)}
    for name in (
        "comparisons.tsv",
        "modules.svg",
        "function.png",
        "summary.svg",
        "coannotation_roc.png",
        "coverage_labels.tsv",
        "ro-crate-metadata.json",
    ):
        assert (inputs / "out" / name).is_file(), name


def test_shuffled_rows_and_a_further_metric_move_no_number(inputs):
    plain = ("--no_controls", "--no_agreement")
    assert run(inputs, *plain) == 0
    good = read_embedding(inputs / "good.tsv").embedding
    order = np.random.default_rng(0).permutation(len(good.ids))
    lines = (inputs / "good.tsv").read_text().splitlines()
    (inputs / "good.tsv").write_text("\n".join([lines[0], *(lines[1 + k] for k in order)]) + "\n")
    assert (
        run(inputs, "--metrics", "modules", "function", "coannotation", "coverage", "profiles", *plain, out="again")
        == 0
    )

    def numbers(out):
        skipped = {"seconds"}
        rows = [row for row in table(inputs / out / "scores.tsv") if row["protocol"] != "profiles"]
        return sorted(tuple((k, v) for k, v in row.items() if k not in skipped) for row in rows)

    assert numbers("out") == numbers("again")


def test_names_of_labels_and_further_embeddings_and_standards_move_no_number(inputs):
    metrics = ("modules", "function", "coannotation", "coverage", "profiles")
    words = ("--metrics", *metrics, "--no_agreement", "--universe", "own", "--no_controls")
    labels = json.loads((inputs / "known.json").read_text())
    for k, gene in enumerate(labels):  # overlapping labels, so that modules have to be drawn
        labels[gene] += [f"M{k // 15}"]
    (inputs / "known.json").write_text(json.dumps(labels))
    assert run(inputs, *words) == 0
    names = {"L0": "z", "L1": "c", "L2": "y", "L3": "a"} | {f"M{k}": f"{7 - k} of many" for k in range(8)}
    renamed = {gene: [names[label] for label in of] for gene, of in labels.items()}
    (inputs / "known.json").write_text(json.dumps(renamed))
    (inputs / "other.json").write_text(json.dumps({gene: ["only"] if gene < "G080" else ["rest"] for gene in labels}))
    write_embedding(
        inputs / "third.tsv",
        Embedding(
            ids=tuple(f"G{k:03d}" for k in range(120)),
            values=np.random.default_rng(7).normal(size=(120, 5)).astype(np.float32),
        ),
    )
    third = ("--embeddings", inputs / "good.tsv", inputs / "poor.tsv", inputs / "third.tsv")
    more = ("--standards", f"KNOWN={inputs / 'known.json'}", f"OTHER={inputs / 'other.json'}")
    assert exit_code(command, inputs / "again", *third, *more, *QUICK, *words) == 0

    def numbers(out):
        rows = [r for r in table(inputs / out / "scores.tsv") if r["standard"] == "KNOWN" and r["embedding"] != "third"]
        return sorted(tuple((k, v) for k, v in row.items() if k != "seconds") for row in rows)

    assert numbers("out") == numbers("again")
    assert len(numbers("out")) > 60


def test_shuffled_labels_are_chance_by_every_metric(inputs):
    labels = json.loads((inputs / "known.json").read_text())
    order = np.random.default_rng(4).permutation(len(labels))
    words = list(labels.values())
    shuffled = {gene: words[k] for gene, k in zip(labels, order.tolist(), strict=True)}
    (inputs / "known.json").write_text(json.dumps(shuffled))
    assert run(inputs, "--metrics", "coannotation", "modules", "function", "coverage", "profiles", "--no_controls") == 0
    found = {(r["embedding"], r["metric"]): float(r["value"]) for r in table(inputs / "out" / "scores.tsv")}
    for name in ("good", "poor"):
        assert found[name, "auroc"] == pytest.approx(0.5, abs=0.02)
        assert found[name, "balanced_auroc"] == pytest.approx(0.5, abs=0.02)
        assert found[name, "effect_size"] == pytest.approx(0, abs=0.04)
        assert found[name, "average_precision_over_base_rate"] == pytest.approx(1, abs=0.1)
        assert found[name, "ami_res1"] == pytest.approx(0, abs=0.04)
        assert found[name, "ami_best"] == pytest.approx(0, abs=0.04)
        assert found[name, "ami_specific_res1"] == pytest.approx(0, abs=0.04)
        assert found[name, "auprc_macro"] == pytest.approx(found[name, "auprc_macro_chance"], abs=0.08)
        assert found[name, "f1_weighted"] < found[name, "f1_weighted_all_positive"]
        assert found[name, "recovered"] == 0
        assert found[name, "median_auroc"] == pytest.approx(0.5, abs=0.05)
        assert found[name, "map"] == pytest.approx(found[name, "map_base_rate"], abs=0.05)


def test_threads_change_no_byte(inputs):
    for threads in (1, 3):
        words = ("--metrics", "modules", "coannotation", "function", "--no_controls")
        assert run(inputs, "--threads", threads, *words, out=f"out{threads}", quick=QUICK[:-1]) == 0
    for name in (
        "agreement.tsv",
        "coannotation_roc.tsv",
        "summary.tsv",
        "comparisons.tsv",
        "summary.svg",
        "modules.png",
    ):
        assert (inputs / "out1" / name).read_bytes() == (inputs / "out3" / name).read_bytes(), name


def test_agreement_is_written_and_can_be_left_out(inputs):
    assert run(inputs, "--metrics", "function", "--agreement_fractions", "0.02", "0.1", quick=()) == 0
    rows = table(inputs / "out" / "agreement.tsv")
    found = {(row["reference"], row["embedding"]): row for row in rows if row["fraction"] == "0.02"}
    assert len(found) == 4 * 3 and len(rows) == 24
    random, beside = (float(found["good", f"control: {name}"]["auroc"]) for name in ("random", "side by side"))
    assert random < 0.6
    assert beside > 0.9
    assert {row["n_genes"] for row in rows} == {"110"}
    assert (inputs / "out" / "agreement.svg").is_file()
    assert run(inputs, "--metrics", "function", "--no_agreement", quick=(), out="without") == 0
    assert not (inputs / "without" / "agreement.tsv").exists()


def test_degrees_alone_are_a_control(inputs):
    edges = "geneA\tgeneB\n" + "".join(f"G{k:03d}\tG{j:03d}\n" for k in range(90) for j in range(k + 1, 90, k + 1))
    (inputs / "edges.tsv").write_text(edges)
    words = ("--degree_network", inputs / "edges.tsv", "--metrics", "coannotation", "--no_agreement")
    assert run(inputs, *words, quick=()) == 0
    value = {row["embedding"]: float(row["KNOWN coannotation auroc"]) for row in table(inputs / "out" / "summary.tsv")}
    assert 0.4 < value["control: degree"] < 0.6 < value["good"]
    matched = {row["embedding"]: row for row in table(inputs / "out" / "degree_matched.tsv")}
    assert len(matched) == 5
    assert float(matched["good"]["auroc"]) == pytest.approx(value["good"], abs=1e-3)
    assert float(matched["good"]["auroc_degree_matched"]) == pytest.approx(value["good"], abs=0.05)
    assert "has 90 of 120 genes" in (inputs / "out" / "output.log").read_text()


def test_on_own_genes_nothing_is_ranked(inputs):
    assert run(inputs, "--universe", "own", "--metrics", "coannotation", quick=()) == 0
    assert "mean_rank" not in table(inputs / "out" / "summary.tsv")[0]
    assert not (inputs / "out" / "comparisons.tsv").exists()
    genes = {
        row["embedding"]: row["n_genes"] for row in table(inputs / "out" / "scores.tsv") if row["metric"] == "auroc"
    }
    assert (genes["good"], genes["poor"]) == ("120", "110")
    pairs = {(r["reference"], r["embedding"]): r["n_genes"] for r in table(inputs / "out" / "agreement.tsv")}
    assert (pairs["good", "control: random"], pairs["good", "poor"]) == ("120", "110")


def test_clusters_of_homologues_are_kept_together_and_counted(inputs):
    (inputs / "c.clstr").write_text(">Cluster 0\n0\t9aa, >G000... *\n1\t9aa, >G001... at 45%\n")
    assert run(inputs, "--groups", inputs / "c.clstr", "--metrics", "function", quick=()) == 0
    said = (inputs / "out" / "output.log").read_text()
    assert "2 of 120 genes are in 1 groups, the largest of 2; 118 have no sequence and stand alone" in said
    assert "110 groups; 110 genes have none" in (inputs / "out" / "notes.tsv").read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--embedding_names", "one"], 2, "2 embeddings and 1 names"),
        (["--embedding_names", "a", "a"], 2, "two embeddings are called 'a'"),
        (["--reference", "best"], 2, "--reference names 'best'"),
        (["--side_by_side", "good", "best"], 2, "--side_by_side names 'best'"),
        (["--set", "modules.no=1"], 2, "no parameter 'no'"),
        (["--folds", "absent.tsv"], 3, "absent.tsv"),
    ],
)
def test_bad_words_end_with_a_message_and_no_crate(inputs, capsys, words, code, said):
    assert run(inputs, *words) == code
    assert said in capsys.readouterr().err
    assert not (inputs / "out").exists()


def test_embeddings_of_other_names_are_refused(inputs, capsys):
    poor = read_embedding(inputs / "poor.tsv").embedding
    write_embedding(inputs / "poor.tsv", Embedding(ids=tuple(f"ENSG{k}" for k in poor.ids), values=poor.values))
    assert run(inputs) == 3
    assert "only 0 genes are common" in capsys.readouterr().err


def test_lists_of_pairs_and_tables_of_profiles_have_rows_of_their_own(inputs):
    pairs = [(a, b) for a in range(40) for b in range(a + 1, 40)]
    rows = [f"G{a:03d}\tG{b:03d}\t{int(a % 4 == b % 4)}\n" for a, b in pairs]
    (inputs / "pairs.tsv").write_text("".join([*rows, "G000\tX\t1\n"]))
    rng = np.random.default_rng(3)
    values = read_embedding(inputs / "good.tsv").embedding.values @ rng.normal(size=(8, 30))
    values[rng.random(values.shape) < 0.2] = np.nan
    lines = ["\t".join([f"G{k:03d}", *map(str, row)]) for k, row in enumerate(values)]
    (inputs / "screen.tsv").write_text("\n".join(["gene\t" + "\t".join(map(str, range(30))), *lines]) + "\n")
    words = ("--pairs", f"LISTED={inputs / 'pairs.tsv'}", "--profiles", f"screen={inputs / 'screen.tsv'}")
    assert run(inputs, *words, "--metrics", "function", "--no_controls", quick=()) == 0
    found = {row["embedding"]: row for row in table(inputs / "out" / "pair_lists.tsv")}
    assert {row["list"] for row in found.values()} == {"LISTED"}
    assert {(r["positives"], r["negatives"], r["left_out"]) for r in found.values()} == {("98", "337", "346")}
    assert float(found["good"]["auroc"]) > 0.9 > float(found["poor"]["auroc"])
    rows = table(inputs / "out" / "agreement.tsv")
    found = {r["embedding"]: r for r in rows if (r["reference"], r["fraction"]) == ("screen", "0.01")}
    assert set(found) == {"good", "poor"}
    assert float(found["good"]["auroc"]) > 0.9 > float(found["poor"]["auroc"])
    assert all(int(row["n_pairs"]) + int(row["left_out"]) == 110 * 109 // 2 for row in rows)
    said = (inputs / "out" / "output.log").read_text()
    assert "LISTED: 346 of 781 pairs have a gene that is not judged; left out (good, poor)" in said
    assert "screen has 120 genes x 30 columns" in said
    assert "LISTED" not in (inputs / "out" / "summary.tsv").read_text()
    assert {"435 pairs", "screen"} <= {
        word
        for name in ("pair_lists", "agreement")
        for word in re.findall(r">([^<>\n]+)</text>", (inputs / "out" / f"{name}.svg").read_text())
    }


@pytest.mark.parametrize(
    ("text", "words", "code", "said"),
    [
        ("A\tB\t1\n", ["--pairs", "L={}"], 3, "none of the 1 pairs of 'L'"),
        ("gene\tx\nA\t1\n", ["--profiles", "S={}"], 3, "has none of the 120 genes"),
        ("gene\tx\nA\t1\n", ["--profiles", "good={}"], 2, "'good' is the name of an embedding"),
        ("gene\tx\nA\t1\n", ["--profiles", "S={}", "--no_agreement"], 2, "--profiles are references of the agreement"),
    ],
)
def test_pairs_and_profiles_that_cannot_be_used_are_refused(inputs, capsys, text, words, code, said):
    (inputs / "given.tsv").write_text(text)
    assert run(inputs, *(word.format(inputs / "given.tsv") for word in words)) == code
    assert said in capsys.readouterr().err
    assert not (inputs / "out").exists()
