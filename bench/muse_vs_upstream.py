"""Compare the plugin ``muse`` with upstream's MUSE on the proteins of BioPlex 2 and Hein: CPU seconds, memory, quality.

``python bench/muse_vs_upstream.py --ours BIN --upstream VENV/bin --embeddings FOLDER --work WORK [--epochs 1 3 10]
[--seeds 0 1] [--threads N]`` runs both commands in turn, one thread each unless told otherwise, at the same epochs,
batch and dropout (upstream's: its command's defaults, our preset ``code``; and our default preset too), and prints
Markdown. FOLDER holds ``2.bioplex2`` and ``2.hein`` (or ``2.node2vec.*``), VENV is what ``upstream_env.py`` makes.
``--epochs 3`` means three in each of the three stages. Reading, writing, imports and a fixed number of clusterings are
part of every run, so the cost of an epoch is the difference between the longest and the shortest run. What is in WORK
already, with as many threads, is not run again. Upstream takes no seed: its runs differ by themselves.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from inputs import data_folder
from measure import Cost, cells, run, setting, table
from quality import read_embedding, read_standard, restrict, score_modules, score_pairs

NETWORKS = ("bioplex2", "hein")
PRESETS = {"upstream": (), "ours, code": ("--preset", "code"), "ours": ()}


def inputs(folder: Path) -> list[Path]:
    """Return the embedding directories of the two networks.

    Raises
    ------
    SystemExit
        If one is not there.
    """
    found = []
    for name in NETWORKS:
        there = [where for where in (folder / f"2.{name}", folder / f"2.node2vec.{name}") if where.is_dir()]
        if not there:
            raise SystemExit(f"{folder}: no 2.{name} and no 2.node2vec.{name} in it")
        found.append(there[0])
    return found


def provenance(work: Path) -> Path:
    """Write what upstream wants to know of input that it made no crate of, and return the file."""
    path = work / "provenance.json"
    words = {"name": "human benchmark", "organization-name": "benchmark", "project-name": "human benchmark"}
    path.write_text(json.dumps(words | {"description": "two networks", "keywords": ["benchmark"]}) + "\n")
    return path


def measured(side: str, epochs: int, seed: int, options: argparse.Namespace) -> tuple[Path, Cost]:
    """Return output and cost of one run, made now unless it is there."""
    out = options.work / f"{side.replace(', ', '_')}.{epochs}.{seed}"
    record = out.with_suffix(f".{seed}.json")
    if not record.exists():
        bins = options.upstream if side == "upstream" else options.ours
        words = ["--algorithm", "muse", "--embeddings", *inputs(options.embeddings), "--embedding_names", *NETWORKS]
        words += ["--n_epochs_init", epochs, "--n_epochs", epochs, "--provenance", provenance(options.work)]
        seeded = [] if side == "upstream" else ["--seed", seed, "--overwrite"]
        command = [bins / "cellmaps_coembeddingcmd.py", out, *words, *PRESETS[side], *seeded]
        cost = run(command, threads=options.threads or None)
        if not cost.ok:
            raise SystemExit(f"{side} ended with {cost.returncode}:\n{cost.said}")
        record.write_text(json.dumps(asdict(cost) | {"said": "", "where": setting()}) + "\n")
    kept = json.loads(record.read_text())
    kept.pop("where")
    return out, Cost(**kept)


def quality(out: Path) -> list[str]:
    """Return proteins, CORUM AUROC and AP of pairs, and AMI of clusters at resolution 1 and the best, as cells."""
    standard = read_standard(data_folder() / "benchmark" / "labels" / "CORUM.public.json.gz")
    one = read_embedding(out / "coembedding_emd.tsv")
    pair = score_pairs(one.only(set(standard)), restrict(standard, set(one.genes), 2))
    modules = score_modules(one, restrict(standard, set(one.genes), 5))
    return [str(len(one.genes)), f"{pair.auroc:.4f}", f"{pair.ap:.4f}", f"{modules.res1:.3f}", f"{modules.best:.3f}"]


def main() -> None:
    """Print both tables for the runs named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", type=Path, required=True, help="directory of our commands")
    parser.add_argument("--upstream", type=Path, required=True, help="directory of upstream's commands")
    parser.add_argument("--embeddings", type=Path, required=True, help="folder of 2.NETWORK directories")
    parser.add_argument("--work", type=Path, required=True, help="folder to work in; kept")
    parser.add_argument("--epochs", type=int, nargs="+", default=[1, 3], help="epochs of each of the three stages")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=1, help="of each side; 0: as many as it takes by itself")
    options = parser.parse_args()
    if options.threads != 1:
        options.work /= f"threads_{options.threads}"
    options.work.mkdir(parents=True, exist_ok=True)
    costs, scores = [], []
    shortest: dict[tuple[str, int], Cost] = {}
    for seed in options.seeds:
        for epochs in sorted(options.epochs):
            for side in PRESETS:
                out, cost = measured(side, epochs, seed, options)
                first = shortest.setdefault((side, seed), cost)
                steps = 3 * (epochs - min(options.epochs))
                each = f"{(cost.cpu_s - first.cpu_s) / steps:.2f}" if steps else "-"
                costs.append([side, epochs, seed, *cells(cost)[:3], each])
                if epochs == max(options.epochs):
                    scores.append([side, epochs, seed, *quality(out)])
    print(f"{setting()}\n")
    print(table(["", "epochs", "seed", "CPU s", "wall s", "peak MB", "CPU s per epoch"], costs))
    print(table(["", "epochs", "seed", "proteins", "AUROC", "AP", "AMI res1", "AMI best"], scores))


if __name__ == "__main__":
    main()
