"""node2vec: embeds a network by second-order random walks and a skip-gram with negative sampling."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from cellmapkit.api import API_VERSION, Algorithm
from cellmapkit.node2vec.params import Node2vecParams

__all__ = ["Node2vecParams", "algorithm"]


def _load() -> Callable[..., Any]:
    return import_module("cellmapkit.node2vec.embed").embed


algorithm = Algorithm(
    name="node2vec",
    role="ppi_embedding",
    summary="Second-order random walks and a skip-gram with negative sampling.",
    citation="Grover and Leskovec 2016, doi:10.1145/2939672.2939754",
    params=Node2vecParams,
    load=_load,
    api_version=API_VERSION,
    # The defaults are what the existing toolkit runs; the papers that use it state no value of their own.
    presets={"paper": {}, "code": {}},
)
