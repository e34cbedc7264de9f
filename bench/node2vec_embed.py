"""Embed an edge list by one of three node2vecs and save the table; the child process of ``node2vec_vs_upstream.py``.

``python bench/node2vec_embed.py METHOD EDGES SEED OUT.npz``: METHOD is ``ours``, ``gensim`` (our walks, gensim's
skip-gram) or ``upstream`` (the node2vec package called as cellmaps_ppi_embedding calls it). All run at upstream's
defaults on one thread. Each imports only what it needs, since its memory is measured.
"""

# ruff: noqa: PLC0415 - a method loads nothing but its own libraries

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from cellmapkit.api.records import Network

Table = tuple[list[str], "np.ndarray"]
DIMENSIONS, WINDOW, LENGTH, WALKS, P, Q = 1024, 10, 80, 10, 2, 1


def read_network(path: Path) -> Network:
    """Return the network of a two-column edge list without header."""
    import numpy as np

    from cellmapkit.api.records import Network

    pairs = [line.split("\t") for line in path.read_text().splitlines()]
    nodes = sorted({name for pair in pairs for name in pair})
    place = {name: index for index, name in enumerate(nodes)}
    edges = sorted({tuple(sorted((place[a], place[b]))) for a, b in pairs})
    return Network(nodes=tuple(nodes), edges=np.array(edges, dtype=np.int32))


def ours(path: Path, seed: int) -> Table:
    """Return the embedding of the plugin."""
    from cellmapkit.api import Run
    from cellmapkit.node2vec import Node2vecParams, algorithm

    made = algorithm.load()(read_network(path), Node2vecParams(), Run(seed=seed))
    return list(made.ids), made.values


def gensim(path: Path, seed: int) -> Table:
    """Return gensim's skip-gram over walks of ours."""
    from gensim.models import Word2Vec

    from cellmapkit.api import Run
    from cellmapkit.node2vec import Node2vecParams
    from cellmapkit.node2vec.graph import graph_of
    from cellmapkit.node2vec.walks import walks_of

    network = read_network(path)
    _, graph = graph_of(network, weighted=False)
    walks = [list(map(str, walk)) for walk in walks_of(graph, Node2vecParams(), Run(seed=seed)).tolist()]
    model = Word2Vec(
        walks, vector_size=DIMENSIONS, window=WINDOW, min_count=0, sg=1, workers=1, epochs=1, seed=seed + 1
    )
    return [network.nodes[int(word)] for word in model.wv.index_to_key], model.wv.vectors


def upstream(path: Path, seed: int) -> Table:
    """Return the embedding of the node2vec package with upstream's arguments."""
    import random

    import networkx as nx
    import numpy as np
    from node2vec import Node2Vec

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - what the package draws from
    graph = nx.read_edgelist(path, nodetype=str, delimiter="\t")
    walker = Node2Vec(
        graph, dimensions=DIMENSIONS, walk_length=LENGTH, num_walks=WALKS, workers=1, p=P, q=Q, quiet=True
    )
    model = walker.fit(window=WINDOW, min_count=0, sg=1, epochs=1, seed=seed + 1)
    return list(model.wv.index_to_key), model.wv.vectors


def main() -> None:
    """Embed as the command line says."""
    method, edges, seed, out = sys.argv[1:]
    names, values = {"ours": ours, "gensim": gensim, "upstream": upstream}[method](Path(edges), int(seed))
    import numpy as np

    np.savez(out, names=np.array(names), values=values)


if __name__ == "__main__":
    main()
