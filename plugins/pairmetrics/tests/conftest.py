import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import svds

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding


@pytest.fixture
def run():
    return Run(seed=0)


def embedding_of(genes, values):
    return Embedding(ids=tuple(genes), values=np.asarray(values, np.float32))


@pytest.fixture
def embed():
    return embedding_of


@pytest.fixture
def four_vectors():
    """Unit vectors at 0, 10, 40 and 55 degrees: ab > cd > bc > ac > bd > ad."""
    angles = np.deg2rad([0, 10, 40, 55])
    return embedding_of("abcd", np.stack([np.cos(angles), np.sin(angles)], axis=1))


def noise(n_genes=120, n_labels=30, seed=0):
    rng = np.random.default_rng(seed)
    genes = [f"g{k:03}" for k in range(n_genes)]
    sets = {f"l{k:02}": rng.choice(genes, rng.integers(2, 12), replace=False) for k in range(n_labels)}
    return embedding_of(genes, rng.normal(size=(n_genes, 6))), Standard.of("noise", sets)


@pytest.fixture
def noise_case():
    """Embedding and labels that know nothing of each other."""
    return noise()


def clusters(n_clusters=8, size=6, spread=0.05, seed=0):
    """Tight clusters, a label each, and as many labels across the clusters as one has genes."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n_clusters, 40))
    genes = [f"c{cluster}g{member}" for cluster in range(n_clusters) for member in range(size)]
    values = np.repeat(centres, size, axis=0) + spread * rng.normal(size=(n_clusters * size, 40))
    sets = {f"cluster{c}": [f"c{c}g{member}" for member in range(size)] for c in range(n_clusters)}
    sets |= {f"across{m}": [f"c{cluster}g{m}" for cluster in range(n_clusters)] for m in range(size)}
    return embedding_of(genes, values), Standard.of("clusters", sets)


@pytest.fixture
def cluster_case():
    return clusters()


@pytest.fixture(scope="session")
def benchmark():
    """Folder of the real human benchmark."""
    data = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
    if not (data / "benchmark").is_dir():
        pytest.skip(f"no benchmark in {data}; set CELLMAPKIT_DATA")
    return data / "benchmark"


@pytest.fixture(scope="session")
def public_standard(benchmark):
    def read(name):
        with gzip.open(benchmark / "labels" / f"{name}.public.json.gz") as file:
            labels = json.load(file)
        sets = {}
        for gene, names in labels.items():
            for label in names:
                sets.setdefault(str(label), []).append(gene)
        return Standard.of(name, sets)

    return read


def adjacency(path, weighted):
    """Sorted genes and symmetric adjacency of an edge list; weights are 1 where the file has none."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    edges = [line.split("\t") for line in text.splitlines()[1:]]
    genes = sorted({gene for edge in edges for gene in edge[:2]})
    row = {gene: place for place, gene in enumerate(genes)}
    ends = np.array([[row[edge[0]], row[edge[1]]] for edge in edges]).T
    weights = [float(edge[2]) if weighted and len(edge) > 2 else 1.0 for edge in edges]
    half = sparse.csr_matrix((weights, tuple(ends)), shape=(len(genes), len(genes)))
    return genes, half + half.T


def spectral(path):
    """The reference embedding: rank-128 SVD of S A S with S = (degree + mean degree)^-1/2, A weighted, unit rows."""
    genes, links = adjacency(path, weighted=True)
    degree = np.asarray(links.sum(axis=0)).ravel()
    scale = sparse.diags((degree + degree.mean()) ** -0.5)
    left, sizes, _ = svds(scale @ links @ scale, k=128, v0=np.ones(len(genes)))
    values = left * np.sqrt(sizes)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    return embedding_of(genes, np.divide(values, norms, out=np.zeros_like(values), where=norms > 1e-9))


def neighbourhood(path):
    """Unit rows of adjacency plus identity, columns scaled by the inverse root of their sum."""
    genes, links = adjacency(path, weighted=False)
    looped = links + sparse.eye(len(genes))
    rows = (looped @ sparse.diags(np.asarray(looped.sum(axis=0)).ravel() ** -0.5)).tocsr()
    return dict(zip(genes, sparse.diags(1 / sparse.linalg.norm(rows, axis=1)) @ rows, strict=True))


FILES = {
    "bioplex2": "bioplex2.tsv.gz",
    "hein": "hein.tsv",
    "rolland": "rolland.tsv",
    "humancellmap": "humancellmap.tsv",
}


@pytest.fixture(scope="session")
def neighbourhoods(benchmark):
    """Rows of each network's scaled adjacency by gene."""
    return {name: neighbourhood(benchmark / "networks" / file) for name, file in FILES.items()}


@pytest.fixture(scope="session")
def links_of(benchmark):
    """Genes and adjacency of a network by name."""

    def of(name):
        (path,) = (benchmark / "networks").glob(f"{name}[._]*")
        return adjacency(path, weighted=False)

    return of


@pytest.fixture(scope="session")
def references(benchmark):
    """Reference embeddings of three networks and, as ``concat_zero``, of all four side by side."""
    tables = {name: spectral(benchmark / "networks" / file) for name, file in FILES.items()}
    genes = sorted(set().union(*(table.ids for table in tables.values())))
    row = {gene: place for place, gene in enumerate(genes)}
    blocks = [np.zeros((len(genes), 128), np.float32) for _ in tables]
    for block, table in zip(blocks, tables.values(), strict=True):
        block[[row[gene] for gene in table.ids]] = table.values
    return tables | {"concat_zero": embedding_of(genes, np.concatenate(blocks, axis=1))}
