"""Measures of an embedding against gene labels, in plain numpy, scipy, scikit-learn and igraph.

Pair measures score all pairs of genes by cosine, block by block, and count quantised scores in a histogram: ties are
exact and memory stays at a few hundred megabytes at proteome size. Module measures compare Louvain clusters with
non-overlapping draws of labels. A standard is ``{gene: set of labels}``.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import igraph
import numpy as np
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score

if TYPE_CHECKING:
    from pathlib import Path

BINS = 2**20
BLOCK = 1024
RESOLUTIONS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)

Standard = dict[str, set[str]]


@dataclass(frozen=True)
class Table:
    """An embedding: sorted gene names and unit float32 rows, shape (n_genes, n_features); zero rows stay zero."""

    genes: list[str]
    rows: np.ndarray

    @classmethod
    def of(cls, genes: list[str], values: np.ndarray) -> Table:
        """Sort by gene and scale every row to unit length; a row with norm at or below 1e-9 becomes zero."""
        order = np.argsort(np.array(genes))
        rows = np.asarray(values, np.float32)[order]
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-9)
        return cls([genes[place] for place in order], unit)

    def only(self, wanted: set[str]) -> Table:
        """Return the rows of the wanted genes that are here."""
        keep = [place for place, gene in enumerate(self.genes) if gene in wanted]
        return Table([self.genes[place] for place in keep], self.rows[keep])


@dataclass(frozen=True)
class PairScore:
    """How well cosine ranks co-annotated pairs above the others."""

    genes: int
    pairs: int
    positives: int
    auroc: float
    ap: float

    @property
    def base(self) -> float:
        """Share of positive pairs, the average precision of a random order."""
        return self.positives / self.pairs if self.pairs else float("nan")


@dataclass(frozen=True)
class ModuleScore:
    """Adjusted mutual information of clusters with drawn modules.

    Means over the draws; ``sd`` is the sample standard deviation at resolution 1, ``best`` takes the best resolution of
    each draw. All NaN where no draw has two modules.
    """

    genes: float
    modules: float
    res1: float
    sd: float
    best: float


def read_embedding(path: Path) -> Table:
    """Read a TSV whose first line is a header, whatever it says, and whose first field is the gene.

    Raises
    ------
    ValueError
        If a gene stands twice, rows differ in length or a value is not finite.
    """
    parts = [line.split("\t", 1) for line in _bytes(path).decode().splitlines()[1:]]
    values = np.array([np.fromstring(text, sep="\t", dtype=np.float64) for _, text in parts])
    genes = [gene for gene, _ in parts]
    if len(set(genes)) < len(genes) or not np.isfinite(values).all():
        raise ValueError(f"{path}: a repeated gene or a value that is not finite")
    return Table.of(genes, values)


def read_standard(path: Path) -> Standard:
    """Read ``{gene: [label, ...]}`` from JSON, gzipped or not."""
    return {gene: {str(label) for label in labels} for gene, labels in json.loads(_bytes(path)).items()}


def restrict(standard: Standard, genes: set[str], least: int, most: int | None = None) -> Standard:
    """Cut the standard to ``genes`` first, then to labels of ``least`` to ``most`` of these, to genes with a label."""
    sizes: dict[str, int] = defaultdict(int)
    for gene in genes & standard.keys():
        for label in standard[gene]:
            sizes[label] += 1
    kept = {label for label, size in sizes.items() if size >= least and (most is None or size <= most)}
    cut = {gene: standard[gene] & kept for gene in genes & standard.keys()}
    return {gene: labels for gene, labels in cut.items() if labels}


def membership(genes: list[str], standard: Standard) -> sparse.csr_matrix:
    """Return the binary gene x label matrix, rows in the order of ``genes``."""
    names = sorted({label for gene in genes for label in standard.get(gene, ())})
    labels = {label: column for column, label in enumerate(names)}
    places = [(row, labels[label]) for row, gene in enumerate(genes) for label in standard.get(gene, ())]
    rows, columns = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(genes), len(labels)))


def score_pairs(table: Table, standard: Standard) -> PairScore:
    """Score all pairs of the table's genes; a pair sharing a label of ``standard`` is positive.

    The caller restricts both first. The area under the ROC curve and the average precision count equal quantised scores
    as one block.
    """
    members = membership(table.genes, standard)
    n_genes = len(table.genes)
    every = np.zeros(2 * BINS + 1, np.int64)
    positive = np.zeros(2 * BINS + 1, np.int64)
    for start in range(0, n_genes, BLOCK):
        stop = min(start + BLOCK, n_genes)
        cosine = np.clip(table.rows[start:stop] @ table.rows[start:].T, -1, 1)
        score = np.rint(cosine * BINS).astype(np.int32) + BINS
        upper = np.triu(np.ones((stop - start, stop - start), bool), 1)
        every += np.bincount(score[:, : stop - start][upper], minlength=len(every))
        every += np.bincount(score[:, stop - start :].ravel(), minlength=len(every))
        shared = (members[start:stop] @ members[start:].T).tocoo()
        above = shared.col > shared.row
        positive += np.bincount(score[shared.row[above], shared.col[above]], minlength=len(every))
    return _from_histograms(n_genes, every, positive)


def score_modules(table: Table, standard: Standard, draws: int = 10, seed: int = 0) -> ModuleScore:
    """Cluster the genes of each draw and compare the clusters with its modules.

    Genes are visited in random order; an uncovered one picks one of its labels, which is kept if it covers no covered
    gene. Draws of fewer than two modules are left out. ``standard`` holds labels of at least five genes.
    """
    annotated = table.only(set(standard))
    streams = np.random.SeedSequence(seed).spawn(draws)
    found, sizes, counts = [], [], []
    for stream in streams:
        module = _draw(standard, np.random.default_rng(stream))
        if len(set(module.values())) < 2:
            continue
        part = annotated.only(set(module))
        truth = [module[gene] for gene in part.genes]
        graph = _neighbours(part.rows)
        igraph.set_random_number_generator(random.Random(int(stream.generate_state(1)[0])))
        found.append([adjusted_mutual_info_score(truth, _louvain(graph, gamma)) for gamma in RESOLUTIONS])
        sizes.append(len(part.genes))
        counts.append(len(set(truth)))
    if not found:
        return ModuleScore(*[float("nan")] * 5)
    scores = np.array(found)
    at_one = scores[:, RESOLUTIONS.index(1.0)]
    spread = at_one.std(ddof=1) if len(found) > 1 else float("nan")
    best = scores.max(axis=1).mean()
    return ModuleScore(float(np.mean(sizes)), float(np.mean(counts)), at_one.mean(), spread, best)


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def _from_histograms(n_genes: int, every: np.ndarray, positive: np.ndarray) -> PairScore:
    negative = every - positive
    n_positive, n_negative = int(positive.sum()), int(negative.sum())
    if not n_positive or not n_negative:
        return PairScore(n_genes, n_positive + n_negative, n_positive, float("nan"), float("nan"))
    below = np.cumsum(negative) - negative
    wins = 2 * sum(int(x) * int(y) for x, y in zip(positive[positive > 0], below[positive > 0], strict=True))
    ties = int((positive * negative).sum())
    from_top_all = np.cumsum(every[::-1])[::-1]
    from_top = np.cumsum(positive[::-1])[::-1]
    held = positive > 0
    ap = float((positive[held] / n_positive * from_top[held] / from_top_all[held]).sum())
    auroc = (wins + ties) / (2 * n_positive * n_negative)
    return PairScore(n_genes, n_positive + n_negative, n_positive, auroc, ap)


def _draw(standard: Standard, rng: np.random.Generator) -> dict[str, str]:
    members = defaultdict(list)
    for gene, labels in standard.items():
        for label in labels:
            members[label].append(gene)
    module: dict[str, str] = {}
    genes = sorted(standard)
    for place in rng.permutation(len(genes)):
        gene = genes[place]
        if gene in module:
            continue
        choices = sorted(standard[gene])
        label = choices[rng.integers(len(choices))]
        if not any(other in module for other in members[label]):
            module.update(dict.fromkeys(members[label], label))
    return module


def _neighbours(rows: np.ndarray, k: int = 10) -> igraph.Graph:
    cosine = rows @ rows.T
    np.fill_diagonal(cosine, -2)
    k = min(k, len(rows) - 1)
    nearest = np.argpartition(-cosine, k - 1, axis=1)[:, :k]
    source = np.repeat(np.arange(len(rows)), k)
    pairs = np.unique(np.sort(np.stack([source, nearest.ravel()], axis=1), axis=1), axis=0)
    weights = cosine[pairs[:, 0], pairs[:, 1]]
    pairs, weights = pairs[weights > 0], weights[weights > 0]
    return igraph.Graph(n=len(rows), edges=pairs.tolist(), edge_attrs={"weight": weights.astype(float).tolist()})


def _louvain(graph: igraph.Graph, resolution: float) -> list[int]:
    return graph.community_multilevel(weights="weight", resolution=resolution).membership
