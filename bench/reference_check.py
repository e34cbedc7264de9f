"""Check ``quality.py`` against the reference values of the evaluation specification and of the benchmark.

``python bench/reference_check.py > bench/results/reference_check.md``
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
from inputs import NETWORKS, data_folder, read_edges
from measure import setting, table
from quality import Table, read_standard, restrict, score_modules, score_pairs
from scipy import sparse
from scipy.sparse.linalg import svds

if TYPE_CHECKING:
    from pathlib import Path

SPECIFIED = {  # network, labels: genes, AMI at resolution 1, its best, pairs, positives, AUROC, AP
    ("hein", "CORUM"): (5375, 0.477, 0.539, 1_760_626, 15_459, 0.6756, 0.1386),
    ("bioplex2", "CORUM"): (10941, 0.523, 0.583, 3_002_475, 15_996, 0.7223, 0.1756),
    ("concat_zero", "CORUM"): (12846, 0.530, 0.596, 3_632_860, 19_145, 0.7248, 0.1396),
    ("hein", "KEGG"): (5375, 0.125, 0.154, 2_112_540, 222_551, 0.5287, 0.1397),
    ("bioplex2", "KEGG"): (10941, 0.192, 0.211, 7_428_585, 927_991, 0.5138, 0.1415),
    ("concat_zero", "KEGG"): (12846, 0.160, 0.180, 9_717_436, 1_185_973, 0.5144, 0.1383),
    ("hein", "GO-CC"): (5375, 0.255, 0.276, 7_870_528, 1_282_196, 0.5236, 0.1882),
    ("bioplex2", "GO-CC"): (10941, 0.264, 0.275, 27_228_510, 4_900_643, 0.5153, 0.2034),
    ("concat_zero", "GO-CC"): (12846, 0.236, 0.246, 35_259_003, 6_329_714, 0.5151, 0.2022),
}

TASK1 = {  # set, labels: genes, base rate, (AUPRC, AUROC) of bioplex2, hein and the mean of the set's cosines
    ("core3", "GO-CC"): (761, 0.0287, (0.112, 0.568), (0.087, 0.580), (0.130, 0.611)),
    ("core3", "CORUM"): (394, 0.0299, (0.403, 0.732), (0.273, 0.673), (0.422, 0.770)),
    ("core2", "KEGG"): (1562, 0.0670, (0.113, 0.538), (0.105, 0.548), (0.131, 0.561)),
    ("core2", "CORUM"): (1097, 0.0200, (0.372, 0.728), (0.260, 0.687), (0.412, 0.767)),
}

SETS = {"core3": ("bioplex2", "hein", "rolland"), "core2": ("bioplex2", "hein")}


def adjacency(edges: list[tuple[str, str]]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the sorted genes and the symmetric 0/1 adjacency of an edge list."""
    genes = sorted({gene for edge in edges for gene in edge})
    row = {gene: place for place, gene in enumerate(genes)}
    ends = np.array([[row[a], row[b]] for a, b in edges]).T
    half = sparse.csr_matrix((np.ones(len(edges)), tuple(ends)), shape=(len(genes), len(genes)))
    return genes, half + half.T


def spectral(genes: list[str], links: sparse.csr_matrix, rank: int = 128) -> Table:
    """Return the reference embedding: truncated SVD of the scaled adjacency, U times root of singular values."""
    degree = np.asarray(links.sum(axis=0)).ravel()
    scale = sparse.diags((degree + degree.mean()) ** -0.5)
    left, values, _ = svds(scale @ links @ scale, k=min(rank, len(genes) - 1), v0=np.ones(len(genes)))
    return Table.of(genes, left * np.sqrt(values))


def neighbourhood(genes: list[str], links: sparse.csr_matrix) -> dict[str, np.ndarray]:
    """Return unit rows of the adjacency plus identity with columns scaled by the inverse root of their sum, by gene."""
    looped = links + sparse.eye(len(genes))
    rows = (looped @ sparse.diags(np.asarray(looped.sum(axis=0)).ravel() ** -0.5)).tocsr()
    rows = sparse.diags(1 / sparse.linalg.norm(rows, axis=1)) @ rows
    return {gene: rows[place] for place, gene in enumerate(genes)}


def beside(tables: list[Table]) -> Table:
    """Return the tables side by side over the union of their genes, zero where a gene is absent."""
    genes = sorted({gene for one in tables for gene in one.genes})
    row = {gene: place for place, gene in enumerate(genes)}
    blocks = [np.zeros((len(genes), one.rows.shape[1]), np.float32) for one in tables]
    for block, one in zip(blocks, tables, strict=True):
        block[[row[gene] for gene in one.genes]] = one.rows
    return Table.of(genes, np.concatenate(blocks, axis=1))


