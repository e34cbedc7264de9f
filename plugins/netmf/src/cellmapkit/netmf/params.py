"""The parameters of NetMF."""

from dataclasses import dataclass

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class NetmfParams(Params):
    """Parameters of the NetMF embedding; every one is a flag of ``cellmaps_ppi_embeddingcmd.py``."""

    dimensions: int = param(
        256,
        help="Width of the embedding; capped below the number of proteins.",
        unit="dimensions",
        ge=1,
        source="chosen: precision on co-complex pairs rises little beyond, at half the cost of 512",
    )
    window: int = param(
        3,
        help="Longest walk between two proteins that counts.",
        unit="steps",
        ge=1,
        source="chosen: small windows keep the matrix sparse and what is specific of a protein",
    )
    negatives: float = param(
        1.0,
        help="Negative samples of the skip-gram it stands for; more keep only stronger relations.",
        gt=0,
        source="Qiu et al. 2018, section 4: b = 1",
    )
    weighted: bool = param(
        False,
        help="Use the weights of the edges, where there are some.",
        source="upstream: edge lists have no weights",
    )
