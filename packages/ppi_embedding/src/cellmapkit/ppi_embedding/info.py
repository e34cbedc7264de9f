"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-ppi-embedding",
    command="cellmaps_ppi_embeddingcmd.py",
    title="AP-MS Embedding",
    about=About(
        name="PPI Embedding",
        description="Embedding of the proteins of an interaction network",
        keywords=("AP-MS Embedding", "AP-MS", "embedding"),
    ),
)
