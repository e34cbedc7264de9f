"""The parameters of node2vec, with the defaults of the existing Cell Mapping Toolkit."""

from __future__ import annotations

from dataclasses import dataclass

from cellmapkit.api import Params, param

_TOOLKIT = "default of the Cell Mapping Toolkit's embedding command"
_WORD2VEC = "default of the word2vec library the Cell Mapping Toolkit calls"


@dataclass(frozen=True, kw_only=True)
class Node2vecParams(Params):
    """Parameters of node2vec: how to walk, and how to learn vectors from the walks."""

    dimensions: int = param(1024, help="Width of the embedding.", unit="dimensions", source=_TOOLKIT, ge=1)
    walk_length: int = param(80, help="Nodes in a walk, its start included.", unit="nodes", source=_TOOLKIT, ge=2)
    num_walks: int = param(10, help="Walks that start at each node.", unit="walks", source=_TOOLKIT, ge=1)
    p: float = param(2.0, help="Return parameter: a step back weighs 1/p.", source=_TOOLKIT, gt=0)
    q: float = param(1.0, help="In-out parameter: a step away from the last node weighs 1/q.", source=_TOOLKIT, gt=0)
    weighted: bool = param(
        default=False,
        help="Let edge weights, where the network has them, drive the walks.",
        source="behaviour of the Cell Mapping Toolkit, which reads no weights",
    )
    window: int = param(
        10, help="Largest distance between two nodes of a walk that make a pair.", unit="nodes", source=_TOOLKIT, ge=1
    )
    negatives: int = param(5, help="Noise nodes that each pair counts against.", unit="nodes", source=_WORD2VEC, ge=1)
    epochs: int = param(1, help="Passes over the walks.", unit="passes", source=_TOOLKIT, ge=1)
    learn_rate: float = param(0.025, help="Step size at the start.", source=_WORD2VEC, gt=0, le=1)
    final_learn_rate: float = param(1e-4, help="Step size at the end; it falls linearly.", source=_WORD2VEC, ge=0, le=1)
    sample: float = param(
        1e-3, help="Share of all steps above which visits to a node are thinned; 0 keeps all.", source=_WORD2VEC, ge=0
    )
    noise_power: float = param(
        0.75, help="Power of a node's visits by which it is drawn as noise.", source=_WORD2VEC, ge=0
    )
