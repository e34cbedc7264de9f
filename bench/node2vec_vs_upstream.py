"""Compare our node2vec with gensim's skip-gram and with the node2vec package: CPU seconds, memory, quality.

``python bench/node2vec_vs_upstream.py WORK [--tasks 0 1 2 full] [--methods ours gensim upstream] [--upstream PYTHON]``
prints Markdown. Task 0, 1, 2: BioPlex 2 with a tenth of its edges held out by that seed; nodes that lose all edges are
left out; AUROC of the held-out edges among as many random pairs without an edge, by cosine and by dot product. Task
``full``: the benchmark's BioPlex 2; AUROC and AP of pairs that share a CORUM complex (public half). A method's seed is
that of the task, 0 for ``full``. What is in WORK already is not run again, so that a long comparison can be made in
parts. PYTHON is the interpreter of an environment made by ``upstream_env.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from pathlib import Path

from inputs import data_folder, read_edges
from measure import run, setting, table

Pairs = list[tuple[str, str]]
HELD_OUT = 0.1
SCORES = ("link AUROC, cosine", "link AUROC, dot", "CORUM AUROC", "CORUM AP")


def source(task: str) -> Path:
    """Return the edge list of a task."""
    return data_folder() / (
        "benchmark/networks/bioplex2.tsv.gz" if task == "full" else "networks/bioplex2_huttlin2017.tsv.gz"
    )


def split(edges: Pairs, seed: int) -> tuple[Pairs, Pairs, Pairs]:
    """Return edges to learn from, edges held out, and as many pairs of the nodes left that are no edge."""
    draw = random.Random(seed)
    edges = sorted({(min(pair), max(pair)) for pair in edges})
    held = set(draw.sample(edges, int(HELD_OUT * len(edges))))
    kept = [pair for pair in edges if pair not in held]
    alive = sorted({name for pair in kept for name in pair})
    positive = sorted(pair for pair in held if set(pair) <= set(alive))
    known, negative = set(edges), set()
    while len(negative) < len(positive):
        a, b = sorted(draw.sample(alive, 2))
        if (a, b) not in known:
            negative.add((a, b))
    return kept, positive, sorted(negative)


def prepare(task: str, work: Path) -> Path:
    """Write the edges to learn from and return their file; the pairs to judge by stand beside it."""
    edges = read_edges(source(task))
    positive: Pairs = []
    negative: Pairs = []
    if task != "full":
        edges, positive, negative = split(edges, int(task))
    path = work / f"{task}.edges.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in edges))
    (work / f"{task}.pairs.json").write_text(json.dumps([positive, negative]))
    return path


def embed(method: str, task: str, work: Path, python: str) -> None:
    """Run one method on one task in a process of its own and keep its table and its cost."""
    record = work / f"{task}.{method}.json"
    if record.exists():
        return
    seed = "0" if task == "full" else task
    child = Path(__file__).with_name("node2vec_embed.py")
    cost = run([python, child, method, prepare(task, work), seed, record.with_suffix(".npz")])
    if not cost.ok:
        raise SystemExit(f"{method} on {task} ended with {cost.returncode}:\n{cost.said}")
    record.write_text(json.dumps({"cpu_s": cost.cpu_s, "peak_mb": cost.peak_mb}))


def score(method: str, task: str, work: Path) -> dict[str, float]:
    """Return the measures of a finished embedding, computed once."""
    kept = work / f"{task}.{method}.scores.json"
    if not kept.exists():
        labels = data_folder() / "benchmark/labels/CORUM.public.json.gz"
        child = Path(__file__).with_name("node2vec_score.py")
        cost = run([sys.executable, child, work / f"{task}.{method}.npz", work / f"{task}.pairs.json", labels, kept])
        if not cost.ok:
            raise SystemExit(f"scoring {method} on {task} ended with {cost.returncode}:\n{cost.said}")
    return json.loads(kept.read_text())


def report(work: Path, methods: list[str], tasks: list[str]) -> str:
    """Return one table of costs and one of quality, over all that is in ``work``."""
    costs, qualities = [], []
    for task in tasks:
        for method in methods:
            record = work / f"{task}.{method}.json"
            if record.exists():
                cost = json.loads(record.read_text())
                costs.append((task, method, cost["cpu_s"], cost["peak_mb"]))
                qualities.append((task, method, score(method, task, work)))
    lines = [table(["task", "method", "CPU s", "MB"], [[t, m, f"{s:.1f}", f"{mb:.0f}"] for t, m, s, mb in costs])]
    cells = [[t, m, *(f"{found[name]:.4f}" if name in found else "" for name in SCORES)] for t, m, found in qualities]
    lines.append(table(["task", "method", *SCORES], cells))
    for method in methods[1:]:
        ratios = [
            _cost(costs, t, method) / _cost(costs, t, methods[0]) for t in tasks if _both(costs, t, methods[0], method)
        ]
        if ratios:
            spread = f"median {statistics.median(ratios):.1f}, {min(ratios):.1f} to {max(ratios):.1f}"
            lines.append(f"CPU s of {method} over {methods[0]}: {spread}.")
    return "\n".join(lines)


def _cost(costs: list[tuple[str, str, float, float]], task: str, method: str) -> float:
    return next(cpu for t, m, cpu, _ in costs if (t, m) == (task, method))


def _both(costs: list[tuple[str, str, float, float]], task: str, one: str, other: str) -> bool:
    return {(task, one), (task, other)} <= {(t, m) for t, m, *_ in costs}


def main() -> None:
    """Run what is missing, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--tasks", nargs="+", default=["0", "1", "2", "full"])
    parser.add_argument("--methods", nargs="+", default=["ours", "gensim"], choices=["ours", "gensim", "upstream"])
    parser.add_argument("--upstream", help="interpreter that has node2vec 0.4.6")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    head = setting()
    for task in options.tasks:
        for method in options.methods:
            embed(method, task, options.work, (options.upstream if method == "upstream" else None) or sys.executable)
    print(f"{head}; one thread\n\n{report(options.work, options.methods, options.tasks)}")


if __name__ == "__main__":
    main()
