"""Measure what evaluation costs at proteome size: CPU seconds and peak memory of child processes on one thread.

    python bench/evaluation.py [--embedding TABLE] [--work DIR]
    python bench/evaluation.py --hierarchy DIR --modalities DIR [DIR ...]

Without ``--embedding`` the table is the rank-128 spectral embedding of the benchmark's four networks taken together,
with invented genes beside theirs up to the number asked for. Three measurements: all pairs of 12,857 and of 20,000
proteins by every label set; modules, function, co-annotation and coverage of one embedding on four label sets, by the
command; with ``--hierarchy``, how many of its assemblies the embeddings of ``--modalities`` support. The label sets and
networks are found by CELLMAPKIT_DATA. Prints Markdown.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from inputs import data_folder
from measure import Cost, cells, run, setting, table

SETS = ("CORUM", "KEGG", "GO-CC", "GO-BP")
SIZES = (12_857, 20_000)
CHILD = Path(__file__).parent / "evaluation_child.py"
HEAD = ["CPU s", "wall s", "largest MB", "all MB"]


def must(cost: Cost) -> Cost:
    """Return the cost of a command that succeeded.

    Raises
    ------
    SystemExit
        With the end of what the command said if it failed.
    """
    if not cost.ok:
        raise SystemExit(f"a measured command failed, exit code {cost.returncode}:\n{cost.said}")
    return cost


def label_file(name: str) -> Path:
    """Return the benchmark's label set of this name."""
    return data_folder() / "benchmark" / "labels" / f"{name}.public.json.gz"


def embedded(n_genes: int, work: Path) -> Path:
    """Return the spectral embedding with this many genes, made unless it is there."""
    out = work / f"spectral_{n_genes}.tsv"
    if not out.is_file():
        must(run([sys.executable, CHILD, "embed", n_genes, out]))
    return out


def all_pairs(tables: list[Path], sets: list[str]) -> str:
    """Return a table of what counting all pairs of each embedding by each label set costs."""
    rows = []
    for one in tables:
        for name in sets:
            cost = must(run([sys.executable, CHILD, "pairs", one, label_file(name)]))
            found = json.loads(cost.said.splitlines()[-1])
            counts = [f"{found['genes']:,}", name, f"{found['pairs']:,}", f"{found['positive_pairs']:,.0f}"]
            values = [f"{found[key]:.4f}" for key in ("auroc", "average_precision")]
            rows.append([*counts, *values, f"{found['counting_s']:.2f}", *cells(cost)])
    head = ["proteins", "labels", "pairs", "positive", "AUROC", "AP", "counting, CPU s", *HEAD]
    return table(head, rows)


def four_sets(one: Path, bins: Path, work: Path) -> str:
    """Return a table of what the evaluation of one embedding on all label sets costs, and the share of each metric."""
    standards = [f"{name.replace('-', '_')}={label_file(name)}" for name in SETS]
    folds = data_folder() / "benchmark" / "folds.tsv"
    words = ["--embeddings", one, "--standards", *standards, "--folds", folds, "--no_controls", "--no_agreement"]
    out = work / "evaluation"
    cost = must(run([bins / "cellmaps_embeddingevalcmd.py", out, "--overwrite", "--threads", "1", *words]))
    with (out / "scores.tsv").open(newline="") as file:
        seconds = {
            (row["protocol"], row["standard"]): float(row["seconds"])
            for row in csv.DictReader(file, dialect="excel-tab")
        }
    by_metric: dict[str, dict[str, float]] = defaultdict(dict)
    for (protocol, standard), value in seconds.items():
        by_metric[protocol][standard] = value
    names = list(next(iter(by_metric.values())))
    shares = table(
        ["metric, wall s", *names, "all"],
        [
            [metric, *(f"{of[name]:.1f}" for name in names), f"{sum(of.values()):.1f}"]
            for metric, of in by_metric.items()
        ],
    )
    return table(["whole command", *HEAD], [["4 metrics x 4 label sets", *cells(cost)]]) + "\n" + shares


def support(hierarchy: Path, modalities: list[Path], bins: Path, work: Path) -> str:
    """Return a table of what support by every embedding costs, and how many assemblies each supports."""
    costs, out = [], work / "support"
    for dealt in (0, 10):
        words = ["--hierarchy_dir", hierarchy, "--embeddings", *modalities, "--skip_term_enrichment", "--overwrite"]
        words += ["--support_permutations", str(dealt), "--threads", "1"]
        cost = must(run([bins / "cellmaps_hierarchyevalcmd.py", out, *words]))
        costs.append([f"support, genes dealt anew {dealt} times", *cells(cost)])
    with (out / "support_summary.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    head = [name for name in rows[0] if any(row[name] for row in rows)]
    found = table(head, [[row[name] for name in head] for row in rows])
    return table(["whole command", *HEAD], costs) + "\n" + found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--embedding", type=Path, help="judge this table instead of the spectral one")
    parser.add_argument("--sets", nargs="+", default=["CORUM", "GO-BP"], help="label sets of the count of all pairs")
    parser.add_argument("--hierarchy", type=Path, help="crate or file of a hierarchy")
    parser.add_argument("--modalities", type=Path, nargs="+", default=[], help="embeddings that may support it")
    parser.add_argument("--only_support", action="store_true", help="leave the other measurements out")
    parser.add_argument("--work", type=Path, help="folder to keep what is made  [default: a temporary one]")
    parser.add_argument("--bins", type=Path, default=Path(sys.executable).parent, help="folder of the commands")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        print(setting() + "\n")
        if not options.only_support:
            tables = [options.embedding] if options.embedding else [embedded(size, work) for size in SIZES]
            print(all_pairs(tables, options.sets), flush=True)
            print(four_sets(tables[0], options.bins, work), flush=True)
        if options.hierarchy:
            print(support(options.hierarchy, options.modalities, options.bins, work), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