def hand_worked() -> None:
    """Check the scores of four unit vectors at 0, 10, 40 and 55 degrees against the specification's values.

    Raises
    ------
    AssertionError
        If one differs.
    """
    angles = np.deg2rad([0, 10, 40, 55])
    four = Table.of(list("abcd"), np.stack([np.cos(angles), np.sin(angles)], axis=1))
    pair = score_pairs(four, {"a": {"1"}, "c": {"1", "2"}, "d": {"2"}})
    assert (pair.pairs, pair.positives, pair.auroc, pair.ap) == (6, 2, 5 / 8, 1 / 2)
    perfect = score_pairs(four, {"a": {"1"}, "b": {"1"}, "c": {"2"}, "d": {"2"}})
    assert (perfect.auroc, perfect.ap) == (1, 1)
    same = score_pairs(Table.of(list("abcd"), np.ones((4, 2))), {"a": {"1"}, "c": {"1"}})
    assert (same.auroc, round(same.ap, 12)) == (0.5, round(1 / 6, 12))


def specified_rows(tables: dict[str, Table], labels: Path) -> list[list[str]]:
    """Return a row per line of the specification: measured and given."""
    rows = []
    for (name, kind), (genes, res1, best, pairs, positives, auroc, ap) in SPECIFIED.items():
        one, full = tables[name], read_standard(labels / f"{kind}.public.json.gz")
        modules = score_modules(one, restrict(full, set(one.genes), 5))
        annotated = one.only(set(full))
        pair = score_pairs(annotated, restrict(full, set(one.genes), 2))
        counts = [len(one.genes) == genes, pair.pairs == pairs, pair.positives == positives]
        measured = [f"{modules.res1:.3f} ({modules.sd:.3f}) / {modules.best:.3f}", f"{pair.auroc:.4f} / {pair.ap:.4f}"]
        given = [f"{res1:.3f} / {best:.3f}", f"{auroc:.4f} / {ap:.4f}"]
        rows.append([name, kind, "equal" if all(counts) else f"{counts}", measured[0], given[0], measured[1], given[1]])
        print(rows[-1], file=sys.stderr)
    return rows


def task_rows(graphs: dict[str, tuple[list[str], sparse.csr_matrix]], labels: Path) -> list[list[str]]:
    """Return a row per line of the benchmark's task 1: measured and given."""
    near = {name: neighbourhood(*graph) for name, graph in graphs.items()}
    union = set().union(*near.values())
    rows = []
    for (where, kind), (n_genes, base, *given) in TASK1.items():
        standard = restrict(read_standard(labels / f"{kind}.public.json.gz"), union, 5, 200)
        genes = sorted(set.intersection(*(set(near[name]) for name in SETS[where])) & standard.keys())
        parts = {name: sparse.vstack([near[name][gene] for gene in genes]).toarray() for name in SETS[where]}
        blocks = [[parts["bioplex2"]], [parts["hein"]], list(parts.values())]
        for name, block, expected in zip(("bioplex2", "hein", "mean"), blocks, given, strict=True):
            pair = score_pairs(Table.of(genes, np.concatenate(block, axis=1)), standard)
            count = f"{pair.genes}; {pair.base:.4f}"
            measured = f"{pair.ap:.3f} / {pair.auroc:.3f}"
            wanted = [f"{n_genes}; {base:.4f}", f"{expected[0]:.3f} / {expected[1]:.3f}"]
            rows.append([where, kind, name, count, wanted[0], measured, wanted[1]])
    return rows


def main() -> None:
    """Compute both tables and print them as Markdown."""
    hand_worked()
    folder = data_folder() / "benchmark"
    graphs = {name: adjacency(read_edges(folder / "networks" / file)) for name, file in NETWORKS.items()}
    tables = {name: spectral(*graph) for name, graph in graphs.items()}
    tables["concat_zero"] = beside(list(tables.values()))
    print("# bench/quality.py against the reference values\n")
    print(f"{setting()}. The specification's tolerances for a repeated SVD:")
    print("AUROC .002, AP 2 %, AMI .03 (.06 for GO-CC), counts exact.\n")
    print("Evaluation specification, section 18 (rank-128 SVD of the scaled adjacency, own genes):\n")
    head = ["embedding", "labels", "genes, pairs, positives", "AMI res1 (SD) / best", "given", "AUROC / AP", "given"]
    print(table(head, specified_rows(tables, folder / "labels")))
    print("Benchmark task 1 (cosine of scaled adjacency rows, terms of 5-200 genes):\n")
    head = ["set", "labels", "network", "genes; base rate", "given", "AUPRC / AUROC", "given"]
    print(table(head, task_rows(graphs, folder / "labels")))


if __name__ == "__main__":
    main()
