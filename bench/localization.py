"""Compare what embeddings of single cells know of localization, and how that grows while a classifier is trained.

``python bench/localization.py CRATES STANDARD.json OUT`` takes a directory of crates written by
``cellmaps_image_embeddingcmd.py`` (one per algorithm or setting, named as it shall be called) and known locations,
``{gene: [location, ...]}``. ``cellmaps_embeddingevalcmd.py`` judges every table in them on the genes common to all: AMI
of clusters with locations, average precision of all pairs by Pearson correlation, its greatest F0.5. Written to OUT:

- ``localization.md``, ``localization.tsv``: these numbers, and how many held-out cells (of a classifier) and proteins
  are told rightly. A protein is told by the nearest mean of a location, by correlation, itself left out.
- the same on proteins whose labels no classifier saw, where a crate was made with ``--split protein``. Without that a
  classifier was told of every protein where it is, and numbers on all proteins say partly how well it remembers.
- ``training.png``, ``training.svg``, ``training.tsv``: the same of the snapshots of the first crate that has any.

Evaluations that are there already are not repeated.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from localization_figure import draw
from measure import run, setting, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

EMBEDDING, CELLS, FIELDS, HISTORY = "image_emd.tsv", "cells.tsv", "fields.tsv", "loss_history.tsv"
SCORES = {"AMI": ("modules", "ami_res1"), "AP": ("profiles", "average_precision"), "F0.5": ("profiles", "max_fbeta")}
CHANCE = "control: random"
SNAPSHOT = re.compile(r"_epoch_(\d+)_emd\.tsv$")
HEADER = ("embedding", "genes", *SCORES, "held-out cells", "proteins")

Rows = list[dict[str, str]]
Labels = dict[str, list[str]]


@dataclass(frozen=True)
class Made:
    """One table of features: its name, its file, and the crate it lies in."""

    name: str
    file: Path
    crate: Path


def read_rows(path: Path) -> Rows:
    """Return the rows of a table with a header, none if there is no table."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def crates_in(folder: Path) -> list[Path]:
    """Return the directories that hold an embedding of images, sorted.

    Raises
    ------
    SystemExit
        If there is none.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{EMBEDDING}"))
    if not found:
        raise SystemExit(f"{folder}: no directory in it has {EMBEDDING}")
    return found


def tables_of(crate: Path) -> list[Made]:
    """Return the tables of a crate: its embedding, and further features such as ``cellprofiler_raw_emd.tsv``."""
    more = sorted(path for path in crate.glob("*_emd.tsv") if path.name[0].isalpha() and not SNAPSHOT.search(path.name))
    further = [path for path in more if path.name != EMBEDDING]
    names = [f"{crate.name} {path.name.removesuffix('_emd.tsv').split('_', 1)[-1]}" for path in further]
    return [Made(crate.name, crate / EMBEDDING, crate), *map(Made, names, further, [crate] * len(further))]


def snapshots_of(crate: Path) -> dict[int, Made]:
    """Return the snapshots in a crate by epoch."""
    found = {int(match[1]): path for path in crate.glob("*_emd.tsv") if (match := SNAPSHOT.search(path.name))}
    return {epoch: Made(f"epoch {epoch}", found[epoch], crate) for epoch in sorted(found)}


def parts_of_proteins(crate: Path) -> dict[str, set[str]]:
    """Return the parts that the cells of each protein are in; empty if the crate has no table of cells."""
    proteins = {row["field"]: row["proteins"].split(",") for row in read_rows(crate / FIELDS)}
    parts: dict[str, set[str]] = {}
    for row in read_rows(crate / CELLS):
        for protein in proteins.get(row["field"], ()):
            parts.setdefault(protein, set()).add(row["part"])
    return parts


def unseen(crate: Path) -> set[str]:
    """Return the proteins of which a classifier saw no cell: those with test cells only."""
    return {protein for protein, parts in parts_of_proteins(crate).items() if parts == {"test"}}


def is_classifier(crate: Path) -> bool:
    """Return whether what the crate holds was trained on labels."""
    return any(crate.glob("*_class_recall.tsv"))


def read_embedding(path: Path, genes: Collection[str] | None = None) -> tuple[list[str], np.ndarray]:
    """Return genes and features, shape (n_genes, n_features), of all genes or of some."""
    with path.open(encoding="utf-8") as stream:
        next(stream)
        lines = [line.rstrip("\n").split("\t") for line in stream]
    lines = [words for words in lines if genes is None or words[0] in genes]
    return [words[0] for words in lines], np.array([words[1:] for words in lines], dtype=np.float64)


def cut_to(made: Iterable[Made], genes: Collection[str], folder: Path) -> list[Made]:
    """Write each table with some genes only, and return these tables."""
    folder.mkdir(parents=True, exist_ok=True)
    cut = []
    for one in made:
        lines = one.file.read_text(encoding="utf-8").splitlines(keepends=True)
        path = folder / f"{one.name.replace(' ', '_')}.tsv"
        path.write_text("".join([lines[0], *(line for line in lines[1:] if line.split("\t", 1)[0] in genes)]))
        cut.append(Made(one.name, path, one.crate))
    return cut


def judged(made: Sequence[Made], standard: Path, out: Path) -> dict[str, dict[str, float]]:
    """Return the scores of each table, and of random numbers, by name; ``genes`` is how many they are of.

    Raises
    ------
    SystemExit
        If the evaluation fails.
    """
    if not (out / "scores.tsv").is_file():
        command = [Path(sys.executable).parent / "cellmaps_embeddingevalcmd.py", out, "--no_agreement", "--overwrite"]
        files = ["--embeddings", *(one.file for one in made), "--embedding_names", *(one.name for one in made)]
        metrics = ["--standards", f"locations={standard}", "--metrics", "modules", "profiles"]
        cost = run([*command, *files, *metrics])
        if not cost.ok:
            raise SystemExit(f"{out}: {cost.said}")
    found: dict[str, dict[str, float]] = {}
    for row in read_rows(out / "scores.tsv"):
        scores = found.setdefault(row["embedding"], {})
        for name, which in SCORES.items():
            if (row["protocol"], row["metric"]) == which:
                scores[name] = float(row["value"] or "nan")
                scores["genes"] = float(row["n_genes"])
    return found


def told_rightly(made: Made, labels: Labels, genes: Collection[str] | None = None) -> float:
    """Return the share of proteins of one location that correlate most with the mean of the others of their location.

    Locations of fewer than two such proteins are left out; NaN if fewer than two locations remain.
    """
    single = {gene for gene, places in labels.items() if len(set(places)) == 1 and (genes is None or gene in genes)}
    names, values = read_embedding(made.file, single)
    truth = [labels[name][0] for name in names]
    places = sorted(place for place in set(truth) if truth.count(place) > 1)
    keep = [k for k, place in enumerate(truth) if place in places]
    if len(places) < 2:
        return math.nan
    members = np.array([[truth[k] == place for place in places] for k in keep])
    values = values[keep]
    sums, counts = members.T.astype(float) @ values, members.sum(axis=0)
    own = members.argmax(axis=1)
    right = 0
    for k, row in enumerate(values):
        means = sums / counts[:, None]
        means[own[k]] = (sums[own[k]] - row) / (counts[own[k]] - 1)
        centred = means - means.mean(axis=1, keepdims=True)
        likeness = centred @ (row - row.mean()) / np.maximum(np.linalg.norm(centred, axis=1), 1e-12)
        right += int(likeness.argmax() == own[k])
    return right / len(values)


def cell_accuracy(crate: Path) -> float:
    """Return the share of test cells that a classifier told rightly, NaN without one."""
    recall = [row for path in crate.glob("*_class_recall.tsv") for row in read_rows(path) if row["part"] == "test"]
    counts = [int(row["n_cells"]) for row in recall]
    right = sum(n * float(row["recall"]) for n, row in zip(counts, recall, strict=True))
    return right / sum(counts) if sum(counts) else math.nan


def compared(
    made: Sequence[Made], standard: Path, out: Path, genes: Collection[str] | None = None
) -> list[tuple[str, ...]]:
    """Return rows of :data:`HEADER`, random numbers last."""
    labels: Labels = json.loads(standard.read_text(encoding="utf-8"))
    scores = judged(made, standard, out)
    rows = []
    for one in made:
        figures = [scores[one.name].get(name, math.nan) for name in SCORES]
        figures += [cell_accuracy(one.crate) if one.name == one.crate.name else math.nan]
        rows.append((one.name, [*figures, told_rightly(one, labels, genes)]))
    if CHANCE in scores:
        rows.append((CHANCE, [*(scores[CHANCE].get(name, math.nan) for name in SCORES), math.nan, math.nan]))
    return [(name, f"{scores[name]['genes']:.0f}", *map(digits, figures)) for name, figures in rows]


def digits(value: float) -> str:
    """Return a number with three digits, a dash for what there is none of."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def unseen_by_all(crates: Sequence[Path]) -> tuple[set[str], list[Path]]:
    """Return the proteins that no classifier of whole proteins saw, and the crates that may be judged on them."""
    apart = [crate for crate in crates if is_classifier(crate) and unseen(crate)]
    genes = set.intersection(*map(unseen, apart)) if apart else set()
    return genes, [crate for crate in crates if crate in apart or not is_classifier(crate)]


