"""Compare the plugin's Leiden with leidenalg: objective, partitions, cost, resolution by resolution.

    python bench/leiden_objective.py NETWORK.tsv --header --seeds 5                       # one network, 2 iterations
    python bench/leiden_objective.py NETWORK.tsv --header --nested --proteins 3000 --seeds 5   # six nested networks

NETWORK is an edge list of two columns (more are ignored), plain or gzipped. With ``--nested`` its proteins are embedded
by a truncated SVD of the degree-scaled adjacency (128 dimensions) and the closest 0.2, 0.4, 0.6, 0.8, 1 and 5 % of all
pairs become six networks, as in ProteinProjector's recipe; both programs then run until nothing moves. Objective:
sum_l sum_ij (A^l_ij - gamma k^l_i k^l_j / (2 m_l)) over pairs in one community; the difference of the means is given in
their standard errors too. AMI: adjusted mutual information, mean over pairs of the first five runs. Prints a markdown
table. Without leidenalg it says so and ends.
"""

from __future__ import annotations

import argparse
import gzip
import time
from importlib.util import find_spec
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import svds

from cellmapkit.api.records import ProximityNetworks
from cellmapkit.hidef.layers import Layers, layers_of
from cellmapkit.hidef.leiden import partition, quality

CUTOFFS = (0.002, 0.004, 0.006, 0.008, 0.01, 0.05)


def edges_of(path: Path, *, header: bool) -> np.ndarray:
    """Return the distinct edges of an edge list, proteins numbered by name (int32, i < j)."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    names = np.array([line.split()[:2] for line in text.splitlines()[header:]])
    _, numbers = np.unique(names, return_inverse=True)
    pairs = np.unique(np.sort(numbers.reshape(-1, 2), axis=1), axis=0)
    return pairs[pairs[:, 0] < pairs[:, 1]].astype(np.int32)


def nested(edges: np.ndarray, n_proteins: int | None) -> ProximityNetworks:
    """Return the closest pairs of a random subset of the proteins by the cosine of an embedding of the network."""
    n = int(edges.max()) + 1
    adjacency = coo_matrix((np.ones(len(edges)), edges.T), shape=(n, n)).tocsr()
    adjacency = adjacency + adjacency.T
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    scale = diags((degree + degree.mean()) ** -0.5)
    left, singular, _ = svds(scale @ adjacency @ scale, k=128, random_state=0)
    vectors = left * np.sqrt(singular)
    chosen = np.sort(np.random.default_rng(0).permutation(n)[:n_proteins])
    norm = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = (vectors / np.where(norm > 1e-9, norm, np.inf)).astype(np.float32)[chosen]
    upper = np.triu_indices(len(unit), 1)
    similarity = (unit @ unit.T)[upper]
    sizes = tuple(int(np.ceil(cutoff * len(similarity))) for cutoff in CUTOFFS)
    best = np.sort(np.argpartition(-similarity, sizes[-1])[: sizes[-1]])
    best = best[np.argsort(-similarity[best], kind="stable")]
    pairs = np.stack([upper[0][best], upper[1][best]], axis=1).astype(np.int32)
    return networks_of(pairs, sizes, len(unit))


def networks_of(edges: np.ndarray, sizes: tuple[int, ...], n: int) -> ProximityNetworks:
    """Return nested networks of numbered proteins."""
    ids = tuple(f"{i:06d}" for i in range(n))
    return ProximityNetworks(ids=ids, edges=edges, sizes=sizes, cutoffs=tuple(size / n**2 for size in sizes))


def theirs(graphs: list[Any], resolution: float, seed: int) -> tuple[np.ndarray, float]:
    """Return leidenalg's communities, run as hidef 1.1.5 runs it but with a seed, and the CPU seconds."""
    import leidenalg  # noqa: PLC0415 - optional

    kind = leidenalg.RBConfigurationVertexPartition
    start = time.process_time()
    if len(graphs) == 1:
        found = leidenalg.find_partition(graphs[0], kind, resolution_parameter=resolution, seed=seed)
    else:
        optimiser = leidenalg.Optimiser()
        optimiser.set_rng_seed(seed)
        parts = [kind(graph, resolution_parameter=resolution) for graph in graphs]
        optimiser.optimise_partition_multiplex(parts, n_iterations=-1, layer_weights=[1.0] * len(parts))
        found = parts[0]
    return np.array(found.membership), time.process_time() - start


