"""Make an embedding of the benchmark's networks, or count all of its pairs; the child process of ``evaluation.py``.

``python bench/evaluation_child.py embed N_GENES OUT.tsv`` writes the rank-128 spectral embedding of the four networks
taken together, and beside their genes invented ones with random vectors up to ``N_GENES``.

``python bench/evaluation_child.py pairs EMBEDDING.tsv LABELS.json.gz`` prints as JSON the AUROC and the average
precision over all pairs of embedded genes, annotated or not, with the CPU seconds that loading and counting took.
"""

# ruff: noqa: PLC0415 - a job loads nothing but its own libraries, since its memory is measured

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

DIMENSIONS = 128


def embed(n_genes: int, out: Path) -> None:
    """Write the table: singular vectors of S A S, S = (degree + mean degree)^-1/2, times roots of singular values."""
    import numpy as np
    from inputs import NETWORKS, data_folder, read_edges
    from scipy import sparse
    from scipy.sparse.linalg import svds

    from cellmapkit.api.records import Embedding
    from cellmapkit.core.tables import write_embedding

    folder = data_folder() / "benchmark" / "networks"
    edges = {tuple(sorted(edge)) for file in NETWORKS.values() for edge in read_edges(folder / file)}
    genes = sorted({gene for edge in edges for gene in edge})
    place = {gene: k for k, gene in enumerate(genes)}
    first, second = np.array([[place[gene] for gene in edge] for edge in sorted(edges)]).T
    half = sparse.csr_matrix((np.ones(len(first)), (first, second)), shape=(len(genes), len(genes)))
    links = half + half.T
    degree = np.asarray(links.sum(axis=0)).ravel()
    scale = sparse.diags((degree + degree.mean()) ** -0.5)
    left, sizes, _ = svds(scale @ links @ scale, k=DIMENSIONS, v0=np.ones(len(genes)))
    more = max(0, n_genes - len(genes))
    noise = np.random.default_rng(0).normal(size=(more, DIMENSIONS)) / DIMENSIONS
    values = np.concatenate([left * np.sqrt(sizes), noise]).astype(np.float32)
    ids = (*genes, *(f"invented{k:05}" for k in range(more)))
    write_embedding(out, Embedding(ids=ids, values=values))


def pairs(table: Path, labels: Path) -> None:
    """Print what all pairs give, and at what cost."""
    from cellmapkit.api import Run
    from cellmapkit.core.plugins import get
    from cellmapkit.core.tables import read_embedding
    from cellmapkit.standards.read import read_standard

    embedding = read_embedding(table).embedding
    standard = read_standard(labels.name.split(".")[0], str(labels)).for_metrics()
    metric = get("embedding_metric", "coannotation")
    score, params = metric.load(), metric.params.of({"universe": "all", "draws": 0})
    loaded = time.process_time()
    scores = score(embedding, standard, params, Run(seed=0))
    found = {row.metric: row.value for row in scores.rows}
    said = {name: found[name] for name in ("auroc", "average_precision", "positive_pairs")}
    counted = {"pairs": scores.rows[0].n_pairs, "genes": scores.rows[0].n_genes}
    print(json.dumps({**said, **counted, "loading_s": loaded, "counting_s": time.process_time() - loaded}))


if __name__ == "__main__":
    job, first, second = sys.argv[1:]
    if job == "embed":
        embed(int(first), Path(second))
    else:
        pairs(Path(first), Path(second))
