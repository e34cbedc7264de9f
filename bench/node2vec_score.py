"""Judge an embedding by held-out edges or by shared complexes; a child process of ``node2vec_vs_upstream.py``.

``python bench/node2vec_score.py EMBEDDING.npz PAIRS.json LABELS OUT.json``: PAIRS holds held-out edges and pairs that
are no edge; where it is empty, LABELS (``{gene: [label, ...]}``) judges all pairs of annotated genes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from quality import Table, read_standard, restrict, score_pairs


def link_scores(names: list[str], values: np.ndarray, pairs: list[list[list[str]]]) -> dict[str, float]:
    """Return how well cosine and dot product tell held-out edges from other pairs."""
    place = {name: index for index, name in enumerate(names)}
    unit = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    found = {}
    for name, rows in (("cosine", unit), ("dot", values)):
        scores = [np.array([rows[place[a]] @ rows[place[b]] for a, b in part]) for part in pairs]
        found[f"link AUROC, {name}"] = auroc(*scores)
    return found


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Return the chance that a positive score is above a negative one, ties counting half."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(below.mean() / 2 / len(ordered))


def label_scores(names: list[str], values: np.ndarray, labels: Path) -> dict[str, float]:
    """Return how well cosine tells pairs with a common label from other pairs of annotated genes."""
    standard = read_standard(labels)
    pair = score_pairs(Table.of(names, values).only(set(standard)), restrict(standard, set(names), 2))
    return {"CORUM AUROC": pair.auroc, "CORUM AP": pair.ap}


def main() -> None:
    """Judge as the command line says."""
    embedding, pairs, labels, out = map(Path, sys.argv[1:])
    saved = np.load(embedding)
    names, values = saved["names"].tolist(), saved["values"].astype(np.float32)
    judged = json.loads(pairs.read_text())
    found = link_scores(names, values, judged) if judged[0] else label_scores(names, values, labels)
    out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
