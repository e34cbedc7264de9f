"""node2vec: biased random walks and skip-gram with negative sampling."""

from importlib import import_module

from cellmapkit.api import Algorithm
from cellmapkit.node2vec.params import Node2vecParams

algorithm = Algorithm(
    name="node2vec",
    role="ppi_embedding",
    summary="Second-order random walks and skip-gram with negative sampling, compiled and reproducible.",
    citation="Grover and Leskovec 2016, KDD, doi:10.1145/2939672.2939754",
    params=Node2vecParams,
    api_version=1,
    load=lambda: import_module("cellmapkit.node2vec.embed").embed,
)
