"""Compare co-embedding algorithms: several seeds of each, what they cost and how well known components are kept.

``python bench/coembedders.py OUT --embeddings 2.bioplex2 2.hein --names bioplex2 hein --seeds 5`` trains, judges and
prints Markdown. ``--common`` keeps the proteins present in every table, so that an algorithm for complete proteins and
one for missing ones see the same. ``--plan FILE`` gives options of algorithms, one per line: a label, the algorithm,
its options. A finished run is not repeated, its cost stands beside it; an interrupted one goes on, and its cost is left
out. Algorithms without training run once. Quality is judged by ``cellmaps_embeddingevalcmd.py`` on the benchmark's
public labels and folds, each algorithm by itself, so that more can be added later; "genes" is how many annotated ones
CORUM's pairs are made of, which differs where an algorithm leaves out proteins.
"""

from __future__ import annotations

import argparse
import csv
import json
import shlex
import statistics
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from inputs import data_folder
from measure import run, setting, table

SCORES = {
    "CORUM AUROC": ("coannotation", "CORUM", "auroc"),
    "CORUM AP": ("coannotation", "CORUM", "average_precision"),
    **{f"AMI {name}": ("modules", name, "ami_res1") for name in ("CORUM", "GO-CC", "GO-BP", "KEGG")},
    **{f"F1 {name}": ("function", name, "f1_weighted") for name in ("CORUM", "GO-CC", "GO-BP", "KEGG")},
}
UNTRAINED = ("concat", "gcca", "meansimilarity", "meanembedding", "rankaverage")
WITHOUT_EPOCHS = (*UNTRAINED, "music")
FILES = ("coembedding_emd.tsv", "ppi_emd.tsv", "image_emd.tsv")