def accuracy_by_epoch(crate: Path) -> dict[int, float]:
    """Return the validation accuracy after each epoch of the training that was chosen."""
    chosen = [row["training"] for path in crate.glob("*_trainings.tsv") for row in read_rows(path) if is_true(row)]
    rows = [row for row in read_rows(crate / HISTORY) if row["training"] in chosen]
    return {round(float(row["trained_epochs"])): float(row["validation_accuracy"]) for row in rows}


def is_true(row: dict[str, str]) -> bool:
    """Return whether a training was the one kept."""
    return row["chosen"].lower() in ("true", "1")


def training_course(crate: Path, standard: Path, out: Path) -> list[tuple[object, ...]]:
    """Return epoch, scores and validation accuracy for every epoch of which something is known."""
    snapshots, accuracy = snapshots_of(crate), accuracy_by_epoch(crate)
    scores = judged(list(snapshots.values()), standard, out / "eval_epochs")
    rows: list[tuple[object, ...]] = []
    for epoch in sorted({*snapshots, *accuracy}):
        of_epoch = scores[snapshots[epoch].name] if epoch in snapshots else {}
        rows.append((epoch, *(of_epoch.get(name, math.nan) for name in SCORES), accuracy.get(epoch, math.nan)))
    return rows


def write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table."""
    path.write_text("".join("\t".join(map(str, row)) + "\n" for row in (header, *rows)), encoding="utf-8")


def main() -> None:
    """Compare, write and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crates", type=Path)
    parser.add_argument("standard", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    crates = crates_in(args.crates)
    made = [one for crate in crates for one in tables_of(crate)]
    rows = {"all proteins": compared(made, args.standard, args.out / "eval")}
    genes, fit = unseen_by_all(crates)
    if genes:
        cut = cut_to([one for one in made if one.crate in fit], genes, args.out / "unseen_tables")
        rows["proteins no classifier saw"] = compared(cut, args.standard, args.out / "eval_unseen", genes)
    text = [setting(), *(part for title, found in rows.items() for part in (title, table(HEADER, found)))]
    (args.out / "localization.md").write_text("\n\n".join(text) + "\n", encoding="utf-8")
    lines = [(title, *row) for title, found in rows.items() for row in found]
    write_tsv(args.out / "localization.tsv", ("proteins", *HEADER), lines)
    print("\n\n".join(text))
    for crate in [crate for crate in crates if snapshots_of(crate)][:1]:
        course = training_course(crate, args.standard, args.out)
        header = ("epoch", *SCORES, "validation accuracy")
        write_tsv(args.out / "training.tsv", header, course)
        draw(header, course, args.out / "training", crate.name)


if __name__ == "__main__":
    main()
