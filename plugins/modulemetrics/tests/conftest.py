"""Small embeddings and standards, and the benchmark's networks as vectors."""

import gzip
import json
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import svds

from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding

with warnings.catch_warnings():
    # compiling leidenalg for the first time warns of its escape sequences
    warnings.simplefilter("ignore")
    import leidenalg  # noqa: F401


def _planted(n_groups=6, size=8, noise=0.01, seed=0):
    """Groups along the axes, with noise, as an embedding and its standard."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), size)
    values = np.eye(n_groups)[group] + noise * rng.normal(size=(len(group), n_groups))
    ids = tuple(f"G{place:03}" for place in range(len(group)))
    sets = {f"L{k}": [gene for gene, of in zip(ids, group, strict=True) if of == k] for k in range(n_groups)}
    return Embedding(ids=ids, values=values.astype(np.float32)), Standard.of("planted", sets)


@pytest.fixture(scope="session")
def benchmark():
    root = os.environ.get("CELLMAPKIT_DATA", Path(__file__).resolve().parents[4] / "shared" / "data")
    path = Path(root) / "benchmark"
    if not path.is_dir():
        pytest.skip(f"no benchmark at {path}; set CELLMAPKIT_DATA")
    return path


def _lines(path):
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return text.decode().splitlines()[1:]


NETWORKS = ("bioplex2", "hein", "rolland", "humancellmap")


def _side_by_side(tables):
    """Every gene of any table, zeros where a table lacks it, and how many genes are all zero."""
    genes = sorted(set().union(*(table.ids for table in tables)))
    place = {gene: k for k, gene in enumerate(genes)}
    values = np.zeros((len(genes), 0), np.float32)
    for table in tables:
        block = np.zeros((len(genes), table.values.shape[1]), np.float32)
        block[[place[gene] for gene in table.ids]] = table.values
        values = np.hstack([values, block])
    return Embedding(ids=tuple(genes), values=values), int((~values.any(axis=1)).sum())


@pytest.fixture(scope="session")
def vectors(benchmark):
    """Rank-128 vectors of a network: U sqrt(sigma) of S A S, S = (deg + mean deg)^-1/2, A weighted, unit rows."""
    kept = {}

    def of(name):
        if name == "concat_zero" and name not in kept:
            kept[name] = _side_by_side([of(network)[0] for network in NETWORKS])
        if name not in kept:
            (path,) = (benchmark / "networks").glob(f"{name}.tsv*")
            edges = [line.split("\t") for line in _lines(path)]
            genes = sorted({gene for edge in edges for gene in edge[:2]})
            place = {gene: k for k, gene in enumerate(genes)}
            i, j = np.array([[place[edge[0]], place[edge[1]]] for edge in edges]).T
            weights = np.array([float(edge[2]) if len(edge) > 2 else 1.0 for edge in edges])
            n = len(genes)
            A = sparse.csr_array((np.r_[weights, weights], (np.r_[i, j], np.r_[j, i])), shape=(n, n))
            degree = A.sum(axis=1)
            S = sparse.dia_array((1 / np.sqrt(degree + degree.mean()), 0), shape=(n, n))
            U, sigma, _ = svds(S @ A @ S, k=min(128, n - 2), v0=np.ones(n))
            values = U * np.sqrt(sigma)
            norms = np.linalg.norm(values, axis=1, keepdims=True)
            unit = np.divide(values, norms, out=np.zeros_like(values), where=norms > 1e-9)
            kept[name] = Embedding(ids=tuple(genes), values=unit.astype(np.float32)), int((norms <= 1e-9).sum())
        return kept[name]

    return of


@pytest.fixture(scope="session")
def labels(benchmark):
    """A label set of the benchmark as a standard."""

    def of(name):
        table = json.loads(gzip.decompress((benchmark / "labels" / f"{name}.public.json.gz").read_bytes()))
        sets = {}
        for gene, named in table.items():
            for label in named:
                sets.setdefault(str(label), set()).add(gene)
        return Standard.of(name, sets, other_genes=table)

    return of


@pytest.fixture(scope="session")
def planted():
    return _planted