def ours(layers: Layers, resolution: float, seed: int) -> tuple[np.ndarray, float]:
    """Return the plugin's communities and the CPU seconds."""
    start = time.process_time()
    single = len(layers.sizes) == 1
    label = partition(layers, resolution, seed, 2 if single else 0, 0 if single else 4)
    return label, time.process_time() - start


def row(layers: Layers, graphs: list[Any], resolution: float, seeds: tuple[int, int]) -> str:
    """Return one line of the table; ``seeds`` are the numbers of runs of leidenalg and of the plugin."""
    from sklearn.metrics import adjusted_mutual_info_score as ami  # noqa: PLC0415 - slow to import

    runs = (
        [theirs(graphs, resolution, seed) for seed in range(seeds[0])],
        [ours(layers, resolution, seed) for seed in range(seeds[1])],
    )
    values = [np.array([quality(layers, label, resolution) for label, _ in side]) for side in runs]
    mean = [side.mean() for side in values]
    error = np.sqrt(sum(side.var(ddof=1) / len(side) if len(side) > 1 else 0.0 for side in values))
    labels = [[label for label, _ in side[:5]] for side in runs]
    pairs = (combinations(labels[0], 2), product(*labels), combinations(labels[1], 2))
    close = [np.mean([ami(*pair) for pair in side] or [np.nan]) for side in map(list, pairs)]
    cpu = [np.mean([seconds for _, seconds in side]) for side in runs]
    sign = (mean[1] - mean[0]) / error if error else 0.0
    return (
        f"| {resolution:g} | {mean[0]:.1f} ({values[0].std():.1f}) | {mean[1]:.1f} ({values[1].std():.1f}) "
        f"| {100 * (mean[1] / mean[0] - 1):+.4f} % ({sign:+.1f}) "
        f"| {close[0]:.3f} / {close[1]:.3f} / {close[2]:.3f} | {cpu[0]:.2f} / {cpu[1]:.3f} |"
    )


def main() -> None:
    """Parse, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("--header", action="store_true", help="the first line is a header")
    parser.add_argument("--nested", action="store_true", help="make six nested networks of it")
    parser.add_argument("--proteins", type=int, help="use that many proteins of the nested networks, drawn at random")
    parser.add_argument("--resolutions", type=float, nargs="+", default=[0.4, 1.0, 3.0, 12.0, 40.0])
    parser.add_argument("--seeds", type=int, default=5, help="runs of leidenalg")
    parser.add_argument("--our-seeds", type=int, help="runs of the plugin, as many by default")
    options = parser.parse_args()
    if find_spec("leidenalg") is None or find_spec("igraph") is None:
        print("leidenalg is not installed: nothing to compare with (pip install 'cellmapkit-hidef[package]')")
        return
    import igraph  # noqa: PLC0415 - optional

    edges = edges_of(options.network, header=options.header)
    if options.nested:
        networks = nested(edges, options.proteins)
    else:
        networks = networks_of(edges, (len(edges),), int(edges.max()) + 1)
    layers = layers_of(networks, np.arange(len(networks.ids)))
    place = np.searchsorted(layers.proteins, networks.edges)
    n = len(layers.proteins)
    graphs = [igraph.Graph(n, place[:size].tolist()) for size in networks.sizes]
    partition(layers, 1.0, 0, 2)  # compiles
    print(f"{n} proteins, {len(networks.sizes)} network(s), {len(networks.edges)} edges in the largest\n")
    print("| resolution | leidenalg (SD) | plugin (SD) | difference (SE) | AMI l-l / l-p / p-p | CPU s |")
    print("|---|---|---|---|---|---|")
    for resolution in options.resolutions:
        print(row(layers, graphs, resolution, (options.seeds, options.our_seeds or options.seeds)), flush=True)


if __name__ == "__main__":
    main()
