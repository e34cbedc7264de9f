"""The parameters of node2vec, named as upstream's flags where it has them."""

from dataclasses import dataclass

from cellmapkit.api import Params, param

_TOOLKIT = "cellmaps_ppi_embedding 0.4.3"
_GENSIM = "gensim 4 Word2Vec, whose defaults upstream uses"


@dataclass(frozen=True, kw_only=True)
class Node2vecParams(Params):
    """Parameters of node2vec; every one is a flag of ``cellmaps_ppi_embeddingcmd.py``."""

    dimensions: int = param(1024, help="Width of the embedding.", unit="dimensions", ge=1, source=_TOOLKIT)
    walk_length: int = param(80, help="Nodes per walk.", unit="nodes", ge=2, source=_TOOLKIT)
    num_walks: int = param(10, help="Walks from each node.", unit="walks", ge=1, source=_TOOLKIT)
    p: float = param(
        2.0,
        help="Return parameter: above 1, walks turn back less often.",
        gt=0,
        source=f"{_TOOLKIT}; whole numbers there",
    )
    q: float = param(
        1.0, help="In-out parameter: below 1, walks move away faster.", gt=0, source=f"{_TOOLKIT}; whole numbers there"
    )
    window: int = param(10, help="Largest distance of a pair within a walk.", unit="nodes", ge=1, source=_TOOLKIT)
    epochs: int = param(1, help="Passes over the walks.", unit="epochs", ge=1, source=_TOOLKIT)
    negatives: int = param(5, help="Weight of the random pairs against one pair of a walk.", ge=1, source=_GENSIM)
    learn_rate: float = param(
        0.025, help="Step size at the start; falls linearly to a 250th.", gt=0, source=f"{_GENSIM}: 0.025 to 0.0001"
    )
    sample: float = param(
        1e-3, help="Nodes above this share of all steps are thinned out; 0 keeps all.", ge=0, source=_GENSIM
    )
    weighted: bool = param(
        False, help="Let walks follow heavier edges more often, where there are weights.", source=f"{_TOOLKIT}: never"
    )