@dataclass(frozen=True)
class Entry:
    """One row of the comparison: what it is called, the algorithm and its options."""

    label: str
    algorithm: str
    options: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The label as part of a file name."""
        return self.label.replace(" ", "_")


def read_plan(path: Path | None, names: list[str]) -> list[Entry]:
    """Return the entries of a plan, or one per name."""
    if path is None:
        return [Entry(name, name) for name in names]
    lines = [shlex.split(line, comments=True) for line in path.read_text().splitlines()]
    return [Entry(words[0], words[1], tuple(words[2:])) for words in lines if words]


def table_in(path: Path) -> Path:
    """Return the embedding table in a directory, or the path itself."""
    return next((path / name for name in FILES if (path / name).is_file()), path)


def common_tables(paths: list[Path], names: list[str], folder: Path) -> list[Path]:
    """Write the tables with only the proteins that all of them have, and return where."""
    texts = [table_in(path).read_text().splitlines() for path in paths]
    shared = set.intersection(*({line.split("\t", 1)[0] for line in text[1:]} for text in texts))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for text, name in zip(texts, names, strict=True):
        kept = [text[0], *(line for line in text[1:] if line.split("\t", 1)[0] in shared)]
        written.append(folder / f"{name}.tsv")
        written[-1].write_text("\n".join(kept) + "\n")
    return written


def trained(entry: Entry, seed: int, out: Path, inputs: list[str], extra: tuple[str, ...] = ()) -> Path | None:
    """Run one algorithm with one seed unless that was done; return its directory, or ``None`` if it refused."""
    folder = out / f"{entry.folder}.{seed}{'.short' if extra else ''}"
    cost_file = folder.with_name(folder.name + ".json")
    if not cost_file.is_file():
        words = ["cellmaps_coembeddingcmd.py", str(folder), *inputs, "--algorithm", entry.algorithm]
        words += ["--seed", str(seed), "--threads", "1", *entry.options, *extra]
        resumed = (folder.with_name(f".{folder.name}.partial") / ".checkpoint").is_dir()
        cost = run([*words, "--resume"] if resumed else words)
        print(f"{folder.name}: {cost.cpu_s:.1f} CPU s, exit {cost.returncode}", file=sys.stderr, flush=True)
        if cost.returncode:
            print(f"{folder.name} failed: {cost.said[-500:]}", file=sys.stderr)
            return None
        cost_file.write_text(json.dumps({**asdict(cost), "resumed": resumed}, indent=1) + "\n")
    return folder


def epochs(folder: Path) -> int:
    """Return how many epochs a run trained; 0 for an algorithm without training."""
    history = folder / "loss_history.tsv"
    return len(history.read_text().splitlines()) - 1 if history.is_file() else 0


def measured(folder: Path) -> dict[str, float] | None:
    """Return what a run cost, or ``None`` if it was resumed: then only its end was measured."""
    cost: dict[str, float] = json.loads(folder.with_name(folder.name + ".json").read_text())
    return None if cost.get("resumed") else cost


def costs(entry: Entry, folders: list[Path], out: Path, inputs: list[str]) -> list[str]:
    """Return CPU s per epoch (by the difference to a run of one epoch), CPU s and peak MB as cells."""
    read = {folder: cost for folder in folders if (cost := measured(folder)) is not None}
    if not read:
        return ["", "", ""]
    first = next(iter(read))
    whole = statistics.mean(cost["cpu_s"] for cost in read.values())
    per_epoch = ""
    if entry.algorithm not in WITHOUT_EPOCHS and (count := epochs(first)) > 2:
        one = ("--n_epochs", "1", *(("--n_epochs_init", "1") if entry.algorithm == "muse" else ()))
        short = trained(entry, 0, out, inputs, one)
        if short is not None and (start := measured(short)) is not None:
            per_epoch = f"{(read[first]['cpu_s'] - start['cpu_s']) / (count - epochs(short)):.3f}"
    return [per_epoch, f"{whole:.0f}", f"{max(cost['peak_mb'] for cost in read.values()):.0f}"]


def judge(crates: dict[str, Path], out: Path) -> dict[str, dict[tuple[str, str, str], float]]:
    """Evaluate crates in one command, unless that was done, and return the scores by name."""
    labels = data_folder() / "benchmark" / "labels"
    standards = [f"{name}={labels / f'{name}.public.json.gz'}" for name in ("CORUM", "GO-CC", "GO-BP", "KEGG")]
    words = ["cellmaps_embeddingevalcmd.py", str(out), "--overwrite", "--threads", "1", "--no_agreement"]
    words += ["--no_controls"]
    words += ["--embeddings", *map(str, crates.values()), "--embedding_names", *crates]
    words += ["--standards", *standards, "--folds", str(labels.parent / "folds.tsv")]
    words += ["--metrics", "coannotation", "modules", "function"]
    found = read_scores(out / "scores.tsv")
    if found.keys() != crates.keys():
        cost = run(words)
        if not cost.ok:
            raise SystemExit(cost.said)
        print(f"{out.name}: {cost.cpu_s:.0f} CPU s", file=sys.stderr, flush=True)
        found = read_scores(out / "scores.tsv")
    return found


def read_scores(path: Path) -> dict[str, dict[tuple[str, str, str], float]]:
    """Return what an evaluation found by embedding, nothing if there is none."""
    found: dict[str, dict[tuple[str, str, str], float]] = {}
    if path.is_file():
        with path.open() as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                key = (row["protocol"], row["standard"], row["metric"])
                of_one = found.setdefault(row["embedding"], {})
                of_one[key] = float(row["value"] or "nan")
                of_one[*key[:2], "genes"] = float(row["n_genes"])
    return found


def spread(values: list[float]) -> str:
    """Return "mean (standard deviation)", the latter where there are two values or more."""
    mean = f"{statistics.mean(values):.3f}"
    return f"{mean} ({statistics.stdev(values):.3f})" if len(values) > 1 else mean


def main() -> None:
    """Train, judge and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--embeddings", type=Path, nargs="+", required=True)
    parser.add_argument("--names", nargs="+", required=True)
    parser.add_argument("--algorithms", nargs="*", default=[])
    parser.add_argument("--plan", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--common", action="store_true")
    parser.add_argument("--train_only", action="store_true", help="judge nothing yet")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    paths = options.embeddings
    if options.common:
        paths = common_tables(paths, options.names, options.out / "inputs")
    inputs = ["--embeddings", *map(str, paths), "--embedding_names", *options.names]
    runs: dict[Entry, list[Path]] = {}
    for entry in read_plan(options.plan, options.algorithms):
        seeds = range(1 if entry.algorithm in UNTRAINED else options.seeds)
        made = [trained(entry, seed, options.out, inputs) for seed in seeds]
        if folders := [folder for folder in made if folder is not None]:
            runs[entry] = folders
    if options.train_only:
        return
    rows = []
    for entry, folders in runs.items():
        crates = {folder.name: folder for folder in folders}
        scores = judge(crates, options.out / f"{entry.folder}.judged")
        rows.append([*quality(entry.label, list(scores.values())), *costs(entry, folders, options.out, inputs)])
    if options.common:
        alone = judge(dict(zip(options.names, map(table_in, paths), strict=True)), options.out / "alone.judged")
        rows += [[*quality(f"{name} alone", [alone[name]]), "", "", ""] for name in options.names]
    print(setting())
    print(table(["algorithm", "seeds", "genes", *SCORES, "CPU s per epoch", "CPU s", "peak MB"], rows))


def quality(label: str, seeds: list[dict[tuple[str, str, str], float]]) -> list[str]:
    """Return label, number of seeds, annotated genes and the mean scores as cells."""
    genes = seeds[0]["coannotation", "CORUM", "genes"]
    return [label, str(len(seeds)), f"{genes:.0f}", *(spread([one[key] for one in seeds]) for key in SCORES.values())]


if __name__ == "__main__":
    main()
